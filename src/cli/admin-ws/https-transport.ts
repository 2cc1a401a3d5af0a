import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { collectBounded } from '../../core/collect-bounded.js';
import { Fault } from '../../core/errors.js';
import { CommandFailure } from '../command.js';
import { fileFailure } from '../file-failure.js';
import type { AdminWsTarget } from './admin-ws-target.js';

/** Long enough for a hardware token to be activated. */
const ANSWER_TIMEOUT_MS = 120_000;
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

export interface HttpsAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** Sends SOAP messages over one kept connection. */
export interface HttpsTransport {
  /** Throws `serviceUnavailable` where there is no answer. */
  post(message: string): Promise<HttpsAnswer>;
  close(): void;
}

/** A transport with the caller's certificate; throws `CommandFailure` where a file cannot be read or is none of its kind. */
export async function openHttpsTransport({ url, cert, key, ca }: AdminWsTarget): Promise<HttpsTransport> {
  const files = { cert: await readPem(cert), key: await readPem(key), ...(ca !== undefined && { ca: await readPem(ca) }) };
  const agent = new Agent({ secureContext: secureContext(files), keepAlive: true, maxSockets: 1 });
  return {
    post: (message) => post(message, { url, agent }),
    close: () => {
      agent.destroy();
    },
  };
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw fileFailure(file, 'read', cause);
  }
}

/** Before anything is sent: what is wrong with a file is no fault of the server. */
function secureContext(files: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(files);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw new CommandFailure(`Error: The client certificate and its key cannot be used: ${why}`, { cause });
  }
}

async function post(message: string, { url, agent }: { readonly url: URL; readonly agent: Agent }): Promise<HttpsAnswer> {
  try {
    return await new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""', 'Content-Length': Buffer.byteLength(message) };
      const sent = request(url, { method: 'POST', headers, agent, timeout: ANSWER_TIMEOUT_MS }, (response) => {
        readText(response).then((body) => {
          resolve({ statusCode: response.statusCode ?? 0, body });
        }, reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${String(ANSWER_TIMEOUT_MS / 1000)} s`)));
      sent.on('error', reject);
      sent.end(message);
    });
  } catch (cause) {
    // Who administers a server may know why it cannot be reached: a name, a port, a certificate.
    throw new Fault('serviceUnavailable', `There is no answer from ${url.host}.${isOfUnknownCa(cause) ? UNKNOWN_CA : ''}`, { cause });
  }
}

const UNKNOWN_CA = ' Its certificate is of a CA that is not known here: name the file of that CA with --ca.';

/** What OpenSSL, and Node after it, call a chain that ends in nothing that is trusted. */
function isOfUnknownCa(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ].some((one) => one === code);
}

async function readText(response: IncomingMessage): Promise<string> {
  const tooLong = (): Error => new Error(`the answer is longer than ${String(MAX_ANSWER_BYTES)} bytes`);
  return (await collectBounded(response as AsyncIterable<Buffer>, MAX_ANSWER_BYTES, tooLong)).toString('utf8');
}
