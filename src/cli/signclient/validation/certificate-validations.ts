import { checkStatus } from '../connection/check-status.js';
import { collectAnswer, exchange } from '../connection/exchange.js';
import type { Connection, Target } from '../connection/connection.js';
import { inMemory } from '../documents/input-document.js';
import { formMessage } from '../protocols/form-message.js';
import { certificateFinding, certificateRequest, type CertificateFinding } from '../protocols/sign-server-ws/binary-message.js';
import { isWorkerOk, processWs, SIGN_SERVER_WS_PATH } from '../protocols/sign-server-ws/process-ws.js';

/** A certificate that is to be validated, and by whom. */
export interface CertificateQuery {
  /** Id in decimal, or name. */
  readonly service: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** What the server is told that the file is called. */
  readonly fileName: string;
  /** A comma between them; empty for none. */
  readonly purposes: string;
}

/** The servers, and where the service is at each. */
export interface ValidationServers {
  readonly connection: Connection;
  readonly hosts: readonly string[];
  readonly path: string;
}

/** A way to have certificates validated. */
export interface CertificateValidation {
  /** Below the path of the server. */
  readonly path: string;
  readonly validate: (query: CertificateQuery, servers: ValidationServers) => Promise<CertificateFinding>;
}

const LONGEST_ANSWER_BYTES = 65_536;

const OVER_HTTP: CertificateValidation = {
  path: '/process',
  validate: async ({ service, certificate, fileName, purposes }, { connection, hosts: [host = ''], path }) => {
    const worker = /^\d+$/.test(service) ? 'workerId' : 'workerName';
    const fields = [[worker, service] as const, ['processType', 'validateCertificate'] as const];
    // The server looks for it in the query, also of a form of several parts.
    const query = purposes === '' ? '' : `${path.includes('?') ? '&' : '?'}certPurposes=${encodeURIComponent(purposes)}`;
    const message = formMessage({ fields, file: { fileName, document: inMemory(certificate) } });
    return await exchange({ connection, host, path: `${path}${query}` }, message, async (answer) => {
      checkStatus(answer, 'Authentication required');
      return readFinding((await collectAnswer(answer.pieces, LONGEST_ANSWER_BYTES)).toString('utf8'));
    });
  },
};

/** `STATUS;PURPOSES;MESSAGE;REASON;DATE`, where the message may hold semicolons too. */
function readFinding(text: string): CertificateFinding {
  const [status = '', purposes = '', ...rest] = text.split(';');
  if (rest.length < 2) throw new Error('Malformed HTTP response');
  return { status, purposes };
}

/** How long servers may take to say whether they are well. */
const STATUS_TIMEOUT_MS = 20_000;

const OVER_SIGN_SERVER_WS: CertificateValidation = {
  path: SIGN_SERVER_WS_PATH,
  validate: async ({ service, certificate, purposes }, servers) => {
    const target = await firstWell(service, servers);
    const request = certificateRequest(certificate, purposes);
    const { chunks, size } = inMemory(request);
    return certificateFinding(await processWs({ worker: service, metadata: new Map(), size, chunks }, target));
  },
};

/** Asks all servers at once, and answers the first in their order of which the service is well. */
async function firstWell(service: string, { connection, hosts, path }: ValidationServers): Promise<Target> {
  const targets = hosts.map((host) => ({ connection, host, path }));
  const answers = targets.map((target) => inTime(isWorkerOk(service, target)).catch(() => false));
  for (const [index, target] of targets.entries()) {
    if (await answers[index]) return target;
  }
  throw new Error('Error communicating with valdation servers, no server in the cluster seem available.');
}

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, STATUS_TIMEOUT_MS, false);
  });
  return await Promise.race([answer, late]).finally(() => {
    clearTimeout(timer);
  });
}

/** The ways, by the names that `-protocol` has for them. */
export const CERTIFICATE_VALIDATIONS = { WEBSERVICES: OVER_SIGN_SERVER_WS, HTTP: OVER_HTTP } as const;
