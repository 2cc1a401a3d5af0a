/** Control characters, the line and paragraph separators, and what makes a terminal show text the other way round. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Most lines: told apart in a fraction of the time that the whole rule takes. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as it may stand in a line of a log: what would begin a new line, or show the line otherwise, is escaped. */
export function singleLine(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  return text.replace(UNSAFE, (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
