import type { AnswerMessage } from './exchange.js';
import { HttpError } from './failures.js';

/** Whether an answer is no success. A redirection is none: documents are not sent to where somebody else says. */
export const isFailure = ({ status }: AnswerMessage): boolean => status < 200 || status >= 300;

/** Throws `HttpError` for an answer that is no success. `unauthorizedText` is what a refusal of the user is called. */
export function checkStatus(answer: AnswerMessage, unauthorizedText?: string): void {
  const { status, reason, headers } = answer;
  if (!isFailure(answer)) return;
  const told = headers['x-signserver-error-message'];
  const text = status === 401 && unauthorizedText !== undefined ? unauthorizedText : reason;
  throw new HttpError(answer, typeof told === 'string' && told !== '' ? `[${told}]` : text);
}
