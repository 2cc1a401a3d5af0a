import type { IncomingMessage, ServerResponse } from 'node:http';
import { localAdministration, type Administration } from '../../admin/administration.js';
import { authorizeAdministrator } from '../../admin/authorize-administrator.js';
import { Fault } from '../../core/errors.js';
import { badRequest, HttpRefusal } from '../http/http-refusal.js';
import type { RestAnswer } from './rest-answer.js';
import type { RestDoor } from './rest-door.js';

/** A request to one endpoint. */
export interface RestCall {
  readonly door: RestDoor;
  readonly request: IncomingMessage;
  /** Its answer, which an endpoint does not send by itself. */
  readonly response: ServerResponse;
  /** The variable part of the path, percent-decoded; empty where the endpoint has none. */
  readonly id: string;
}

/** One endpoint of the REST interface. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/signserver/rest/v1`; `{id}` stands for the variable part. */
  readonly path: string;
  /** Answers, or throws refusals, faults and `RequestAborted`. */
  readonly run: (call: RestCall) => Promise<RestAnswer>;
}

const REQUESTED_WITH = 'x-keyfactor-requested-with';
const LARGEST_ID = 0x7fffffff;

/** The largest body of an administrative request, in bytes. */
export const LARGEST_ADMIN_BODY = 10_485_760;

/**
 * Throws a refusal without the header field that no page of another site can send (a request with it needs the server's
 * consent beforehand, which is never given): the client certificate of a browser is of no use to such a page.
 */
export function requireRequestedWith({ headers }: IncomingMessage): void {
  if (headers[REQUESTED_WITH] === undefined) throw new HttpRefusal(403, 'Access is forbidden!');
}

/** The use cases in the name of the administrator who calls; throws where it is none. `logged` goes to the server log. */
export async function asAdministrator(
  { door, request }: RestCall,
  operation: string,
  logged: readonly string[] = [],
): Promise<Administration> {
  requireRequestedWith(request);
  const client = door.clientOf(request);
  if (!client.certificate) {
    throw new Fault('authorizationRequired', 'Admin not authorized to resource. Client certificate authentication required.');
  }
  const administrator = await authorizeAdministrator(client, { operation, permission: 'admin', logged }, door.administration);
  return localAdministration({ ...door.administration, audit: door.auditFor(administrator) });
}

/** The id of a worker in the path; throws a refusal for a text that is no 32-bit integer. */
export function workerIdOf({ id }: RestCall): number {
  const number = Number(id);
  if (!/^[+-]?\d+$/.test(id) || Math.abs(number) > LARGEST_ID) throw badRequest('The id of a worker must be an integer');
  return number;
}
