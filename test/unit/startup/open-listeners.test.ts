import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { certificateReader } from '../../../src/formats/x509/x509.js';
import { loadSettings } from '../../../src/settings/config.js';
import { openListeners, type OpenListeners } from '../../../src/startup/open-listeners.js';
import type { IdentityFiles, Settings } from '../../../src/settings/settings.js';
import { administrationFixture, type AdministrationFixture } from '../../support/administration-fixture.js';
import { until } from '../../support/eventually.js';
import { issue, makeKeystore, pki, type TestIdentity } from '../../support/pki.js';
import { handshake, keyPem, testFolder, type TestFolder } from '../../support/tls-files.js';

const LOCAL = { host: '127.0.0.1', port: 0 };

describe('the ports of a server', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let fixture: AdministrationFixture;
  let opened: OpenListeners | undefined;
  beforeEach(() => {
    folder = testFolder();
    fixture = administrationFixture();
    opened = undefined;
  });
  afterEach(async () => {
    await opened?.stop(100);
    folder.remove();
  });

  const open = async (settings: Partial<Settings>): Promise<OpenListeners> => {
    const { administration, log } = fixture;
    const loaded = loadSettings(['--http', '127.0.0.1:0'], {});
    if (!('settings' in loaded)) throw new Error(loaded.problems.join());
    const { limits, health } = loaded.settings;
    opened = await openListeners(
      { processes: 1, statusPropertyAudit: 'ALL', limits, health, data: folder.path, ...settings },
      {
        handler: (_request, response) => response.end('ok'),
        administration,
        certificates: certificateReader,
        log,
        clock: { now: () => Date.now() },
        lookEveryMs: 20,
      },
    );
    return opened;
  };
  const port = (kind: string): number => opened?.listeners.find((listener) => listener.kind === kind)?.port ?? 0;
  const write = (name: string, content: string | Uint8Array): string => {
    // As an administrator should: the new file takes the place of the old one at once.
    writeFileSync(folder.file(`${name}.new`), content);
    renameSync(folder.file(`${name}.new`), folder.file(name));
    return folder.file(name);
  };
  const as = (who: TestIdentity): ConnectionOptions => ({ key: keyPem(who), cert: who.pem });
  const refused = (options: ConnectionOptions): Promise<boolean> =>
    handshake(port('mtls'), options).then(
      () => false,
      () => true,
    );

  describe('with certificates of its own', () => {
    const own = (name: string): string => readFileSync(folder.file(`tls/${name}`), 'utf8');

    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      it(`answer over ${version} to who trusts its CA`, async () => {
        await open({ tls: LOCAL });
        const { protocol, authorized } = await handshake(port('https'), { minVersion: version, maxVersion: version, ca: own('ca.pem') });
        expect([protocol, authorized]).to.deep.equal([version, true]);
      });
    }

    it('let its administrator in, and nobody else', async () => {
      await open({ http: LOCAL, tls: LOCAL, mtls: LOCAL });
      expect(opened?.listeners.map(({ kind }) => kind)).to.deep.equal(['http', 'https', 'mtls']);
      const administrator = { key: own('administrator.key'), cert: own('administrator.pem') };
      expect((await handshake(port('mtls'), { ...administrator, ca: own('ca.pem') })).authorized).to.equal(true);
      expect(await refused({})).to.equal(true);
      expect(await refused(as(pki.clientOne))).to.equal(true);
      const serialNumber = BigInt(`0x${new X509Certificate(administrator.cert).serialNumber}`).toString(16);
      expect((await fixture.store.globalProperties()).get('GLOB.WSADMINS')).to.match(new RegExp(`^${serialNumber},CN=`));
    });

    it('are the same after another start', async () => {
      await open({ tls: LOCAL, mtls: LOCAL });
      const { fingerprint256 } = (await handshake(port('https'))).server;
      await opened?.stop(100);
      fixture.events.length = 0;
      await open({ tls: LOCAL, mtls: LOCAL });
      expect((await handshake(port('https'))).server.fingerprint256).to.equal(fingerprint256);
      expect(fixture.events).to.deep.equal([]);
    });

    it('let in clients of a CA that is given in the place of its own', async () => {
      await open({ mtls: LOCAL, clientCaFile: write('ca.pem', pki.root.pem) });
      expect((await handshake(port('mtls'), as(pki.clientOne))).protocol).to.equal('TLSv1.3');
      expect(await refused({ key: own('administrator.key'), cert: own('administrator.pem') })).to.equal(true);
      expect(await fixture.store.globalProperties()).not.to.have.any.keys('GLOB.WSADMINS');
    });

    it('are not made where nobody needs them', async () => {
      await open({ http: LOCAL });
      await opened?.stop(100);
      const identity = {
        kind: 'pem',
        keyFile: write('key', keyPem(pki.ecSigner)),
        certificateFile: write('cert', pki.ecSigner.pem),
      } as const;
      await open({ tls: LOCAL, identity });
      expect(existsSync(folder.file('tls'))).to.equal(false);
    });
  });

  describe('that are taken', () => {
    it('are passed over where nobody asked for them, and stop the start where somebody did', async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const taken = { host: '127.0.0.1', port: (other.address() as AddressInfo).port };
      try {
        await open({ http: LOCAL, tls: { ...taken, optional: true }, mtls: { ...LOCAL, optional: true } });
        expect(opened?.listeners.map(({ kind }) => kind)).to.deep.equal(['http', 'mtls']);
        expect(fixture.log.lines.at(-1)).to.equal(
          `WARN Another program has 127.0.0.1:${String(taken.port)}, so this server does not listen there; --tls sets another address`,
        );
        await opened?.stop(100);
        const error = await open({ http: LOCAL, tls: taken }).catch((thrown: unknown) => thrown);
        const text = `Cannot listen on 127.0.0.1:${String(taken.port)}: another program has it; --tls sets another address`;
        expect(error).to.be.instanceOf(Error).with.property('message', text);
      } finally {
        other.close();
      }
    });
  });

  describe('with certificates that are given', () => {
    const newServer = (): TestIdentity => issue({ subject: 'CN=localhost', issuer: pki.root });
    const pem = (server: TestIdentity): IdentityFiles => ({
      kind: 'pem',
      keyFile: write('key.pem', keyPem(server)),
      certificateFile: write('cert.pem', server.pem),
    });
    const shown = async (): Promise<string> => (await handshake(port('https'))).server.fingerprint256;
    const fingerprint = ({ pem: text }: TestIdentity): string => new X509Certificate(text).fingerprint256;
    const errors = (): readonly string[] => fixture.log.lines.filter((line) => line.startsWith('ERROR'));

    it('show the key of a keystore with its chain, and let in clients of several CAs', async () => {
      const other = issue({ subject: 'CN=Other CA', isCa: true });
      const identity = { kind: 'pkcs12', keystoreFile: write('key.p12', makeKeystore({ tls: pki.ecSigner })), password: 'foo123' } as const;
      await open({ mtls: LOCAL, identity, clientCaFile: write('ca.pem', pki.root.pem + other.pem) });
      const { authorized } = await handshake(port('mtls'), {
        ...as(pki.clientOne),
        ca: pki.root.pem,
        checkServerIdentity: () => undefined,
      });
      expect(authorized, 'the intermediate certificate comes with it').to.equal(true);
      expect((await handshake(port('mtls'), as(issue({ subject: 'CN=client', issuer: other })))).protocol).to.equal('TLSv1.3');
      const past = { notBefore: new Date(Date.UTC(2020, 0)), notAfter: new Date(Date.UTC(2021, 0)) };
      for (const stranger of [pki.stranger, issue({ subject: 'CN=expired', issuer: other, ...past })]) {
        expect(await refused(as(stranger)), stranger.certificate.subject).to.equal(true);
      }
    });

    it('do not open with a key that does not belong to the certificate', async () => {
      const [one, two] = [newServer(), newServer()];
      const error = await open({ tls: LOCAL, identity: pem({ ...one, privateKey: two.privateKey }) }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(Error).with.property('message').that.contains('does not belong to a certificate in');
    });

    it('show a new certificate when the files change, to connections from then on', async () => {
      const [former, next] = [newServer(), newServer()];
      await open({ tls: LOCAL, mtls: LOCAL, identity: pem(former), clientCaFile: write('ca.pem', pki.root.pem) });
      expect(await shown()).to.equal(fingerprint(former));
      pem(next);
      await until(async () => (await shown()) === fingerprint(next));
      expect((await handshake(port('mtls'), as(pki.clientOne))).server.fingerprint256).to.equal(fingerprint(next));
      expect(errors()).to.deep.equal([]);
      expect((await handshake(port('https'), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })).protocol).to.equal('TLSv1.2');
    });

    it('let clients of a new CA in, and those of the former no more', async () => {
      await open({ mtls: LOCAL, identity: pem(newServer()), clientCaFile: write('ca.pem', pki.root.pem) });
      const other = issue({ subject: 'CN=Other CA', isCa: true });
      const client = as(issue({ subject: 'CN=client', issuer: other }));
      expect(await refused(client)).to.equal(true);
      write('ca.pem', other.pem);
      await until(async () => !(await refused(client)));
      expect(await refused(as(pki.clientOne))).to.equal(true);
    });

    it('keep the former key where the new one cannot be used, and say so once', async () => {
      const [former, next] = [newServer(), newServer()];
      await open({ tls: LOCAL, identity: pem(former) });
      write('key.pem', keyPem(next));
      await until(() => errors().length > 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(errors()).to.deep.equal([
        'ERROR Changed TLS files cannot be used; the key and certificates that were read before stay in use',
      ]);
      expect(await shown()).to.equal(fingerprint(former));
      write('cert.pem', next.pem);
      await until(async () => (await shown()) === fingerprint(next));
    });

    it('keep the former authorities where the new file is empty or gone', async () => {
      await open({ mtls: LOCAL, identity: pem(newServer()), clientCaFile: write('ca.pem', pki.root.pem) });
      write('ca.pem', '');
      await until(() => errors().length === 1);
      rmSync(folder.file('ca.pem'));
      await until(() => errors().length === 2);
      expect(await refused(as(pki.clientOne))).to.equal(false);
      expect(await refused(as(pki.stranger))).to.equal(true);
    });
  });
});
