import { Fault } from '../core/errors.js';

/** One entry of a properties file. A key may occur twice; `java.util.Properties` takes the last. */
export interface PropertyEntry {
  readonly key: string;
  readonly value: string;
  /** The line, counted from 1, on which the entry begins. */
  readonly line: number;
}

/**
 * The entries of a Java properties file, in their order, as `java.util.Properties.load` reads them. A file that is
 * valid UTF-8 beyond ASCII is read as UTF-8, any other as ISO-8859-1. Throws a fault of kind `invalidInput` that names
 * the line for a `\u` that four hexadecimal digits do not follow.
 */
export function readPropertiesFile(bytes: Uint8Array): readonly PropertyEntry[] {
  return [...logicalLines(decode(bytes))].map(readEntry);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not TextDecoder: the web's "iso-8859-1" is windows-1252.
    return Buffer.from(bytes).toString('latin1');
  }
}

interface LogicalLine {
  readonly text: string;
  readonly line: number;
}

/** Lines without comments and blank ones, each joined with those that continue it. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let parts: string[] = [];
  let line = 0;
  for (const [index, natural] of text.split(/\r\n|\r|\n/).entries()) {
    const content = natural.replace(/^[ \t\f]+/, '');
    if (parts.length === 0) {
      // A line that continues another is never a comment.
      if (content === '' || /^[#!]/.test(content)) continue;
      line = index + 1;
    }
    const continues = endsInOddBackslashes(content);
    parts.push(continues ? content.slice(0, -1) : content);
    if (!continues) yield { text: parts.join(''), line };
    // A backslash alone begins nothing. At the very end of a file Java makes an entry with an empty key of it; not here.
    if (!continues || (parts.length === 1 && content === '\\')) parts = [];
  }
  if (parts.length > 0) yield { text: parts.join(''), line };
}

function endsInOddBackslashes(text: string): boolean {
  let count = 0;
  while (text.at(-1 - count) === '\\') count++;
  return count % 2 === 1;
}

function readEntry({ text, line }: LogicalLine): PropertyEntry {
  const end = keyEnd(text);
  const rawValue = text.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '');
  return { key: unescaped(text.slice(0, end), line), value: unescaped(rawValue, line), line };
}

/** Where the first separator stands that no backslash is before. */
function keyEnd(text: string): number {
  const separator = /\\[^]|[=: \t\f]/g;
  for (let found = separator.exec(text); found; found = separator.exec(text)) {
    if (found[0].length === 1) return found.index;
  }
  return text.length;
}

const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string, line: number): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|[^])/g, (_, escape: string) => {
    if (escape === 'u') throw new Fault('invalidInput', `Line ${String(line)}: malformed \\u escape, expected four hexadecimal digits.`);
    if (escape.length > 1) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return CONTROLS[escape] ?? escape;
  });
}
