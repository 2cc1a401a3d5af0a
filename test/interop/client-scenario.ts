import { expect } from 'chai';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';

const PLAIN_SIGNER = 'org.signserver.module.cmssigner.PlainSigner';

/** The workers that client programs call. */
const WORKERS = [
  ...openSigner(2, 'PlainSigner', { IMPLEMENTATION_CLASS: PLAIN_SIGNER }),
  ...openSigner(3, 'CMSSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.CMSSigner' }),
  ...openSigner(4, 'HashSigner', {
    IMPLEMENTATION_CLASS: PLAIN_SIGNER,
    SIGNATUREALGORITHM: 'NONEwithRSA',
    CLIENTSIDEHASHING: 'true',
    ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256',
  }),
  ...openSigner(5, 'MisconfiguredSigner', { IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' }),
];

/** What a client program printed: values by `case.field`. */
export type ClientReport = ReadonlyMap<string, Buffer>;

/** A running server, a proxy before it that sees what the clients send, and the document that they have signed. */
export class ClientScenario {
  readonly #folder = mkdtempSync(join(tmpdir(), 'clients-'));
  readonly documentFile = join(this.#folder, 'document');
  readonly document = randomBytes(100_000);

  private constructor(
    readonly installation: Installation,
    readonly server: ServerProcess,
    readonly proxy: RecordingProxy,
  ) {
    writeFileSync(this.documentFile, this.document);
  }

  static async start(): Promise<ClientScenario> {
    const installation = install(WORKERS);
    const server = await startServer(installation);
    return new ClientScenario(installation, server, await startRecordingProxy(server.url));
  }

  get wsdlUrl(): string {
    return `${this.server.url}/ClientWSService/ClientWS?wsdl`;
  }

  /** Where the clients send their requests: the server, by way of the proxy. */
  get address(): string {
    return `${this.proxy.origin}/signserver/ClientWSService/ClientWS`;
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.server.stop();
    this.installation.remove();
    rmSync(this.#folder, { recursive: true });
  }

  /** The promises that a client of any make can rely on. */
  expectServed(report: ClientReport): void {
    for (const name of ['plain', 'metadata']) this.expectPlainSignature(report, name);
    this.expectCms(field(report, 'cms.data'));
    expect(text(report, 'plain.archiveId')).to.match(/^[0-9a-f]{40}$/);
    expect(text(report, 'plain.requestId')).to.match(/^-?\d+$/);
    expect(text(report, 'unknown.fault')).to.equal('RequestFailedException');
    expect(text(report, 'unknown.message')).to.equal('No such worker: NoSuchWorker');
    expect(text(report, 'misconfigured.fault')).to.equal('InternalServerException');
    expect(text(report, 'misconfigured.message')).to.contain('Worker is misconfigured');
  }

  /** That the client sent a request as MTOM (a multipart body) and had it signed. */
  expectMtom(report: ClientReport): void {
    this.expectPlainSignature(report, 'mtom');
    expect(this.proxy.contentTypes.filter((type) => type.startsWith('multipart/related'))).to.have.length(1);
  }

  private expectPlainSignature(report: ClientReport, name: string): void {
    const { publicKey } = new X509Certificate(field(report, `${name}.signerCertificate`));
    expect(publicKey.equals(this.installation.keystore.keys.rsa.publicKey), `${name}: the signer's certificate`).to.equal(true);
    expect(verify('sha256', this.document, publicKey, field(report, `${name}.data`)), `${name}: the signature`).to.equal(true);
  }

  private expectCms(signature: Buffer): void {
    const options = ['-verify', '-inform', 'DER', '-binary', '-CAfile', this.installation.keystore.caFile];
    const { status, stdout, stderr } = spawnSync('openssl', ['cms', ...options], { input: signature });
    expect(status, stderr.toString()).to.equal(0);
    expect(stdout.equals(this.document), 'cms: the content').to.equal(true);
  }
}

const CLIENT_DEADLINE_MS = 60_000;

/** Reads the lines that a client program printed. */
export function readReport(printed: string): ClientReport {
  const lines = [...printed.matchAll(/^(\w+\.\w+)=(\S*)$/gm)];
  return new Map(lines.map(([, name = '', value = '']) => [name, Buffer.from(value, 'base64')]));
}

/** Runs a client program; throws with what it printed where it fails. Not synchronously: the proxy runs in this process. */
export async function runClient(command: string, args: readonly string[]): Promise<ClientReport> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 1 << 26, timeout: CLIENT_DEADLINE_MS });
  return readReport(stdout);
}

/** A value of a report; throws with the whole report where it is missing. */
export function field(report: ClientReport, name: string): Buffer {
  const value = report.get(name);
  if (value) return value;
  const lines = [...report].map(([key, bytes]) => `${key} = ${bytes.toString('utf8').slice(0, 200)}`);
  throw new Error(`the client reported no ${name}, only\n${lines.join('\n')}`);
}

/** A value of a report that is text. */
export const text = (report: ClientReport, name: string): string => field(report, name).toString('utf8');
