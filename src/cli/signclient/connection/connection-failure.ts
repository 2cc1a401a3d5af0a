import { ServerUnreachable } from './failures.js';

const NOT_TRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** An error of a connection that was not made yet, as a sentence of SignServer's client. */
export function asUnreachable(cause: Error, host: string): ServerUnreachable {
  if (cause instanceof ServerUnreachable) return new ServerUnreachable(`Connection failure occurred: ${cause.message}`, { cause });
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (NOT_TRUSTED.includes(code)) return new ServerUnreachable('Failed sending request: No trusted certificate found', { cause });
  return new ServerUnreachable(`Connection failure occurred: ${reason(cause, code, host)}`, { cause });
}

function reason(cause: Error, code: string, host: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'Connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return host;
    default:
      return connectionSentence(cause);
  }
}

/** `…:SSL routines:ssl3_get_record:wrong version number:…/ssl3_record.c:350:`. */
const OPENSSL_MESSAGE = /:SSL routines:[^:]*:([^:]+):/;

/** The sentence of an error; OpenSSL's is in its `reason`, or in the midst of a message that names lines of its source. */
export function connectionSentence(error: Error): string {
  const { reason: fromOpenSsl } = error as { readonly reason?: unknown };
  if (typeof fromOpenSsl === 'string' && 'library' in error) return fromOpenSsl;
  return OPENSSL_MESSAGE.exec(error.message)?.[1] ?? error.message;
}
