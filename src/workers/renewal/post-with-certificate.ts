import { request, type RequestOptions } from 'node:https';
import { X509Certificate } from 'node:crypto';
import { collectBounded } from '../../core/collect-bounded.js';
import type { TokenKey } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';

const DEADLINE_MS = 60_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** SOAP 1.1 §6.2: a fault comes with 500. */
const MESSAGE_STATUSES = [200, 500];

/** Who calls, and whom they trust. */
export interface TlsIdentity {
  readonly key: TokenKey;
  /** PEM. */
  readonly trusted: readonly string[];
}

/**
 * Posts a SOAP message over TLS with the key of a crypto token, and answers the body that comes back within a minute.
 * Throws a fault for a key that cannot be used so, and an error for a server that does not answer with a message or is not
 * trusted.
 */
export async function postWithCertificate(url: URL, message: string, { key, trusted }: TlsIdentity): Promise<Uint8Array> {
  if (!key.tlsKey) {
    throw new Fault('operationUnsupported', `The key ${key.alias} is in a device that TLS cannot use here; a keystore token is needed.`);
  }
  const options: RequestOptions = {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""', 'Content-Length': Buffer.byteLength(message) },
    key: key.tlsKey().export({ type: 'pkcs8', format: 'pem' }),
    cert: key.chain.map(({ der }) => new X509Certificate(der).toString()).join(''),
    ca: [...trusted],
    minVersion: 'TLSv1.2',
    // One connection for each request, so that no other worker's requests go out over it.
    agent: false,
    signal: AbortSignal.timeout(DEADLINE_MS),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const { statusCode = 0 } = response;
      if (!MESSAGE_STATUSES.includes(statusCode)) sent.destroy(new Error(`${url.host} answered with status ${String(statusCode)}`));
      else collectBounded(response as AsyncIterable<Buffer>, MAX_ANSWER_BYTES, tooLong).then(resolve, reject);
    });
    sent.on('error', reject);
    sent.end(message);
  });
}

const tooLong = (): Error => new Error(`the answer is longer than ${String(MAX_ANSWER_BYTES)} bytes`);
