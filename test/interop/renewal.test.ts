import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPropertiesFile } from '../../src/formats/properties-file.js';
import { administer, tryToAdminister } from '../support/administer.js';
import { isSigned, processData } from '../support/client-ws.js';
import { OpensslCa } from '../support/openssl-ca.js';
import { makeKeystore, pki } from '../support/pki.js';
import { runProgram } from '../support/run-program.js';
import { registrationAuthority, startScriptedEjbca, type ScriptedEjbca } from '../support/scripted-ejbca.js';
import { cryptoToken, openSigner, SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { requireTool } from '../support/tools.js';

const DOCUMENT = Buffer.from('A document that is signed with a renewed key.');

const RENEWEE = { RENEWENDENTITY: 'renewee', REQUESTDN: 'CN=Renewed', SIGNATUREALGORITHM: 'SHA256withRSA', KEYALG: 'RSA', KEYSPEC: '2048' };

describe('A renewal worker, with the web service of a CA', function () {
  this.timeout(120_000);
  let folder: string;
  let ejbca: ScriptedEjbca;
  let ca: OpensslCa;
  let server: ServerProcess | undefined;

  before(async function () {
    requireTool(this, 'openssl');
    folder = mkdtempSync(join(tmpdir(), 'countersign-renewal-'));
    ca = OpensslCa.make(folder, '/CN=Issuing CA');
    ejbca = await startScriptedEjbca(ca, folder);
    const file = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const keys = file('keys.p12', makeKeystore({ ra: registrationAuthority, key1: pki.rsaSigner }));
    const renewal = {
      IMPLEMENTATION_CLASS: 'org.signserver.module.renewal.worker.RenewalWorker',
      DEFAULTKEY: 'ra',
      EJBCAWSURL: ejbca.url,
      TRUSTSTORETYPE: 'PEM',
    };
    const trusted = file('trusted.pem', ejbca.caPem);
    const stranger = file('stranger.pem', ca.certificate.toString());
    const lines = [
      ...cryptoToken(1, { path: keys, password: 'foo123' }, { DEFAULTKEY: 'key1' }),
      ...openSigner(2, 'Signer', { IMPLEMENTATION_CLASS: 'PlainSigner', DEFAULTKEY: 'key1', ...RENEWEE }),
      ...openSigner(3, 'Renewal', { ...renewal, TRUSTSTOREPATH: trusted }),
      ...openSigner(4, 'Distrusting', { ...renewal, TRUSTSTOREPATH: stranger }),
      ...openSigner(5, 'Unknown', {
        IMPLEMENTATION_CLASS: 'PlainSigner',
        DEFAULTKEY: 'key1',
        ...RENEWEE,
        RENEWENDENTITY: 'nobody',
      }),
      ...openSigner(6, 'Bare', { IMPLEMENTATION_CLASS: 'PlainSigner', DEFAULTKEY: 'key1' }),
      '',
    ];
    runProgram(process.execPath, [SIGNSERVER, '--data', folder, 'setproperties', file('workers.properties', lines.join('\n'))]);
    server = await startServer({ dataFolder: folder });
  });
  after(async () => {
    await server?.stop();
    // Nothing was made where the tests are skipped.
    (ejbca as ScriptedEjbca | undefined)?.close();
    if ((folder as string | undefined) !== undefined) rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    ejbca.misbehave(undefined);
  });

  const signserver = (...words: readonly string[]): Promise<string> => administer(folder, ...words);
  const property = async (worker: string, key: string): Promise<string> =>
    (await tryToAdminister(folder, ['getproperty', worker, key])).output.trim();
  const renewed = async (signer: string, worker = 'Renewal'): Promise<string> =>
    (await tryToAdminister(folder, ['renewsigner', signer, '-renewalworker', worker])).output;

  it('is as active as its key lets it be', async () => {
    expect(await signserver('getstatus', 'brief', 'Renewal')).to.match(
      /^Status of Signer with ID 3 \(Renewal\) is:\n {3}Worker status : Active/m,
    );
  });

  it('leaves everything usable where the CA fails, and goes on with the key that it made', async () => {
    const { status } = await tryToAdminister(folder, ['getproperty', 'Signer', 'NEXTCERTSIGNKEY']);
    expect(status).to.equal(254);
    for (const [as, sentence] of [
      ['fault', 'The end entity may not be edited & that is that'],
      ['noXml', `There is no answer from EJBCA at ${new URL(ejbca.url).host} that can be used.`],
      ['notFound', `There is no answer from EJBCA at ${new URL(ejbca.url).host} that can be used.`],
      ['silence', `There is no answer from EJBCA at ${new URL(ejbca.url).host} that can be used.`],
      ['noCertificates', 'EJBCA answered with something else than certificates.'],
      ['otherKey', 'EJBCA answered with a certificate for another key.'],
    ] as const) {
      ejbca.misbehave(as);
      expect(await renewed('Signer'), as).to.equal(`Renewal failed: ${sentence}\n`);
      expect([await property('Signer', 'DEFAULTKEY'), await property('Signer', 'NEXTCERTSIGNKEY')], as).to.deep.equal(['key1', 'key2']);
    }
    const { signerCertificate } = await processData(server!.url, 'Signer', DOCUMENT);
    expect(signerCertificate.raw.equals(Buffer.from(pki.rsaSigner.certificate.der))).to.equal(true);
  });

  it('gives a signer its next key and a certificate, by which others verify what it signs', async () => {
    expect(await renewed('Signer')).to.equal('Renewed successfully\n');
    expect(await property('Signer', 'DEFAULTKEY')).to.equal('key2');
    expect((await tryToAdminister(folder, ['getproperty', 'Signer', 'NEXTCERTSIGNKEY'])).status).to.equal(254);
    const signed = await processData(server!.url, 'Signer', DOCUMENT);
    const { signerCertificate } = signed;
    expect([signerCertificate.subject, signerCertificate.checkIssued(ca.certificate)]).to.deep.equal(['CN=Renewed', true]);
    expect(isSigned(DOCUMENT, signed)).to.equal(true);
    expect(ejbca.calls.slice(-3).map(({ operation, caller }) => [operation, caller])).to.deep.equal([
      ['findUser', 'RA'],
      ['editUser', 'RA'],
      ['pkcs10Request', 'RA'],
    ]);
  });

  it('renews the certificate of the key that is there, asked over HTTP', async () => {
    const before = await property('Signer', 'SIGNERCERT');
    const body = 'WORKER=Signer\nFORDEFAULTKEY=true\n';
    const answer = await fetch(`${server!.url}/process?workerName=Renewal`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    expect(answer.headers.get('content-type')).to.match(/^text\/plain/);
    expect(readPropertiesFile(Buffer.from(await answer.arrayBuffer())).map(({ key, value }) => [key, value])).to.deep.equal([
      ['RESULT', 'OK'],
    ]);
    expect(await property('Signer', 'DEFAULTKEY')).to.equal('key2');
    expect(await property('Signer', 'SIGNERCERT')).to.not.equal(before);
  });

  it('says what is missing, and trusts nobody else', async () => {
    expect(await renewed('Nobody')).to.equal('Renewal failed: No such worker: Nobody\n');
    expect(await renewed('Bare')).to.equal('Renewal failed: Property RENEWENDENTITY not specified for worker: Bare\n');
    expect(await renewed('Unknown')).to.equal('Renewal failed: End entity not found in EJBCA: nobody\n');
    // Another worker has made itself the key that comes next.
    expect(await property('Unknown', 'NEXTCERTSIGNKEY')).to.equal('key3');
    const calls = ejbca.calls.length;
    expect(await renewed('Signer', 'Distrusting')).to.match(/^Renewal failed: There is no answer from EJBCA /);
    expect(ejbca.calls).to.have.length(calls);
    const without = await fetch(`${server!.url}/process?workerName=Renewal`, {
      method: 'POST',
      body: 'A=B',
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    expect(without.status).to.equal(400);
    expect(await without.text()).to.include('<p>No worker name in request.</p>');
  });

  it('leaves a record of each step', async () => {
    const words = ['auditlog', '-query', '-limit', '400'];
    const log = await signserver(...words);
    for (const event of ['KEYGEN', 'KEYTEST', 'GENCSR', 'CERTINSTALLED', 'CERTCHAININSTALLED', 'KEYSELECTED'])
      expect(log).to.include(`, ${event}, `);
    const line = readFileSync(join(folder, 'server.log'), 'utf8')
      .split('\n')
      .find((one) => one.includes('WORKER_NAME: Renewal;') && one.includes('RESPONSE_RESULT: OK'));
    for (const field of ['RENEWEE: Signer', 'NEWCERTSERIALNO: 1267', 'NEWCERTSUBJECTDN: CN=Renewed', 'NEWCERTISSUERDN: CN=Issuing CA'])
      expect(line).to.include(field);
  });
});
