import { expect } from 'chai';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readPkcs12 } from '../../../src/formats/pkcs12/pkcs12.js';
import { makeManagementFolder, type Hosts } from '../../../src/tls/make-management-folder.js';
import { managementFolder, type ManagementFolder } from '../../../src/tls/management-folder.js';
import { renewServerCertificate } from '../../../src/tls/renew-server-certificate.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { pki } from '../../support/pki.js';
import { keyPem, testFolder, type TestFolder } from '../../support/tls-files.js';

const HOSTS: Hosts = ['localhost', 'signing.example', '127.0.0.1', '::1'];
const DAY_MS = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 10, 24, 12);
const clockAt = (now: number): { now: () => number } => ({ now: () => now });

const certificateIn = (file: string): X509Certificate => new X509Certificate(readFileSync(file));
const validDays = ({ validFrom, validTo }: X509Certificate): number => (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS;

describe('the management CA of a server', () => {
  let parent: TestFolder;
  let files: ManagementFolder;
  beforeEach(async () => {
    parent = testFolder();
    files = managementFolder(parent.file('tls'));
    await makeManagementFolder(files, HOSTS, clockAt(NOW));
  });
  afterEach(() => {
    parent.remove();
  });

  it('is valid for ten years and vouches for the server and the administrator', () => {
    const ca = certificateIn(files.caFile);
    expect([ca.ca, ca.verify(ca.publicKey), Math.round(validDays(ca) / 365)]).to.deep.equal([true, true, 10]);
    for (const file of [files.serverFile, files.administratorFile]) {
      expect(certificateIn(file).checkIssued(ca), file).to.equal(true);
      expect(certificateIn(file).verify(ca.publicKey), file).to.equal(true);
      expect(Date.parse(certificateIn(file).validTo)).to.be.at.most(Date.parse(ca.validTo));
    }
    expect(certificateIn(files.administratorFile).keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.2']);
  });

  it('gives the server a certificate for 825 days and all its names', () => {
    const server = certificateIn(files.serverFile);
    expect(validDays(server)).to.equal(825);
    expect(server.subjectAltName).to.equal('DNS:localhost, DNS:signing.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(server.checkPrivateKey(createPrivateKey(readFileSync(files.serverFile)))).to.equal(true);
  });

  it('has another name than any other', async () => {
    const other = managementFolder(parent.file('other'));
    await makeManagementFolder(other, HOSTS, clockAt(NOW));
    expect(certificateIn(files.caFile).subject).to.match(/^O=Countersign\nCN=Management CA [0-9a-f]{6,8}$/);
    expect(certificateIn(other.caFile).subject).not.to.equal(certificateIn(files.caFile).subject);
  });

  it('gives the administrator one key in PKCS#12 and PEM', async () => {
    const password = readFileSync(files.administratorPassword, 'utf8').trim();
    expect(password).to.match(/^[\w-]{24}$/);
    const [entry, ...others] = await readPkcs12(readFileSync(files.administratorKeystore), password);
    if (entry?.kind !== 'privateKey') throw new Error('no key');
    expect(others).to.deep.equal([]);
    const own = certificateIn(files.administratorFile);
    expect(entry.chain.map(({ der }) => Buffer.from(der))).to.deep.equal([own.raw, certificateIn(files.caFile).raw]);
    for (const key of [await entry.privateKey(), createPrivateKey(readFileSync(files.administratorKeyFile))]) {
      expect(createPublicKey(key).equals(own.publicKey)).to.equal(true);
    }
  });

  it('is for its owner alone', () => {
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(mode(files.folder)).to.equal('700');
    for (const name of readdirSync(files.folder)) expect(mode(parent.file(`tls/${name}`)), name).to.equal('600');
    expect(readdirSync(files.folder)).to.have.length(8);
  });

  it('is made once, however often and at how many places at once a server starts', async () => {
    const before = readFileSync(files.caFile, 'utf8');
    await makeManagementFolder(files, HOSTS, clockAt(NOW));
    expect(readFileSync(files.caFile, 'utf8')).to.equal(before);

    rmSync(files.folder, { recursive: true });
    await Promise.all([1, 2, 3, 4].map(() => makeManagementFolder(files, HOSTS, clockAt(NOW))));
    const ca = certificateIn(files.caFile);
    expect(certificateIn(files.serverFile).verify(ca.publicKey)).to.equal(true);
    expect(certificateIn(files.administratorFile).verify(ca.publicKey)).to.equal(true);
    expect(readdirSync(dirname(files.folder)), 'nothing half made is left').to.deep.equal([basename(files.folder)]);
  });

  it('is not made among the files of somebody else', async () => {
    const taken = managementFolder(parent.file('taken'));
    mkdirSync(taken.folder);
    writeFileSync(parent.file('taken/notes'), 'x');
    const error = await makeManagementFolder(taken, HOSTS, clockAt(NOW)).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message').that.contains('Is there one with other files in it?');
    expect(readdirSync(taken.folder)).to.deep.equal(['notes']);
    expect(readdirSync(dirname(taken.folder)).sort()).to.deep.equal(['taken', 'tls']);
  });

  describe('renews the server certificate', () => {
    let log: MemoryLog;
    beforeEach(() => {
      log = new MemoryLog();
    });
    const end = (): number => Date.parse(certificateIn(files.serverFile).validTo);
    const renewAt = async (now: number, hosts = HOSTS): Promise<'renewed' | 'kept'> => {
      const before = readFileSync(files.serverFile, 'utf8');
      await renewServerCertificate(files, { hosts, clock: clockAt(now), log });
      return readFileSync(files.serverFile, 'utf8') === before ? 'kept' : 'renewed';
    };

    it('when less than 30 days are left, with a new key', async () => {
      const former = certificateIn(files.serverFile);
      expect(await renewAt(end() - 30 * DAY_MS)).to.equal('kept');
      expect(await renewAt(end() - 30 * DAY_MS + 1000)).to.equal('renewed');
      const renewed = certificateIn(files.serverFile);
      expect(renewed.verify(certificateIn(files.caFile).publicKey)).to.equal(true);
      expect(renewed.publicKey.equals(former.publicKey)).to.equal(false);
      expect(renewed.checkPrivateKey(createPrivateKey(readFileSync(files.serverFile)))).to.equal(true);
      expect((statSync(files.serverFile).mode & 0o777).toString(8)).to.equal('600');
      expect(log.lines).to.deep.equal([`INFO Renewed the server certificate in ${files.serverFile}`]);
    });

    it('when the server has come to have another name', async () => {
      expect(await renewAt(NOW, ['localhost', 'new.example'])).to.equal('renewed');
      expect(await renewAt(NOW, ['localhost', 'new.example'])).to.equal('kept');
    });

    it('never in the place of one that another CA issued', async () => {
      writeFileSync(files.serverFile, keyPem(pki.expiredSigner) + pki.expiredSigner.pem);
      expect(await renewAt(NOW)).to.equal('kept');
      expect(log.lines).to.deep.equal([]);
    });

    it('or says that it cannot, and goes on with what it has', async () => {
      rmSync(files.caKeyFile);
      expect(await renewAt(end())).to.equal('kept');
      expect(log.lines).to.deep.equal([`ERROR The server certificate in ${files.serverFile} cannot be renewed`]);
    });
  });
});
