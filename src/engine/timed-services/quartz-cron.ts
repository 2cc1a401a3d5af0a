import { createTask, validate } from 'node-cron';

/** A schedule as the property CRON gives it. */
export interface CronSchedule {
  /** Milliseconds since the epoch of the first firing after now; undefined where there is none any more. */
  next(): number | undefined;
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
  const isWanted = years === undefined ? () => true : yearsOf(years);
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
  return { next: () => nextRun(expression, isWanted) };
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

/** The field of years: numbers, ranges, lists, steps. */
function yearsOf(field: string): ((year: number) => boolean) | undefined {
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

/** How many firings are looked at for one in a year that is wanted. */
const LOOKED_AT = 400;

function nextRun(expression: string, isWanted: (year: number) => boolean): number | undefined {
  const task = createTask(expression, () => undefined);
  try {
    // It tells of its runs only while it is started; it is ended before it can run.
    void task.start();
    const runs = task.getNextRuns(1);
    const [first] = runs;
    if (first && isWanted(first.getFullYear())) return first.getTime();
    return task
      .getNextRuns(LOOKED_AT)
      .find((run) => isWanted(run.getFullYear()))
      ?.getTime();
  } finally {
    void task.destroy();
  }
}
