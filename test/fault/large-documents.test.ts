import { expect } from 'chai';
import { createHash, createVerify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Context } from 'mocha';
import { processMemory } from '../bench/process-memory.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { skip } from '../support/tools.js';

/** Size of the documents; `LARGE_DOCUMENT_MB` asks for others. A document of this size does not fit into the bound below. */
const DOCUMENT_MB = Number(process.env['LARGE_DOCUMENT_MB'] ?? 1024);
const MOST_MEMORY_BYTES = 200_000_000;
const CHUNK = Buffer.alloc(1_048_576, 'a document that is large, ');

interface LargeAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends a document between `head` and `tail`, never more of it in memory than one chunk. */
async function sendLarge(
  url: string,
  headers: Record<string, string>,
  around: { head?: Buffer; tail?: Buffer } = {},
): Promise<LargeAnswer> {
  const outgoing = request(url, { method: 'POST', headers });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  if (around.head) outgoing.write(around.head);
  for (let sent = 0; sent < DOCUMENT_MB; sent++) if (!outgoing.write(CHUNK)) await once(outgoing, 'drain');
  outgoing.end(around.tail);
  const [response] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
}

function digestOfDocument(): Buffer {
  const digest = createHash('sha256');
  for (let sent = 0; sent < DOCUMENT_MB; sent++) digest.update(CHUNK);
  return digest.digest();
}

function isSignature(signature: Buffer, certificate: X509Certificate): boolean {
  const verify = createVerify('sha256');
  for (let sent = 0; sent < DOCUMENT_MB; sent++) verify.update(CHUNK);
  return verify.verify(certificate.publicKey, signature);
}

describe(`documents of ${String(DOCUMENT_MB)} MB`, function () {
  this.timeout(180_000);
  let installation: Installation;
  let server: ServerProcess;
  let certificate: X509Certificate;

  before(async function (this: Context) {
    if (!processMemory(process.pid)) skip(this, 'the memory of another process is read from /proc, which Linux has');
    installation = install([
      'GLOB.HTTP_MAX_UPLOAD_SIZE=4294967296',
      ...openSigner(2, 'Plain', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner' }),
      ...openSigner(3, 'Detached', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.CMSSigner', DETACHEDSIGNATURE: 'true' }),
    ]);
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off']);
    const shown = await fetch(`${server.url}/sod?workerName=Plain&downloadCert=1`);
    certificate = new X509Certificate(Buffer.from(await shown.arrayBuffer()));
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });
  afterEach(() => {
    expect(processMemory(server.pid)?.peak).to.be.below(MOST_MEMORY_BYTES);
  });

  const length = DOCUMENT_MB * CHUNK.length;

  it('are signed from a body', async () => {
    const { status, body } = await sendLarge(`${server.url}/worker/Plain`, { 'Content-Length': String(length) });
    expect(status, body.toString()).to.equal(200);
    expect(isSignature(body, certificate)).to.equal(true);
  });

  it('are signed from a form of several parts, detached', async () => {
    const head = Buffer.from('--b\r\nContent-Disposition: form-data; name="f"; filename="large"\r\n\r\n');
    const tail = Buffer.from('\r\n--b\r\nContent-Disposition: form-data; name="workerName"\r\n\r\nDetached\r\n--b--\r\n');
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
    const { status, body } = await sendLarge(`${server.url}/process`, headers, { head, tail });
    expect(status, body.toString('latin1')).to.equal(200);
    expect(body.includes(digestOfDocument())).to.equal(true);
    expect(body.length).to.be.below(10_000);
  });

  it('are signed from a form over REST', async () => {
    const head = Buffer.from('--b\r\nContent-Disposition: form-data; name="f"; filename="large"\r\n\r\n');
    const headers = {
      'Content-Type': 'multipart/form-data; boundary=b',
      'X-Keyfactor-Requested-With': '1',
      Accept: 'application/octet-stream',
    };
    const url = `${server.url}/rest/v1/workers/Plain/process`;
    const { status, body } = await sendLarge(url, headers, { head, tail: Buffer.from('\r\n--b--\r\n') });
    expect(status, body.toString()).to.equal(200);
    expect(isSignature(body, certificate)).to.equal(true);
  });
});
