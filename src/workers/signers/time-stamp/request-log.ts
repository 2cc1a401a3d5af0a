import { Fault } from '../../../core/errors.js';
import type { LogFields } from '../../../core/exchange.js';
import type { TimeStampRequest } from '../../../formats/tsp/time-stamp-request.js';

/** Written out: names that are put together anew for each request cost a microsecond in all. */
const FIELD = {
  certReq: 'TSA_TIMESTAMPREQUEST_CERTREQ',
  criticalExtensions: 'TSA_TIMESTAMPREQUEST_CRITEXTOIDS',
  otherExtensions: 'TSA_TIMESTAMPREQUEST_NONCRITEXTOIDS',
  nonce: 'TSA_TIMESTAMPREQUEST_NONCE',
  version: 'TSA_TIMESTAMPREQUEST_VERSION',
  imprintAlgorithm: 'TSA_TIMESTAMPREQUEST_MESSAGEIMPRINTALGOID',
  imprintDigest: 'TSA_TIMESTAMPREQUEST_MESSAGEIMPRINTDIGEST',
} as const;

/** Puts what a request says into the worker log. */
export function logRequest(log: LogFields, request: TimeStampRequest): void {
  const { messageImprint, extensions, nonce } = request;
  log.set(FIELD.certReq, String(request.certReq));
  log.set(FIELD.criticalExtensions, oids(extensions.filter(({ critical }) => critical)));
  log.set(FIELD.otherExtensions, oids(extensions.filter(({ critical }) => !critical)));
  log.set(FIELD.nonce, nonce ? String(nonce.value) : 'null');
  log.set(FIELD.version, String(request.version));
  log.set(FIELD.imprintAlgorithm, messageImprint.algorithm);
  log.set(FIELD.imprintDigest, base64(messageImprint.hashedMessage));
}

/** Puts into the worker log why a time stamp could not be made, where that is not for the client to mend. */
export function logFailure(log: LogFields, thrown: unknown): void {
  if (thrown instanceof Fault && thrown.kind === 'workerFailed') log.set('TSA_EXCEPTION', thrown.message);
}

const oids = (extensions: TimeStampRequest['extensions']): string => `[${extensions.map(({ oid }) => oid).join(', ')}]`;

/** Base64 on one line. */
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
