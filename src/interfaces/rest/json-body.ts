import type { IncomingMessage } from 'node:http';
import { badRequest, HttpRefusal } from '../http/http-refusal.js';
import { collectBody, type BodyLimits } from '../request-body.js';

/** A JSON object (RFC 8259 §4) whose members are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The type in `Content-Type`, in lower case and without parameters; undefined where there is none. */
export function mediaTypeOf({ headers }: IncomingMessage): string | undefined {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}

/** Throws a refusal with status 415 for another content type than `application/json`. */
export function requireJson(request: IncomingMessage): void {
  if (mediaTypeOf(request) !== 'application/json') throw unsupportedMediaType('application/json');
}

/** The refusal of a content type; `expected` is what is taken. */
export function unsupportedMediaType(expected: string): HttpRefusal {
  return new HttpRefusal(415, `Unsupported media type. Expected ${expected}.`, { Accept: expected });
}

/** Reads the JSON object that a request holds; throws a refusal for anything else. */
export async function readJsonObject(request: IncomingMessage, limits: BodyLimits): Promise<JsonObject> {
  requireJson(request);
  const value = parse(await collectBody(request, limits));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('The request body must be a JSON object');
  return value as JsonObject;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw badRequest('The request body is not valid JSON');
  }
}

/** A member that is a text or missing; null counts as missing. Throws a refusal for another type. */
export function optionalText(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  if (value === undefined || typeof value === 'string') return value;
  throw badRequest(`${name} must be a string`);
}

/** A member that is an object whose values are texts, numbers or truth values, as texts; undefined where it is missing. */
export function optionalTexts(object: JsonObject, name: string): ReadonlyMap<string, string> | undefined {
  const value = member(object, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest(`${name} must be an object`);
  return new Map(Object.entries(value).map(([key, one]) => [key, scalarText(one, `${name}.${key}`)]));
}

/** A member whatever its type; null counts as missing. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

function scalarText(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badRequest(`${name} must be a string`);
}
