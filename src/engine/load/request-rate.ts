import { parsed, type Property } from '../../core/properties.js';

/** How many requests in which time. */
export interface RequestRate {
  readonly requests: number;
  readonly periodMs: number;
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['min', 60_000],
  ['h', 3_600_000],
]);

const SYNTAX = { kind: 'rate', parse: parseRate, print: printRate };

/** A property that is a rate of requests: `100/s`, `30/min`, `1000/h`. */
export function requestRate({ doc }: { readonly doc: string }): Property<RequestRate | undefined> {
  const invalid = (value: string): string => `${value} is no rate of requests. Write a whole number and s, min or h, such as 100/s.`;
  return parsed<RequestRate, { doc: string; invalid: (value: string) => string }>(SYNTAX, { doc, invalid });
}

function parseRate(text: string): RequestRate | undefined {
  const [, number = '', unit = ''] = /^([1-9]\d{0,8}) ?\/ ?(s|min|h)$/.exec(text.trim()) ?? [];
  const periodMs = UNITS_MS.get(unit);
  return periodMs === undefined ? undefined : { requests: Number(number), periodMs };
}

function printRate({ requests, periodMs }: RequestRate): string {
  const unit = [...UNITS_MS].find(([, ms]) => ms === periodMs)?.[0] ?? `${String(periodMs)} ms`;
  return `${String(requests)}/${unit}`;
}
