import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf, type Routes } from '../front-router.js';
import { HttpRefusal } from '../http/http-refusal.js';
import { presentFault, retryHeaders } from '../present-fault.js';
import { discardRest, RequestAborted } from '../request-body.js';
import { WIRE_FAULTS } from '../wire-faults.js';
import { PROCESS_ENDPOINT } from './process-endpoint.js';
import { sendRestAnswer } from './rest-answer.js';
import type { Endpoint } from './rest-call.js';
import type { RestDoor } from './rest-door.js';
import { REST_PATH } from './rest-path.js';
import { WORKER_ENDPOINTS } from './worker-endpoints.js';

/** All endpoints. A path without a variable part comes before one with, whatever the order here. */
export const ENDPOINTS: readonly Endpoint[] = [...WORKER_ENDPOINTS, PROCESS_ENDPOINT];

const LARGEST_IGNORED_BODY = 1_048_576;

/** The REST interface, below `/signserver/rest/v1`. */
export function restDoor(door: RestDoor): Routes {
  const handler = (request: IncomingMessage, response: ServerResponse): void => void answer(door, request, response);
  return { exact: new Map([[REST_PATH, handler]]), prefixes: new Map([[`${REST_PATH}/`, handler]]) };
}

async function answer(door: RestDoor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { endpoint, id } = endpointOf(request);
    sendRestAnswer(response, await endpoint.run({ door, request, response, id }));
  } catch (thrown) {
    if (thrown instanceof RequestAborted) {
      response.destroy();
      return;
    }
    // A body that nobody read would keep the connection from its next request.
    if (!request.readableEnded && request.listenerCount('data') === 0) discardRest(request, LARGEST_IGNORED_BODY);
    sendError(door, response, thrown);
  }
}

function sendError(door: RestDoor, response: ServerResponse, thrown: unknown): void {
  if (thrown instanceof HttpRefusal) {
    sendRestAnswer(response, { status: thrown.status, json: { error: thrown.message } }, thrown.headers);
    return;
  }
  const fault = presentFault(thrown, door);
  const { status, text } = WIRE_FAULTS[fault.kind].rest;
  sendRestAnswer(response, { status, json: { error: text(fault.message) } }, retryHeaders(fault));
}

interface FoundEndpoint {
  readonly endpoint: Endpoint;
  readonly id: string;
}

/** Throws a refusal with status 404 or 405 where there is none. */
function endpointOf(request: IncomingMessage): FoundEndpoint {
  const path = pathOf(request).slice(REST_PATH.length);
  const found = ENDPOINTS.map((endpoint) => ({ endpoint, id: match(endpoint.path, path) }));
  const matching = found.filter((one): one is FoundEndpoint => one.id !== undefined);
  const fixed = matching.filter(({ id }) => id === '');
  const candidates = fixed.length > 0 ? fixed : matching;
  if (candidates.length === 0) throw new HttpRefusal(404, 'There is no such resource');
  // RFC 9110 §9.3.2: HEAD is GET without the body, which Node leaves out.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const chosen = candidates.find(({ endpoint }) => endpoint.method === method);
  if (chosen) return chosen;
  const allowed = candidates.map(({ endpoint }) => (endpoint.method === 'GET' ? 'GET, HEAD' : endpoint.method)).join(', ');
  throw new HttpRefusal(405, 'Method Not Allowed', { Allow: allowed });
}

/** The variable part of a path, empty where it has none; undefined where the path is another. */
function match(pattern: string, path: string): string | undefined {
  const [before = '', after] = pattern.split('{id}');
  if (after === undefined) return path === pattern ? '' : undefined;
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const encoded = path.slice(before.length, path.length - after.length);
  return encoded === '' || encoded.includes('/') ? undefined : decoded(encoded);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
