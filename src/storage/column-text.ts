import { Fault } from '../core/errors.js';

/** Width of the columns for names and keys. */
const MAX_LENGTH = 255;

/**
 * Throws where a text cannot be kept in a column as it is. Databases would not all refuse it: SQLite cuts it at a NUL
 * when it is read, MySQL cuts it at the width of the column where it is not strict, and both replace lone surrogates.
 */
export function refuseUnfitText(text: string, { what, isLong }: { readonly what: string; readonly isLong?: true }): void {
  if (/[\0\p{Surrogate}]/u.test(text)) throw new Fault('invalidInput', `${what} must not contain NUL or incomplete characters.`);
  if (isLong || Array.from(text).length <= MAX_LENGTH) return;
  throw new Fault('invalidInput', `${what} must not be longer than ${String(MAX_LENGTH)} characters.`);
}
