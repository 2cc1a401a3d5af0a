import { Fault } from '../../../core/errors.js';
import type { LogFields } from '../../../core/exchange.js';
import type { TimeStampRequest } from '../../../formats/tsp/time-stamp-request.js';

const PREFIX = 'TSA_TIMESTAMPREQUEST';

/** Puts what a request says into the worker log. */
export function logRequest(log: LogFields, request: TimeStampRequest): void {
  const { messageImprint, extensions, nonce } = request;
  log.set(`${PREFIX}_CERTREQ`, String(request.certReq));
  log.set(`${PREFIX}_CRITEXTOIDS`, oids(extensions.filter(({ critical }) => critical)));
  log.set(`${PREFIX}_NONCRITEXTOIDS`, oids(extensions.filter(({ critical }) => !critical)));
  log.set(`${PREFIX}_NONCE`, nonce ? String(nonce.value) : 'null');
  log.set(`${PREFIX}_VERSION`, String(request.version));
  log.set(`${PREFIX}_MESSAGEIMPRINTALGOID`, messageImprint.algorithm);
  log.set(`${PREFIX}_MESSAGEIMPRINTDIGEST`, base64(messageImprint.hashedMessage));
}

/** Puts into the worker log why a time stamp could not be made, where that is not for the client to mend. */
export function logFailure(log: LogFields, thrown: unknown): void {
  if (thrown instanceof Fault && thrown.kind === 'workerFailed') log.set('TSA_EXCEPTION', thrown.message);
}

const oids = (extensions: TimeStampRequest['extensions']): string => `[${extensions.map(({ oid }) => oid).join(', ')}]`;

/** Base64 on one line. */
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
