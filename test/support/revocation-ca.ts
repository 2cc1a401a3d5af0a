import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Certificate } from '../../src/core/certificate.js';
import { parseCertificates } from '../../src/formats/x509/x509.js';
import { NEW_KEY } from './openssl-ca.js';
import { runProgram } from './run-program.js';

/** What a certificate is to say besides what every one says; lines of OpenSSL's configuration. */
export interface Extensions {
  readonly lines?: readonly string[];
  readonly isCa?: boolean;
  /** How many CAs a CA may have below. */
  readonly pathLength?: number;
}

/** A web server of a test that serves files of a folder, and counts. */
export class FileServer {
  readonly requests: string[] = [];
  /** Instead of the file, by path. */
  readonly answers = new Map<string, (response: import('node:http').ServerResponse, body: Buffer) => void>();

  private constructor(
    private readonly server: Server,
    readonly folder: string,
  ) {}

  static async open(folder: string): Promise<FileServer> {
    const server = createServer();
    const files = new FileServer(server, folder);
    server.on('request', (request, response) => {
      const path = (request.url ?? '/').slice(1);
      files.requests.push(path);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const other = files.answers.get(path);
        if (other) other(response, Buffer.concat(chunks));
        else if (existsSync(join(folder, path))) response.end(readFileSync(join(folder, path)));
        else response.writeHead(404).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return files;
  }

  url(path: string): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/${path}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A CA of `openssl ca`, with its index, that publishes lists and has responders. */
export class RevocationCa {
  readonly certificate: Certificate;
  readonly #responders: ChildProcess[] = [];

  private constructor(
    readonly name: string,
    private readonly folder: string,
    readonly chain: readonly Certificate[],
  ) {
    const [certificate] = chain;
    if (!certificate) throw new Error('a CA has a certificate');
    this.certificate = certificate;
  }

  /** A root. */
  static root(folder: string, name: string): RevocationCa {
    const own = prepared(folder, name);
    const out = ['-keyout', join(own, 'ca.key'), '-out', join(own, 'ca.pem')];
    runProgram('openssl', ['req', '-x509', ...NEW_KEY, '-subj', `/CN=${name}`, '-days', '30', ...out]);
    return new RevocationCa(name, own, certificatesIn(join(own, 'ca.pem')));
  }

  /** A CA below. */
  subordinate(folder: string, name: string, extensions: Extensions = {}): RevocationCa {
    const own = prepared(folder, name);
    const made = this.issue(name, { ...extensions, isCa: true });
    writeFileSync(join(own, 'ca.pem'), readFileSync(made.file));
    writeFileSync(join(own, 'ca.key'), readFileSync(made.keyFile));
    return new RevocationCa(name, own, [made.certificate, ...this.chain]);
  }

  /** The certificates of the CA and those above it, PEM. */
  get chainPem(): string {
    return this.chain.map(({ der }) => pem(der)).join('');
  }

  /** Issues a certificate with a new key; valid for ten days. */
  issue(
    name: string,
    { lines = [], isCa = false, pathLength }: Extensions = {},
  ): { certificate: Certificate; file: string; keyFile: string } {
    const base = join(this.folder, name.replace(/\W/g, '_'));
    const [request, file, keyFile, extFile] = ['csr', 'pem', 'key', 'ext'].map((type) => `${base}.${type}`) as [
      string,
      string,
      string,
      string,
    ];
    runProgram('openssl', ['req', '-new', ...NEW_KEY, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', request]);
    const length = pathLength === undefined ? '' : `,pathlen:${String(pathLength)}`;
    const ca = `basicConstraints=critical,CA:TRUE${length}\nkeyUsage=keyCertSign,cRLSign`;
    const usage = isCa ? ca : 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature';
    writeFileSync(extFile, [usage, 'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid', ...lines, ''].join('\n'));
    this.#ca(['-in', request, '-out', file, '-days', '10', '-extfile', extFile, '-batch', '-notext']);
    const [certificate] = certificatesIn(file);
    if (!certificate) throw new Error('nothing was issued');
    return { certificate, file, keyFile };
  }

  revoke(file: string, reason = 'keyCompromise'): void {
    this.#ca(['-revoke', file, '-crl_reason', reason]);
  }

  /** Writes the list, DER. */
  publish(file: string, options: readonly string[] = ['-crldays', '1']): void {
    this.#ca(['-gencrl', ...options, '-out', `${file}.pem`]);
    runProgram('openssl', ['crl', '-in', `${file}.pem`, '-outform', 'DER', '-out', file]);
  }

  /** Starts a responder, by default one with the key of the CA; answers its address. */
  async respond(options: { signer?: { file: string; keyFile: string }; more?: readonly string[] } = {}): Promise<string> {
    const signer = options.signer ?? { file: join(this.folder, 'ca.pem'), keyFile: join(this.folder, 'ca.key') };
    const args = ['ocsp', '-index', join(this.folder, 'index.txt'), '-CA', join(this.folder, 'ca.pem'), '-port', '0'];
    const child = spawn('openssl', [...args, '-rsigner', signer.file, '-rkey', signer.keyFile, ...(options.more ?? [])], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#responders.push(child);
    return new Promise((resolve, reject) => {
      let printed = '';
      const read = (chunk: Buffer): void => {
        printed += chunk.toString();
        const port = /ACCEPT \S*:(\d+)/.exec(printed)?.[1];
        if (port !== undefined) resolve(`http://127.0.0.1:${port}/`);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('exit', () => {
        reject(new Error(`openssl ocsp ended:\n${printed}`));
      });
    });
  }

  /** The answer of a responder to one request, made at once. */
  answer(request: Buffer, options: { signer?: { file: string; keyFile: string }; more?: readonly string[] } = {}): Buffer {
    const signer = options.signer ?? { file: join(this.folder, 'ca.pem'), keyFile: join(this.folder, 'ca.key') };
    const [reqin, respout] = [join(this.folder, 'ocsp.req'), join(this.folder, 'ocsp.resp')];
    writeFileSync(reqin, request);
    const args = [
      'ocsp',
      '-index',
      join(this.folder, 'index.txt'),
      '-CA',
      join(this.folder, 'ca.pem'),
      '-reqin',
      reqin,
      '-respout',
      respout,
    ];
    const { status, stderr } = spawnSync('openssl', [...args, '-rsigner', signer.file, '-rkey', signer.keyFile, ...(options.more ?? [])], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(respout);
  }

  close(): void {
    for (const child of this.#responders) child.kill();
  }

  #ca(args: readonly string[]): void {
    runProgram('openssl', ['ca', '-config', join(this.folder, 'ca.cnf'), ...args]);
  }
}

function prepared(folder: string, name: string): string {
  const own = join(folder, name.replace(/\W/g, '_'));
  mkdirSync(own);
  writeFileSync(join(own, 'index.txt'), '');
  writeFileSync(join(own, 'index.txt.attr'), 'unique_subject = no\n');
  writeFileSync(join(own, 'ca.cnf'), configuration(own));
  return own;
}

const configuration = (folder: string): string => `
[ca]
default_ca = own
[own]
database = ${folder}/index.txt
new_certs_dir = ${folder}
rand_serial = yes
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
policy = any
crl_extensions = crl
[any]
commonName = supplied
[crl]
authorityKeyIdentifier = keyid
[partial]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, @user_only
[user_only]
onlyCA = TRUE
[elsewhere]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, @point
[point]
fullname = URI:http://elsewhere.example/list.crl
`;

const certificatesIn = (file: string): readonly Certificate[] => parseCertificates(readFileSync(file, 'latin1'));

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
