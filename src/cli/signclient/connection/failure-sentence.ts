import { CommandFailure } from '../../command.js';
import type { ClientLog } from '../client-log.js';
import { HttpError, ServerFault } from './failures.js';

/** The failure of a command that sends one request; `otherwise` is logged where the server answered nothing that could be told. */
export function commandFailure(thrown: unknown, log: ClientLog, otherwise: string): CommandFailure {
  if (!(thrown instanceof HttpError)) log.error(otherwise);
  else if (thrown.text !== thrown.reason) log.error(thrown.message);
  return new CommandFailure(failureSentence(thrown), { cause: thrown });
}

/** What failed, in the words that SignServer's client has for it. */
export function failureSentence(thrown: unknown): string {
  if (thrown instanceof HttpError) return `Failure: HTTP error: ${String(thrown.status)}: ${thrown.reason}`;
  if (thrown instanceof ServerFault) return faultSentence(thrown);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function faultSentence({ message, exception }: ServerFault): string {
  if (exception === 'RequestFailedException') return `Client request failed: ${message}`;
  return exception === 'InternalServerException' ? `Exception at server side: ${message}` : message;
}
