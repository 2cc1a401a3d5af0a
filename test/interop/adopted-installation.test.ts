import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig.js';
import { isSigned, processData, processDataEnvelope } from '../support/client-ws.js';
import { requireMariaDb } from '../support/mariadb.js';
import { referenceDumpPath, referenceRows } from '../support/reference-dump.js';
import { freePort, SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool } from '../support/tools.js';

const DOCUMENT = Buffer.from('Grüße');
/** Column `signerConfigData` of a row of the dump. */
const BLOB = 1;
/** Column `archiveData` and `dataEncoding` of a row of the dump. */
const ARCHIVE_DATA = 1;

describe('the database of a SignServer installation, given to a server as it is,', function () {
  this.timeout(120_000);
  let folder: string;
  let database: string;
  let server: ServerProcess;
  let clientPort: number;

  before(async function () {
    requireShared(this);
    requireTool(this, 'openssl');
    const maria = await requireMariaDb(this);
    database = await maria.createDatabase();
    maria.load(database, referenceDumpPath());
    folder = mkdtempSync(join(tmpdir(), 'countersign-adopted-'));
    // Keystores lie where the configuration has them, below the folder in which the server is started.
    mkdirSync(join(folder, '@KEYSTORES@'));
    copyFileSync(sharedPath('conformance', 'dss10_keystore.p12'), join(folder, '@KEYSTORES@', 'dss10_keystore.p12'));
    clientPort = await freePort();
    const tls = ['--tls', 'off', '--mtls', `127.0.0.1:${String(clientPort)}`, '--client-ca', certificateFile('ca')];
    const identity = ['--tls-key', sharedPath('conformance', 'pki', 'srv.key'), '--tls-cert', certificateFile('srv')];
    server = await startServer({ dataFolder: folder }, ['--database', database, ...tls, ...identity], { cwd: folder });
  });
  after(async () => {
    await (server as ServerProcess | undefined)?.stop();
    rmSync(folder, { recursive: true });
  });

  const signserver = (...words: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync(process.execPath, [SIGNSERVER, '--data', folder, ...words], { encoding: 'utf8' });
  const rows = async (sql: string, ...parameters: readonly unknown[]): Promise<readonly Readonly<Record<string, string>>[]> => {
    const dataSource = await createDataSource(database).initialize();
    try {
      return await dataSource.query(sql, [...parameters]);
    } finally {
      await dataSource.destroy();
    }
  };
  const blob = async (id: number): Promise<string | undefined> => {
    const [row] = await rows('SELECT signerConfigData FROM signerconfigdata WHERE signerId = ?', id);
    return row?.['signerConfigData'];
  };
  const original = (id: number): string | null | undefined =>
    referenceRows('signerconfigdata').find(([signerId]) => signerId === String(id))?.[BLOB];
  const fault = async (worker: string): Promise<string> =>
    processData(server.url, worker, DOCUMENT).then(
      () => 'none',
      (thrown: unknown) => /<faultstring>([^<]*)/.exec((thrown as Error).message)?.[1] ?? '',
    );

  it('has its signers sign over ClientWS', async () => {
    for (const worker of ['PlainSigner', '2', 'FirstActiveDispatcher', 'AuditedSigner', 'ArchivingSigner']) {
      expect(isSigned(DOCUMENT, await processData(server.url, worker, DOCUMENT)), worker).to.equal(true);
    }
    const { data } = await processData(server.url, 'CMSSigner', DOCUMENT);
    const words = ['cms', '-verify', '-binary', '-inform', 'DER', '-noverify'];
    const { status, stdout } = spawnSync('openssl', words, { input: data });
    expect([status, stdout.toString()]).to.deep.equal([0, 'Grüße']);
  });

  it('has its signers refuse what SignServer refuses, in its words', async () => {
    expect(await fault('DisabledSigner')).to.contain('is disabled and cannot perform any signature operations');
    expect(await fault('OfflineSigner')).to.match(/^Service unavailable: .*Signtoken isn't active\.|^Service unavailable: /);
    expect(await fault('ClientCertSigner')).to.contain('client authentication is required');
    expect(await fault('PasswordSigner')).to.contain('authentication required');
  });

  it('goes on counting uses of keys where it stood', async () => {
    const counted = referenceRows('KeyUsageCounter').find((row) => row[1] !== '0');
    const [before] = await rows('SELECT counter FROM KeyUsageCounter WHERE keyHash = ?', counted?.[0]);
    expect(Number(before?.['counter'])).to.be.at.least(Number(counted?.[1]));
    expect(await fault('LimitedSigner')).to.match(/none|Key usage limit exceeded/);
  });

  it('has its rules for clients in force, and its uploaded certificate compared with the key store', async () => {
    const name = referenceRows('signerconfigdata').find(([id]) => id === '41')?.[2] ?? '';
    for (const worker of ['41', name]) {
      expect(await overMutualTls('admin', worker)).to.contain('Signer certificate not included in certificate chain');
    }
    expect(await overMutualTls('two', '41')).to.contain('Client is not authorized');
    const { stdout } = signserver('getstatus', 'complete', '41');
    expect(stdout).to.contain(name).and.to.contain('123abc').and.to.contain('18efadfbabed1e6059b649a24e102575f6630ed4');
  });

  it('keeps its records byte for byte where something is added and taken away again', async () => {
    const serial = new X509Certificate(readFileSync(certificateFile('two'))).serialNumber.toLowerCase();
    const issuer = 'CN=Ref Management CA,O=Test';
    for (const id of [2, 14, 41]) {
      const before = await blob(id);
      expect(before).to.equal(original(id));
      const worker = String(id);
      for (const [add, remove] of [
        [
          ['setproperty', worker, 'GRUSS', 'Grüße & <日本>'],
          ['removeproperty', worker, 'GRUSS'],
        ],
        [
          ['addauthorizedclient', worker, serial, issuer],
          ['removeauthorizedclient', worker, serial, issuer],
        ],
        [clientRule(worker, '-add'), clientRule(worker, '-remove')],
      ] as const) {
        const added = signserver(...add);
        expect(added.status, `${add.join(' ')}\n${added.stdout}${added.stderr}`).to.equal(0);
        expect(await blob(id), add.join(' ')).not.to.equal(before);
        expect(signserver(...remove).status, remove.join(' ')).to.equal(0);
        expect(await blob(id), remove.join(' ')).to.equal(before);
      }
    }
  });

  it('gets records of the archive and of the audit log in the encoding that it has', async () => {
    const { data } = await processData(server.url, 'ArchivingSigner', DOCUMENT);
    const ours = (await rows('SELECT * FROM ArchiveData WHERE signerid = 28 AND type = 0 ORDER BY time')).at(-1);
    const theirs = referenceRows('ArchiveData').find(([id]) => id?.startsWith('0;28;'));
    const shape = (text: string | null | undefined): string | undefined =>
      text?.replace(/(<string>ARCHIVEDATA<\/string>\s*<string>)[^<]*/, '$1').replace(/(<java version=")[^"]*/, '$1');
    expect(shape(ours?.['archiveData'])).to.equal(shape(theirs?.[ARCHIVE_DATA]));
    expect(ours?.['archiveData']).to.contain(`<string>${data.toString('base64')}</string>`);
    expect(ours?.['uniqueId']).to.equal(`0;28;${ours?.['archiveid'] ?? ''}`);

    const audited = "SELECT * FROM AuditRecordData WHERE eventType = 'PROCESS' AND authToken = 'Client user'";
    const [theirRow] = await rows(`${audited} AND rowProtection IS NULL`);
    const [ourRow] = await rows(`${audited} AND rowProtection IS NOT NULL`);
    const columns = (row: Readonly<Record<string, string>> | undefined): object => ({
      service: row?.['service'],
      module: row?.['module'],
      authToken: row?.['authToken'],
      head: row?.['additionalDetails']
        ?.split('\n')
        .slice(0, 4)
        .join('\n')
        .replace(/java version="[^"]*"/, ''),
    });
    expect(columns(ourRow)).to.deep.equal(columns(theirRow));
    const { stdout } = signserver('auditlog', '-query', '-limit', '5');
    expect(stdout).to.contain('SET_WORKER_CONFIG');
  });

  it('is otherwise as it was', async () => {
    const stored = await rows('SELECT signerId, signerConfigData FROM signerconfigdata ORDER BY signerId');
    expect(stored.map(({ signerConfigData }) => signerConfigData)).to.deep.equal(referenceRows('signerconfigdata').map((row) => row[BLOB]));
    const audited = await rows('SELECT COUNT(*) AS n FROM AuditRecordData WHERE rowProtection IS NULL');
    expect(Number(audited[0]?.['n'])).to.equal(referenceRows('AuditRecordData').length);
  });

  /** What ClientWS says to a client with a certificate. */
  function overMutualTls(client: string, worker: string): Promise<string> {
    const pem = (ending: string): Buffer => readFileSync(sharedPath('conformance', 'pki', `${client}.${ending}`));
    const options = {
      host: '127.0.0.1',
      port: clientPort,
      path: '/signserver/ClientWSService/ClientWS',
      method: 'POST',
      headers: { 'Content-Type': 'text/xml;charset=UTF-8' },
      cert: pem('pem'),
      key: pem('key'),
      ca: readFileSync(certificateFile('ca')),
      checkServerIdentity: () => undefined,
      agent: false as const,
    };
    return new Promise((resolve, reject) => {
      const outgoing = httpsRequest(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          resolve(Buffer.concat(chunks).toString('utf8'));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(processDataEnvelope(worker, DOCUMENT));
    });
  }
});

const certificateFile = (name: string): string => sharedPath('conformance', 'pki', `${name}.pem`);

function clientRule(worker: string, action: '-add' | '-remove'): readonly string[] {
  const subject = ['-matchSubjectWithType', 'SUBJECT_RDN_CN', '-matchSubjectWithValue', 'Jörg'];
  const issuer = ['-matchIssuerWithType', 'ISSUER_DN_BCSTYLE', '-matchIssuerWithValue', 'CN=Ref Management CA,O=Test'];
  return ['authorizedclients', '-worker', worker, action, ...subject, ...issuer];
}
