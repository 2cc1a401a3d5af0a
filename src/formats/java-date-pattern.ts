/** A pattern of Java's SimpleDateFormat, taken apart: literal texts and letters with how often they stand in a row. */
type Piece = string | { readonly letter: string; readonly count: number };

/** Writes dates as Java's SimpleDateFormat does. */
export class JavaDatePattern {
  readonly #pieces: readonly Piece[];
  readonly #zoned: Intl.DateTimeFormat;

  private constructor(pieces: readonly Piece[], timeZone: string | undefined) {
    this.#pieces = pieces;
    this.#zoned = new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      weekday: 'short',
      timeZoneName: 'short',
    });
  }

  /**
   * Undefined for a pattern with letters that are not known here. A time zone that is not known is GMT, as in Java; without one
   * it is that of the server.
   */
  static parse(pattern: string, timeZone?: string): JavaDatePattern | undefined {
    const pieces = [...pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)].map(([all, quoted, letter]): Piece => {
      if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
      return letter === undefined ? all : { letter, count: all.length };
    });
    const isKnown = pieces.every((piece) => typeof piece === 'string' || LETTERS.includes(piece.letter));
    return isKnown ? new JavaDatePattern(pieces, timeZone === undefined ? undefined : knownTimeZone(timeZone)) : undefined;
  }

  /** The text of a time in milliseconds since the epoch. */
  format(milliseconds: number): string {
    const parts = Object.fromEntries(this.#zoned.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
    return this.#pieces.map((piece) => (typeof piece === 'string' ? piece : written(piece, parts, milliseconds))).join('');
  }
}

const LETTERS = 'yMdHhmsSaEz';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function written(
  { letter, count }: { readonly letter: string; readonly count: number },
  parts: Readonly<Record<string, string>>,
  milliseconds: number,
): string {
  const hour = Number(parts['hour']);
  const numbers: Readonly<Record<string, number>> = {
    d: Number(parts['day']),
    H: hour,
    h: hour % 12 === 0 ? 12 : hour % 12,
    m: Number(parts['minute']),
    s: Number(parts['second']),
    S: ((milliseconds % 1000) + 1000) % 1000,
  };
  const number = numbers[letter];
  if (number !== undefined) return String(number).padStart(count, '0');
  const month = Number(parts['month']);
  switch (letter) {
    case 'y':
      return count === 2 ? (parts['year'] ?? '').slice(-2) : (parts['year'] ?? '').padStart(count, '0');
    case 'M':
      return count < 3 ? String(month).padStart(count, '0') : (MONTHS[month - 1] ?? '');
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'E':
      return parts['weekday'] ?? '';
    default:
      return parts['timeZoneName'] === 'UTC' ? 'GMT' : (parts['timeZoneName'] ?? '');
  }
}

function knownTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'GMT';
  }
}
