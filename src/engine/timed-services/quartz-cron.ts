import { createTask, validate } from 'node-cron';

/** A schedule as the property CRON gives it. */
export interface CronSchedule {
  /** What comes first after a moment in milliseconds since the epoch, and after now; undefined where nothing does any more. */
  next(after: number): CronMoment | undefined;
}

/** A moment of a schedule. */
export interface CronMoment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether the schedule fires then. Where not, it has a firing later on, and is to be asked again then. */
  readonly fires: boolean;
}

const FIELDS = 6;

/**
 * Reads an expression of the Quartz scheduler: seconds, minutes, hours, day of month, month, day of week and, if wanted,
 * years; `?` for no value; days of the week from 1 (Sunday) to 7. Undefined where the text is none.
 */
export function readQuartzCron(text: string): CronSchedule | undefined {
  const fields = text.trim().split(/\s+/);
  const [seconds = '', minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', years] = fields;
  if (fields.length < FIELDS || fields.length > FIELDS + 1) return undefined;
  // Quartz wants one of the two days left open, so that it is clear which counts.
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const isWanted = years === undefined ? everyYear : yearsOf(years);
  const weekday = fromSunday(dayOfWeek);
  if (!isWanted || weekday === undefined) return undefined;
  const parts = [
    stepped(seconds, 59),
    stepped(minutes, 59),
    stepped(hours, 23),
    stepped(dayOfMonth, 31),
    stepped(month, 12),
    stepped(weekday, 6),
  ];
  const expression = parts.map((part) => (part === '?' ? '*' : part)).join(' ');
  if (!validate(expression)) return undefined;
  return { next: (after) => nextMoment(expression, isWanted, after) };
}

/** `5/15` is `5-59/15` in the words of others. */
function stepped(field: string, last: number): string {
  return field.replace(/(^|,)(\d+)(?=\/\d)/g, (_all, comma: string, start: string) => `${comma}${start}-${String(last)}`);
}

/** Quartz counts 1 for Sunday to 7; others 0 to 6. The ordinal behind `#` and the step behind `/` are no days. */
function fromSunday(field: string): string | undefined {
  const DAYS = /(^|[,-])(\d+)/g;
  if ([...field.matchAll(DAYS)].some(([, , day]) => Number(day) < 1 || Number(day) > 7)) return undefined;
  const moved = field.replace(DAYS, (_all, before: string, day: string) => `${before}${String(Number(day) - 1)}`);
  // The day `L` alone is the last of the week.
  return moved === 'L' ? '6' : moved;
}

const HIGHEST_YEAR = 2199;

type IsWantedYear = (year: number) => boolean;

const everyYear: IsWantedYear = () => true;

/** The field of years: numbers, ranges, lists, steps. */
function yearsOf(field: string): IsWantedYear | undefined {
  const parts = field.split(',').map((part) => {
    const [, all, from, to, step] = /^(?:(\*|\?)|(\d{4})(?:-(\d{4}))?)(?:\/(\d+))?$/.exec(part) ?? [];
    if (all === undefined && from === undefined) return undefined;
    const first = from === undefined ? 1970 : Number(from);
    const last = to === undefined ? (from === undefined || step !== undefined ? HIGHEST_YEAR : first) : Number(to);
    const width = Number(step ?? 1);
    return width < 1 ? undefined : (year: number) => year >= first && year <= last && (year - first) % width === 0;
  });
  if (!parts.every((part) => part !== undefined)) return undefined;
  return (year) => parts.some((part) => part(year));
}

/** How many firings are looked at for one that counts; no two are in one second. */
const LOOKED_AT = 3;

/** Where the firings that come next are in other years, or were before, it is said when to ask again. */
function nextMoment(expression: string, isWanted: IsWantedYear, after: number): CronMoment | undefined {
  const runs = nextRuns(expression);
  const [first] = runs;
  if (!first) return undefined;
  const inYear = runs.filter((run) => isWanted(run.getFullYear()));
  const run = inYear.find((one) => one.getTime() > after);
  if (run) return { at: run.getTime(), fires: true };
  const last = inYear.at(-1);
  if (last) return { at: last.getTime(), fires: false };
  for (let year = first.getFullYear() + 1; year <= HIGHEST_YEAR; year++) {
    // One second before, so that what fires at midnight still comes.
    if (isWanted(year)) return { at: new Date(year, 0, 1).getTime() - 1_000, fires: false };
  }
  return undefined;
}

/** After now, by the clock of the machine. None for a day that no month has. */
function nextRuns(expression: string): readonly Date[] {
  const task = createTask(expression, () => undefined);
  try {
    // It tells of its runs only while it is started; it is ended before it can run.
    void task.start();
    return task.getNextRuns(LOOKED_AT);
  } catch {
    return [];
  } finally {
    void task.destroy();
  }
}
