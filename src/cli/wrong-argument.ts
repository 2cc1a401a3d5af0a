import { Fault } from '../core/errors.js';
import { ArgumentError } from './command.js';

/** The result of a use case; what is wrong with the input is shown with the usage of the command. */
export async function wrongArgument<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind !== 'invalidInput') throw thrown;
    throw new ArgumentError(thrown.message, { cause: thrown });
  }
}
