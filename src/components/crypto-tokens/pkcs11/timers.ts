/** Waiting, as the devices do it; tests have one of their own. */
export interface Timers {
  /** Calls back once after so many milliseconds, without keeping the process alive; answers how to prevent it. */
  after(milliseconds: number, callBack: () => void): () => void;
}

/** The timers of Node. */
export const systemTimers: Timers = {
  after(milliseconds, callBack) {
    const timer = setTimeout(callBack, milliseconds);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
