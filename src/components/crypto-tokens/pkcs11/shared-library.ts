/** What counts of a device where its library is initialised anew. */
interface LibraryUser {
  readonly isOpen: boolean;
  /** How many of its threads are still within the library. */
  readonly stuck: number;
}

/** What all devices of one library have in common in a process: what one does to it, it does to the others. */
export class SharedLibrary {
  readonly #devices = new Set<LibraryUser>();
  #last: Promise<void> = Promise.resolve();

  add(device: LibraryUser): void {
    this.#devices.add(device);
  }

  /** Answers whether it was the last one. */
  remove(device: LibraryUser): boolean {
    this.#devices.delete(device);
    return this.#devices.size === 0;
  }

  /** Whether initialising the library anew would end the sessions of another device, or what a thread of it is waiting for. */
  isUsedByOthers(device: object): boolean {
    return [...this.#devices].some((one) => one !== device && (one.isOpen || one.stuck > 0));
  }

  /** Runs work that opens the library, one after the other. What is run must end by itself. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}
