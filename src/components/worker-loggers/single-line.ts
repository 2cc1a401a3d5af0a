/** Control characters, the line and paragraph separators, and what makes a terminal show text the other way round. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Most lines: told apart in a fraction of the time that the whole rule takes. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The newest answer. It comes again where a logger has made its line single, and the log makes all lines so. */
let newest = '';

/** A text as it may be a line of a log: what would begin a new line, or show the line otherwise, is escaped. */
export function singleLine(text: string): string {
  // Comparing a string with itself takes no time, and looking through the line of a time stamp several microseconds.
  if (text === newest) return text;
  newest = PRINTABLE_ASCII.test(text) ? text : escaped(text);
  return newest;
}

const escaped = (text: string): string =>
  text.replace(UNSAFE, (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
