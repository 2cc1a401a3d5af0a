import { expect } from 'chai';
import { constants, publicDecrypt, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readPem } from '../../src/formats/pem.js';
import { administer, tryToAdminister } from '../support/administer.js';
import { isSigned, processData } from '../support/client-ws.js';
import { setEnvironment } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { measuringEnvironment, takeLoopDelay } from '../support/loop-delay.js';
import { OpensslCa } from '../support/openssl-ca.js';
import { readSod } from '../support/read-sod.js';
import { runProgram } from '../support/run-program.js';
import { openSigner, SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { makeSoftHsm, requireSoftHsm, softHsmToken, type SoftHsm } from '../support/softhsm.js';
import { requireTool } from '../support/tools.js';

const DOCUMENT = Buffer.from('A document that is signed in a device.');
const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';

describe('A token in SoftHSM', function () {
  this.timeout(120_000);
  let folder: string;
  let hsm: SoftHsm;
  let made: SoftHsm | undefined;
  let server: ServerProcess | undefined;
  const restore: (() => void)[] = [];
  const file = (name: string): string => join(folder, name);

  before(async function () {
    requireTool(this, 'openssl');
    requireSoftHsm(this);
    folder = mkdtempSync(join(tmpdir(), 'countersign-pkcs11-'));
    hsm = made = makeSoftHsm();
    // Whatever is started from here on sees this token.
    restore.push(setEnvironment(hsm.environment));
    const foreign = softHsmToken(5, 'Foreign', hsm, { SHAREDLIBRARY: '/tmp/evil.so' });
    const manual = softHsmToken(6, 'Manual', hsm, { SESSION_POOL_SIZE: '1' });
    const lines = [
      ...softHsmToken(1, 'Token', hsm, { SESSION_POOL_SIZE: '2' }),
      ...openSigner(2, 'Signer', { IMPLEMENTATION_CLASS, CRYPTOTOKEN: 'Token', SELFSIGNED_DN: 'CN=device' }),
      ...softHsmToken(3, 'WrongPin', hsm, { PIN: '0000', SESSION_POOL_SIZE: '3' }),
      ...softHsmToken(4, 'NoSlot', hsm, { SLOTLABELVALUE: 'nothing' }),
      ...foreign.filter((line) => !line.includes('.SHAREDLIBRARYNAME=')),
      ...manual.filter((line) => !line.includes('.PIN=')),
      ...openSigner(7, 'Storm', { IMPLEMENTATION_CLASS, CRYPTOTOKEN: 'Token', DEFAULTKEY: 'rsa4096', SELFSIGNED_DN: 'CN=storm' }),
      ...openSigner(8, 'Passports', { IMPLEMENTATION_CLASS: 'MRTDSODSigner', CRYPTOTOKEN: 'Token', DODATAGROUPHASHING: 'true' }),
      ...openSigner(9, 'Padded', { IMPLEMENTATION_CLASS: 'MRTDSigner', CRYPTOTOKEN: 'Token' }),
    ];
    writeFileSync(file('workers.properties'), [...lines, ''].join('\n'));
    runProgram(process.execPath, [SIGNSERVER, '--data', folder, 'setproperties', file('workers.properties')]);
    const measuredNoMore = setEnvironment(measuringEnvironment(file('loop-delay.json')));
    server = await startServer({ dataFolder: folder }).finally(measuredNoMore);
    await signserver('generatekey', 'Signer', '-keyalg', 'RSA', '-keyspec', '2048', '-alias', 'rsa');
    await signserver('reload', 'all');
  });
  after(async () => {
    await server?.stop();
    for (const putBack of restore) putBack();
    if (folder) rmSync(folder, { recursive: true });
    made?.remove();
  });

  const tried = (...words: readonly string[]): ReturnType<typeof tryToAdminister> => tryToAdminister(folder, words);
  const signserver = (...words: readonly string[]): Promise<string> => administer(folder, ...words);

  const sign = (worker = 'Signer'): ReturnType<typeof processData> => processData(server!.url, worker, DOCUMENT);
  const failure = (): Promise<string> =>
    sign().then(
      () => 'none',
      (thrown: unknown) => (thrown as Error).message,
    );

  const status = async (worker: string): Promise<string> => (await tried('getstatus', 'brief', worker)).output;

  describe('in service', () => {
    it('signs the data groups of a passport, and data that is padded already', async () => {
      const form = new URLSearchParams({ workerName: 'Passports', dataGroup1: 'AQ==', dataGroup2: 'Ag==' });
      const answer = await fetch(`${server!.url}/sod`, { method: 'POST', body: form });
      expect(answer.status).to.equal(200);
      const { cms } = readSod(new Uint8Array(await answer.arrayBuffer()));
      const { publicKey } = new X509Certificate(cms.certificates![0]!);
      expect(verify('sha256', cms.signerInfo.signedAttrs!, publicKey, cms.signerInfo.signature)).to.equal(true);
      const padded = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(253, 0xff), Buffer.of(0)]);
      const { data } = await processData(server!.url, 'Padded', padded);
      expect(publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, data).equals(padded)).to.equal(true);
    });

    it('makes 200 signatures at once with two sessions', async () => {
      const made = await Promise.all(Array.from({ length: 200 }, () => sign()));
      expect(made.every((one) => isSigned(DOCUMENT, one))).to.equal(true);
    });

    it('is offline at once when it is pulled out under load, and comes back by itself', async () => {
      const outcomes = { signed: 0, refused: new Set<string>() };
      let isOver = false;
      const client = async (): Promise<void> => {
        while (!isOver) {
          try {
            expect(isSigned(DOCUMENT, await sign())).to.equal(true);
            outcomes.signed++;
          } catch (thrown) {
            outcomes.refused.add((thrown as Error).message.replace(/.*<faultstring>(.*)<\/faultstring>.*/s, '$1'));
            await delay(10);
          }
        }
      };
      const clients = Array.from({ length: 8 }, client);
      await delay(300);
      hsm.pull();
      await eventually(async () => expect(await failure()).to.include('The crypto token is offline.'));
      const started = performance.now();
      expect(await failure()).to.include('The crypto token is offline.');
      expect(performance.now() - started).to.be.lessThan(5000);
      expect(await status('Token'))
        .to.include('Token status  : Offline')
        .and.include('Crypto Token is disconnected');
      expect((await tried('token', 'probe', 'Token')).status).to.equal(254);
      hsm.plug();
      await eventually(async () => expect(await failure()).to.equal('none'));
      isOver = true;
      await Promise.all(clients);
      expect(outcomes.signed).to.be.greaterThan(0);
      expect(
        [...outcomes.refused].every((one) => one.includes('The crypto token is offline.')),
        [...outcomes.refused].join('\n'),
      ).to.equal(true);
      expect(await status('Token')).to.include('Token status  : Active');
    });

    it('leaves the event loop alone while it makes RSA-4096 signatures', async () => {
      await signserver('generatekey', 'Storm', '-keyalg', 'RSA', '-keyspec', '4096', '-alias', 'rsa4096');
      await signserver('reload', 'Storm');
      await sign('Storm');
      await takeLoopDelay(server!.pid, file('loop-delay.json'));
      const signed = await Promise.all(Array.from({ length: 150 }, () => sign('Storm')));
      const { p99 } = await takeLoopDelay(server!.pid, file('loop-delay.json'));
      expect(signed.every((one) => isSigned(DOCUMENT, one))).to.equal(true);
      // Each of them takes some 10 ms. On the event loop they would hold it up for all of that time, one after the other.
      expect(p99, 'milliseconds').to.be.lessThan(500);
    });

    it('says in words what there is between a worker and a signature', async () => {
      const words = await signserver('token', 'probe', 'Token');
      for (const subject of ['library', 'slots', 'token', 'PIN', 'test signature'])
        expect(words).to.match(new RegExp(`^ok  ${subject}: `, 'm'));
      const { checks } = JSON.parse(await signserver('token', 'probe', 'Token', '--json')) as { checks: { outcome: string }[] };
      expect(checks.map(({ outcome }) => outcome)).to.deep.equal(['good', 'good', 'good', 'good', 'good']);
    });
  });

  describe('with keys that others made', () => {
    it('finds them by label, or by id where they have none, and stores certificates with them', async () => {
      hsm.tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'foreign', '--id', 'f0');
      hsm.tool('--keypairgen', '--key-type', 'EC:prime256v1', '--id', 'f1');
      hsm.tool('--keygen', '--key-type', 'AES:32', '--label', 'secret');
      const listed = await signserver('querytokenentries', '-token', 'Token', '-v');
      for (const alias of ['foreign', 'f1', 'secret']) expect(listed).to.match(new RegExp(`: ${alias}\n`));
      const tested = await signserver('testkey', 'Token', 'all');
      expect(tested)
        .to.match(/foreign \tSUCCESS/)
        .and.match(/f1 \tSUCCESS/);
      expect(tested).to.include('Not testing keys with alias: secret. Not a private key.');
      const ca = OpensslCa.make(folder, '/CN=Foreign CA');
      for (const alias of ['foreign', 'f1']) {
        await signserver('generatecertreq', 'Signer', 'CN=foreign', 'SHA256withECDSA', file('request.pem'), '-alias', alias);
        const [request] = readPem(readFileSync(file('request.pem'), 'utf8'));
        writeFileSync(file('chain.pem'), ca.certify(request!.bytes).toString() + ca.certificate.toString());
        await signserver('importcertificatechain', 'Signer', file('chain.pem'), alias);
        await signserver('setproperty', 'Signer', 'DEFAULTKEY', alias);
        await signserver('reload', 'Signer');
        const made = await sign();
        expect([isSigned(DOCUMENT, made), made.signerCertificate.issuer]).to.deep.equal([true, 'CN=Foreign CA']);
      }
      await signserver('setproperty', 'Signer', 'DEFAULTKEY', 'rsa');
      await signserver('reload', 'Signer');
    });
  });

  describe('misconfigured', () => {
    it('tries a wrong PIN once, and not again', async () => {
      expect(await status('WrongPin'))
        .to.include('Token status  : Offline')
        .and.include('CKR_PIN_INCORRECT (refused once');
      await signserver('reload', 'WrongPin');
      expect(await status('WrongPin')).to.include('CKR_PIN_INCORRECT (refused once');
      const refused = await tried('activatecryptotoken', 'WrongPin', '1111');
      expect([refused.status, refused.output]).to.deep.equal([254, refused.output]);
      expect(refused.output).to.include(`Activate failed: Failed to initialize PKCS11 provider slot '${hsm.label}'.: CKR_PIN_INCORRECT`);
      await signserver('activatecryptotoken', 'WrongPin', '1234');
      expect(await status('WrongPin')).to.include('Token status  : Active');
    });

    it('says which slots there are where its own is not among them', async () => {
      expect(await status('NoSlot'))
        .to.include('There is no slot with the label "nothing". The library has the slots')
        .and.include(`"${hsm.label}"`);
    });

    it('loads no library that the deployment does not define', async () => {
      const sentence = 'SHAREDLIBRARY is not permitted when pointing to a library not defined at deploy-time';
      expect(await status('Foreign')).to.include(`Failed to initialize crypto token: ${sentence}`);
      expect((await tried('token', 'probe', 'Foreign')).output)
        .to.include(`BAD configuration`)
        .and.include(sentence);
    });

    it('refuses keys that it cannot generate, and goes on', async () => {
      const generate = async (...words: readonly string[]): Promise<string> => (await tried('generatekey', 'Token', ...words)).output;
      expect(await generate('-keyalg', 'RSA', '-keyspec', '2048', '-alias', 'rsa')).to.include('The specified alias already exists');
      expect(await generate('-keyalg', 'NOSUCH', '-keyspec', '1', '-alias', 'x')).to.include('Unsupported key algorithm: NOSUCH');
      expect(await generate('-keyalg', 'RSA', '-keyspec', '17', '-alias', 'x')).to.include('Invalid key length "17"');
      expect(await generate('-keyalg', 'ECDSA', '-keyspec', 'nosuch', '-alias', 'x')).to.include(
        'no OID and no ECParameters found: nosuch',
      );
      expect(await failure()).to.equal('none');
    });

    it('is found by the number of its slot, and by its position', async () => {
      const { checks } = JSON.parse(await signserver('token', 'probe', 'Token', '--json')) as {
        checks: { subject: string; finding: string }[];
      };
      const [, number = ''] = /^slot (\d+),/.exec(checks.find(({ subject }) => subject === 'token')?.finding ?? '') ?? [];
      for (const [type, value] of [
        ['SLOT_NUMBER', number],
        ['SLOT_INDEX', '0'],
      ] as const) {
        await signserver('setproperty', 'Manual', 'SLOTLABELTYPE', type);
        await signserver('setproperty', 'Manual', 'SLOTLABELVALUE', value);
        await signserver('reload', 'Manual');
        await signserver('activatecryptotoken', 'Manual', '1234');
        expect(await status('Manual'), type).to.include('Token status  : Active');
      }
      await signserver('deactivatecryptotoken', 'Manual');
    });

    it('is activated by an administrator where no PIN is stored, and deactivated', async () => {
      expect(await status('Manual')).to.include('Token status  : Offline');
      await signserver('activatecryptotoken', 'Manual', '1234');
      expect(await status('Manual')).to.include('Token status  : Active');
      await signserver('deactivatecryptotoken', 'Manual');
      expect(await status('Manual')).to.include('Token status  : Offline');
    });
  });
});
