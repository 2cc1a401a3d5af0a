import type { Lane } from './lane.js';
import type { Command, CommandName, CommandResult } from './token-commands.js';
import { TokenFailure } from './token-failure.js';
import type { Timers } from './timers.js';

/**
 * The answer of a lane, or a failure of kind `lost` where there is none in time: nobody knows then what the library will do
 * next, so the lane is abandoned.
 */
export function answerInTime<N extends CommandName>(
  lane: Lane,
  command: Command<N>,
  { timers, deadlineMs }: { readonly timers: Timers; readonly deadlineMs: number },
): Promise<CommandResult<N>> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(deadlineMs, () => {
      reject(new TokenFailure('lost', `The token did not answer within ${String(Math.round(deadlineMs))} ms.`));
      lane.abandon();
    });
    lane.run(command).then(
      (result) => {
        cancel();
        resolve(result);
      },
      (thrown: unknown) => {
        cancel();
        reject(asFailure(thrown));
      },
    );
  });
}

/** What a lane rejects with; anything else means that the session cannot be trusted. */
export const asFailure = (thrown: unknown): TokenFailure =>
  thrown instanceof TokenFailure ? thrown : new TokenFailure('lost', 'The session with the token failed.', { cause: thrown });
