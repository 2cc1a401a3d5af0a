import type { AnswerMessage } from './exchange.js';
import { HttpError } from './failures.js';

/**
 * Throws `HttpError` for an answer that is no success. A redirection is none: documents are not sent to where somebody else
 * says. `unauthorizedText` is what a refusal of the user is called.
 */
export function checkStatus(answer: AnswerMessage, unauthorizedText?: string): void {
  const { status, reason, headers } = answer;
  if (status >= 200 && status < 300) return;
  const told = headers['x-signserver-error-message'];
  const text = status === 401 && unauthorizedText !== undefined ? unauthorizedText : reason;
  throw new HttpError(answer, typeof told === 'string' && told !== '' ? `[${told}]` : text);
}
