import type { PropertyProblem } from '../../core/properties.js';
import { text } from '../../core/properties.js';
import { JavaDatePattern } from '../../formats/java-date-pattern.js';
import { LOGLEVEL_DEFAULT } from './log-level.js';
import { singleLine } from './single-line.js';

/** The properties of a logger that fills a template, with the template that it has by default. */
export const patternProperties = (template: string) =>
  ({
    LOGPATTERN: text({
      default: '\\$\\{(.+?)\\}',
      doc: 'Regular expression for the places to be filled in LOGORDER; its first group is the name of the field.',
    }),
    LOGORDER: text({ default: template, doc: 'Template of the line.' }),
    LOGDATEFORMAT: text({
      default: 'yyyy-MM-dd:HH:mm:ss:z',
      doc: 'How LOG_TIME is written where the request has none, in the form of Java.',
    }),
    LOGTIMEZONE: text({ default: 'GMT', doc: 'Time zone of that time.' }),
    LOGLEVEL_DEFAULT,
  }) as const;

interface PatternConfiguration {
  readonly LOGPATTERN: string;
  readonly LOGORDER: string;
  readonly LOGDATEFORMAT: string;
  readonly LOGTIMEZONE: string;
}

/** What is wrong with the pattern and the date format. */
export function checkLogPattern({ LOGPATTERN, LOGDATEFORMAT, LOGTIMEZONE }: PatternConfiguration): readonly PropertyProblem[] {
  const problems: PropertyProblem[] = [];
  if (!readPattern(LOGPATTERN)) problems.push({ property: 'LOGPATTERN', message: `Illegal value for LOGPATTERN: ${LOGPATTERN}` });
  if (!JavaDatePattern.parse(LOGDATEFORMAT, LOGTIMEZONE)) {
    problems.push({ property: 'LOGDATEFORMAT', message: `Illegal value for LOGDATEFORMAT: ${LOGDATEFORMAT}` });
  }
  return problems;
}

function readPattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'g');
  } catch {
    return undefined;
  }
}

/** A piece of the template: literal text, or a field with how its place is written. */
type Piece = string | { readonly field: string; readonly asWritten: string };

/**
 * Fills templates with the fields of the worker log. Values are put in as they are; a field that is not there leaves its place as
 * it is written. `LOG_TIME` and `REPLY_TIME`, the milliseconds since then, are always there.
 */
export class LogPattern {
  readonly #pieces: readonly Piece[];
  readonly #dates: JavaDatePattern | undefined;

  constructor({ LOGPATTERN, LOGORDER, LOGDATEFORMAT, LOGTIMEZONE }: PatternConfiguration) {
    this.#pieces = piecesOf(LOGORDER, readPattern(LOGPATTERN));
    this.#dates = JavaDatePattern.parse(LOGDATEFORMAT, LOGTIMEZONE);
  }

  /** The line, which is one whatever the values hold. `now` is in milliseconds since the epoch. */
  fill(fields: ReadonlyMap<string, string | null>, now: number): string {
    let line = '';
    for (const piece of this.#pieces) line += typeof piece === 'string' ? piece : this.#value(piece, fields, now);
    return singleLine(line);
  }

  #value({ field, asWritten }: Exclude<Piece, string>, fields: ReadonlyMap<string, string | null>, now: number): string {
    if (field === 'REPLY_TIME') return String(Math.max(0, now - Number(fields.get('LOG_TIME') ?? now)));
    const value = fields.get(field);
    if (value !== undefined) return value ?? 'null';
    return field === 'LOG_TIME' ? (this.#dates?.format(now) ?? asWritten) : asWritten;
  }
}

function piecesOf(template: string, pattern: RegExp | undefined): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of pattern ? template.matchAll(pattern) : []) {
    const [asWritten, field = ''] = match;
    pieces.push(template.slice(end, match.index), { field, asWritten });
    end = match.index + asWritten.length;
  }
  return [...pieces, template.slice(end)].filter((piece) => piece !== '');
}
