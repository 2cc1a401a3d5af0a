import type { Door, Meter } from '../core/meter.js';
import type { Routes } from './front-router.js';
import type { Handler } from './handler.js';

/** The same routes of one door, their answers counted. */
export function countAnswers({ exact, prefixes }: Routes, door: Door, meter: Meter): Routes {
  const counted =
    (handler: Handler): Handler =>
    (request, response) => {
      response.once('close', () => {
        meter.answered(door, response.statusCode);
      });
      handler(request, response);
    };
  const all = (handlers: ReadonlyMap<string, Handler>): ReadonlyMap<string, Handler> =>
    new Map([...handlers].map(([path, handler]) => [path, counted(handler)]));
  return { exact: all(exact), ...(prefixes && { prefixes: all(prefixes) }) };
}
