import { badRequest } from './http-refusal.js';

/** Named values of a request, in their order; a name may occur more than once. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/** More than any form of a person has; so many names alone would keep the server busy. */
const MOST_PARAMETERS = 1_000;
const NONE: Parameters = [];

/** Reads a query string or a body of `application/x-www-form-urlencoded`, in UTF-8. */
export function readParameters(text: string): Parameters {
  if (text === '') return NONE;
  let count = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (++count > MOST_PARAMETERS) throw badRequest(`More than ${String(MOST_PARAMETERS)} parameters`);
  }
  return [...new URLSearchParams(text)];
}

/** The first value of that name. */
export function firstOf(parameters: Parameters, name: string): string | undefined {
  return parameters.find(([one]) => one === name)?.[1];
}

/** The last value of that name. */
export function lastOf(parameters: Parameters, name: string): string | undefined {
  return parameters.findLast(([one]) => one === name)?.[1];
}

/** Of each name the first value alone. */
export function firstOfEach(parameters: Parameters): Parameters {
  return [...new Map([...parameters].reverse())].reverse();
}

/** The query string of a request without its question mark; undefined where there is none. */
export function queryOf({ url = '/' }: { readonly url?: string | undefined }): string | undefined {
  const start = url.indexOf('?');
  return start < 0 ? undefined : url.slice(start + 1);
}
