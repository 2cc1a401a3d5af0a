/** The dialects differ in whether a backslash takes the next character's meaning away. */
export type SqlDialect = 'mysql' | 'sqlite';

/** Which dialect a dump is in: `sqlite3 .dump` begins with a pragma, `mysqldump` and `mariadb-dump` with a comment. */
function dialectOf(beginning: string): SqlDialect {
  return /^\s*(PRAGMA|BEGIN)\b/i.test(beginning) ? 'sqlite' : 'mysql';
}

/** A statement without comments and its semicolon. */
export interface SqlStatement {
  readonly statement: string;
  readonly dialect: SqlDialect;
}

/** How much of a dump is enough to tell its dialect. */
const BEGINNING = 64;

/** The statements of a dump as the text comes in. One that the dump breaks off in is answered as far as it goes. */
export async function* sqlStatements(text: AsyncIterable<string>): AsyncGenerator<SqlStatement> {
  let splitter: StatementSplitter | undefined;
  let beginning = '';
  for await (const piece of text) {
    if (splitter) yield* splitter.take(piece);
    else {
      beginning += piece;
      if (beginning.length < BEGINNING) continue;
      splitter = new StatementSplitter(dialectOf(beginning));
      yield* splitter.take(beginning);
    }
  }
  splitter ??= new StatementSplitter(dialectOf(beginning), beginning);
  yield* splitter.take('');
  yield* splitter.rest();
}

class StatementSplitter {
  /** How much of `pending` is known to have no end of the statement. */
  private scanned = 0;

  constructor(
    private readonly dialect: SqlDialect,
    private pending = '',
  ) {}

  *take(piece: string): Generator<SqlStatement> {
    this.pending += piece;
    for (;;) {
      const end = this.findEnd();
      if (end === undefined) return;
      const statement = this.pending.slice(0, end).trim();
      this.pending = this.pending.slice(end + 1);
      this.scanned = 0;
      if (statement !== '') yield { statement, dialect: this.dialect };
    }
  }

  *rest(): Generator<SqlStatement> {
    const statement = this.pending.trim();
    if (statement !== '') yield { statement, dialect: this.dialect };
  }

  /** The place of the next semicolon that ends a statement; comments before it are taken out. */
  private findEnd(): number | undefined {
    // What may begin something that the next piece continues is looked at again then.
    const interesting = /['"`;]|--|\/\*/g;
    for (;;) {
      interesting.lastIndex = this.scanned;
      const found = interesting.exec(this.pending);
      if (!found) {
        this.scanned = Math.max(this.scanned, this.pending.length - 1);
        return undefined;
      }
      const [mark] = found;
      if (mark === ';') return found.index;
      this.scanned = found.index;
      const end =
        mark === '--'
          ? this.endOfLine(found.index)
          : mark === '/*'
            ? this.after('*/', found.index + 2)
            : this.afterQuoted(mark, found.index + 1);
      if (end === undefined) return undefined;
      if (mark === '--' || mark === '/*') this.pending = `${this.pending.slice(0, found.index)} ${this.pending.slice(end)}`;
      else this.scanned = end;
    }
  }

  private endOfLine(start: number): number | undefined {
    return this.after('\n', start);
  }

  private after(mark: string, start: number): number | undefined {
    const end = this.pending.indexOf(mark, start);
    return end < 0 ? undefined : end + mark.length;
  }

  /** A doubled quote begins a new quoted text, which makes no difference here. */
  private afterQuoted(quote: string, start: number): number | undefined {
    const escapes = this.dialect === 'mysql' && quote !== '`';
    let place = start;
    for (;;) {
      const end = this.pending.indexOf(quote, place);
      if (end < 0) return undefined;
      if (!escapes || !this.isEscaped(end, start)) return end + 1;
      place = end + 1;
    }
  }

  private isEscaped(place: number, start: number): boolean {
    let backslashes = 0;
    while (place - backslashes > start && this.pending[place - backslashes - 1] === '\\') backslashes += 1;
    return backslashes % 2 === 1;
  }
}
