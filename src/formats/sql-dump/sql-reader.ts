import type { SqlDialect } from './sql-statements.js';

/** A value of a dump: a text, a number as text, or none. */
export type SqlValue = string | null;

/** What a backslash and a letter stand for in a text of MySQL. */
const MYSQL_ESCAPES: Readonly<Record<string, string>> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

/** Reads one statement from its beginning. Whatever is not as expected throws. */
export class SqlReader {
  private place = 0;

  constructor(
    private readonly statement: string,
    private readonly dialect: SqlDialect,
  ) {}

  /** Takes a keyword, in any letter case, where it comes next. */
  word(keyword: string): boolean {
    const found = this.match(/\s*(\w+)/y);
    if (found?.[1]?.toUpperCase() === keyword) return true;
    if (found) this.place -= found[0].length;
    return false;
  }

  /** Takes a character, after blanks, where it comes next. */
  take(character: string): boolean {
    this.match(/\s*/y);
    if (this.statement[this.place] !== character) return false;
    this.place += 1;
    return true;
  }

  expect(character: string): void {
    if (!this.take(character)) throw this.unreadable();
  }

  isAtQuote(): boolean {
    this.match(/\s*/y);
    return /["`[]/.test(this.statement[this.place] ?? '');
  }

  /** A name of a table or column, in whatever quotes. */
  name(): string {
    const found = this.match(/\s*(?:"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|(\w+))/y);
    if (!found) throw this.unreadable();
    const [, double, back, bracket, bare] = found;
    return double?.replaceAll('""', '"') ?? back?.replaceAll('``', '`') ?? bracket ?? bare ?? '';
  }

  /** Goes on to the next comma or closing parenthesis that is not inside of others. */
  skipToSeparator(): void {
    for (let depth = 0; ;) {
      const found = this.match(/[^'"`(),]*(?:'(?:[^'\\]|\\[^]|'')*'|"(?:[^"]|"")*"|`[^`]*`|([(),])|$)/y);
      const mark = found?.[1];
      if (!found || (mark === undefined && this.place >= this.statement.length)) throw this.unreadable();
      if (mark === '(') depth += 1;
      else if (mark !== undefined && depth === 0) {
        this.place -= 1;
        return;
      } else if (mark === ')') depth -= 1;
    }
  }

  value(): SqlValue {
    const found = this.match(
      /\s*(?:(NULL)\b|(-?\d[\d.]*(?:e[+-]?\d+)?)(?!x)|0x([\da-f]+)|(?:_\w+\s*)?x'([\da-f]*)'|(\w+)\s*\(|(?:_\w+\s*)?(?='))/iy,
    );
    if (!found) throw this.unreadable();
    const [, none, number, hex, quotedHex, called] = found;
    if (none !== undefined) return null;
    if (number !== undefined) return number;
    const bytes = hex ?? quotedHex;
    if (bytes !== undefined) return Buffer.from(bytes, 'hex').toString('utf8');
    return called === undefined ? this.text() : this.call(called.toLowerCase());
  }

  unreadable(): Error {
    return new Error(`The dump cannot be read at: ${this.statement.slice(this.place, this.place + 40)}`);
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.statement);
    if (!found) return undefined;
    this.place += found[0].length;
    return found;
  }

  private text(): string {
    const isMysql = this.dialect === 'mysql';
    const start = this.place + 1;
    let end = start;
    for (;;) {
      const character = this.statement[end];
      if (character === undefined) throw this.unreadable();
      if (character === '\\' && isMysql) end += 2;
      else if (character !== "'") end += 1;
      else if (this.statement[end + 1] === "'") end += 2;
      else break;
    }
    this.place = end + 1;
    const raw = this.statement.slice(start, end);
    if (!isMysql) return raw.replaceAll("''", "'");
    return raw.replace(/''|\\([^])/g, (_, escaped: string | undefined) =>
      escaped === undefined ? "'" : (MYSQL_ESCAPES[escaped] ?? escaped),
    );
  }

  /** SQLite writes texts with line breaks as calls of these functions, which one depending on its version. */
  private call(name: string): SqlValue {
    const given: string[] = [];
    if (!this.take(')')) {
      do given.push(this.value() ?? '');
      while (this.take(','));
      this.expect(')');
    }
    const [text = '', searched = '', replacement = ''] = given;
    switch (name) {
      case 'replace':
        return text.replaceAll(searched, () => replacement);
      case 'char':
        return String.fromCodePoint(...given.map(Number));
      case 'unistr':
        return text.replace(/\\(?:(\\)|\+([\da-fA-F]{6})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\da-fA-F]{4}))/g, unescaped);
      default:
        throw this.unreadable();
    }
  }
}

function unescaped(_: string, backslash: string | undefined, ...codes: readonly (string | undefined)[]): string {
  if (backslash !== undefined) return backslash;
  const code = codes.slice(0, 4).find((one) => one !== undefined);
  return String.fromCodePoint(parseInt(code ?? '0', 16));
}
