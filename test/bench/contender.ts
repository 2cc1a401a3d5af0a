import { spawn } from 'node:child_process';
import { verify, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSigned, processData, processDataEnvelope } from '../support/client-ws.js';
import { freePort, type Installation, type ServerProcess } from '../support/server-process.js';
import type { LoadTarget } from './load.js';

const BARE_SERVER = fileURLToPath(new URL('bare-server.js', import.meta.url));

/** What is measured: something that signs the same document with the same key. */
export interface Contender extends LoadTarget {
  /** Asks once and says whether the answer was a 200 with a verifying signature. */
  answersRightly(): Promise<boolean>;
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A PlainSigner of the server, asked through ClientWS. */
export function clientWsContender(server: ServerProcess, worker: string, { dataFolder, document }: BenchFolder): Contender {
  const bodyFile = join(dataFolder, `${worker}.xml`);
  writeFileSync(bodyFile, processDataEnvelope(worker, document));
  return {
    url: `${server.url}/ClientWSService/ClientWS`,
    headers: { 'Content-Type': 'text/xml;charset=UTF-8', SOAPAction: '""' },
    bodyFile,
    answersRightly: async () => {
      const answer = await processData(server.url, worker, document).catch(() => undefined);
      return answer !== undefined && isSigned(document, answer);
    },
  };
}

/** The same signer, sent the bare document over HTTP; its answers verify with the key given. */
export function httpContender(
  server: ServerProcess,
  worker: string,
  { dataFolder, document, publicKey }: BenchFolder & Pick<KeyPair, 'publicKey'>,
): Contender {
  const bodyFile = join(dataFolder, 'http-document');
  writeFileSync(bodyFile, document);
  const url = `${server.url}/worker/${worker}`;
  const headers = { 'Content-Type': 'application/octet-stream' };
  return { url, headers, bodyFile, answersRightly: () => answersWithSignature(url, document, publicKey) };
}

async function answersWithSignature(url: string, document: Uint8Array<ArrayBuffer>, publicKey: KeyObject): Promise<boolean> {
  const answer = await fetch(url, { method: 'POST', body: document });
  return answer.status === 200 && verify('sha256', document, publicKey, Buffer.from(await answer.arrayBuffer()));
}

export type BenchFolder = Pick<Installation, 'dataFolder'> & { readonly document: Uint8Array<ArrayBuffer> };

export interface BareServer {
  readonly contender: Contender;
  readonly pid: number;
  stop(): void;
}

/** What a bare server signs with, and how many processes share its port. */
export interface BareServerOptions {
  readonly name: string;
  readonly keys: KeyPair;
  readonly processes?: number;
}

/** The bare server with a key, as a process of its own, or as several behind one port. */
export async function startBareServer(
  { name, keys, processes = 1 }: BareServerOptions,
  { dataFolder, document }: BenchFolder,
): Promise<BareServer> {
  const keyFile = join(dataFolder, `${name}.pem`);
  writeFileSync(keyFile, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const bodyFile = join(dataFolder, 'document');
  writeFileSync(bodyFile, document);
  const port = await freePort();
  const words = [BARE_SERVER, keyFile, String(port), String(processes)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const url = `http://127.0.0.1:${String(port)}/`;
  const answersRightly = (): Promise<boolean> => answersWithSignature(url, document, keys.publicKey);
  const headers = { 'Content-Type': 'application/octet-stream' };
  return { contender: { url, headers, bodyFile, answersRightly }, pid: child.pid ?? 0, stop: () => child.kill() };
}
