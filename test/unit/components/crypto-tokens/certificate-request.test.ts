import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../../../../src/core/algorithms.js';
import { childrenOf, readBer } from '../../../../src/formats/asn1/ber-reader.js';
import { bitStringOf } from '../../../../src/formats/asn1/ber-values.js';
import { keystoreToken } from '../../../support/keystore-token.js';
import { issue, makeKeystore, pki } from '../../../support/pki.js';
import { expectFault, rejection } from '../../../support/rejection.js';
import { requireShared, sharedPath } from '../../../support/shared.js';
import { requireTool } from '../../../support/tools.js';

const PASSWORD = 'foo123';
const SUBJECT = 'CN=Räksmörgås\\, 1,OU=a+OU=b,O=Test,C=SE';

describe('A certificate request for a key of a keystore', function () {
  this.timeout(60_000);
  let folder: string;
  let token: ReturnType<typeof keystoreToken>;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-request-'));
    const path = join(folder, 'keys.p12');
    const identities = {
      RSA: pki.rsaSigner,
      EC: pki.ecSigner,
      Ed25519: pki.ed25519Signer,
      Ed448: issue({ subject: 'CN=Ed448', keyType: 'Ed448' }),
      brainpool: issue({ subject: 'CN=brainpool', curve: 'brainpoolP320r1' }),
    };
    writeFileSync(path, makeKeystore(identities, PASSWORD));
    token = keystoreToken(path, { KEYSTOREPASSWORD: PASSWORD });
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const order = { alias: 'EC', signatureAlgorithm: 'SHA256withECDSA', subject: SUBJECT, explicitEccParameters: false } as const;

  for (const { name, keyType } of SIGNATURE_ALGORITHMS.filter(isKnownToOpenssl)) {
    it(`with ${name} is verified by openssl`, async function () {
      requireTool(this, 'openssl');
      const request = await token.generateCertificateRequest({ ...order, alias: keyType, signatureAlgorithm: name });
      const { output } = openssl(request.armored, '-verify', '-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb,utf8');
      expect(output).to.match(/verify OK/);
      expect(output).to.include('subject=C=SE,O=Test,OU=b+OU=a,CN=Räksmörgås\\, 1');
      expect(Buffer.from(request.binary).toString('base64')).to.equal(request.armored.replace(/-----.*-----|\s/g, ''));
    });
  }

  for (const { name, digest } of SIGNATURE_ALGORITHMS.filter((algorithm) => algorithm.oid !== undefined && !isKnownToOpenssl(algorithm))) {
    it(`with ${name} is signed with the key that is in it`, async () => {
      const { binary } = await token.generateCertificateRequest({ ...order, signatureAlgorithm: name });
      const [info, , signature] = childrenOf(readBer(binary));
      const { publicKey } = await token.key('EC');
      expect(verify(digest!.node, info!.encoding, publicKey, bitStringOf(signature!))).to.equal(true);
      expect(Buffer.from(info!.encoding).includes(publicKey.export({ type: 'spki', format: 'der' }))).to.equal(true);
    });
  }

  for (const [alias, signatureAlgorithm] of [
    ['RSA', 'SHA256withRSA'],
    ['RSA', 'SHA256withRSAandMGF1'],
    ['EC', 'SHA384withECDSA'],
    ['Ed25519', 'Ed25519'],
  ] as const) {
    it(`with ${signatureAlgorithm} is read by keytool`, async function () {
      requireTool(this, 'keytool');
      const { armored } = await token.generateCertificateRequest({ ...order, alias, signatureAlgorithm });
      const { status, stdout } = spawnSync('keytool', ['-printcertreq'], {
        input: armored,
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      expect(status, stdout).to.equal(0);
      expect(stdout).to.match(/PKCS #10 Certificate Request \(Version 1\.0\)/);
      expect(stdout).to.match(/Subject: C=SE, O=Test, OU=[ab] \+ OU=[ab], CN="Räksmörgås, 1"/);
    });
  }

  for (const [alias, curve] of [
    ['EC', 'prime256v1'],
    ['brainpool', 'brainpoolP320r1'],
  ] as const) {
    it(`writes the parameters of ${curve} out where that is asked for`, async function () {
      requireTool(this, 'openssl');
      const explicit = await token.generateCertificateRequest({ ...order, alias, explicitEccParameters: true });
      const { output } = openssl(explicit.armored, '-verify', '-noout', '-text');
      expect(output).to.match(/verify OK/);
      expect(output).to.match(/Field Type: prime-field/);
      const named = await token.generateCertificateRequest({ ...order, alias });
      expect(openssl(named.armored, '-noout', '-text').output).to.match(new RegExp(`ASN1 OID: ${curve}`));
      const publicKeys = [explicit, named].map(({ armored }) => createPublicKey(openssl(armored, '-noout', '-pubkey').output));
      const { publicKey } = await token.key(alias);
      const points = [publicKey, ...publicKeys].map((key) => pointOf(key.export({ type: 'spki', format: 'der' })));
      expect(new Set(points).size).to.equal(1);
      expect(points[0]).to.match(/^04/);
    });
  }

  it('pays no attention to explicit parameters for other keys', async () => {
    const rsa = { ...order, alias: 'RSA', signatureAlgorithm: 'SHA256withRSA' };
    const [explicit, named] = [
      await token.generateCertificateRequest({ ...rsa, explicitEccParameters: true }),
      await token.generateCertificateRequest(rsa),
    ];
    expect(explicit).to.deep.equal(named);
  });

  it('is refused in the words that administrators know', async () => {
    const refused = (changes: Partial<Parameters<typeof token.generateCertificateRequest>[0]>) =>
      token.generateCertificateRequest({ ...order, ...changes });
    const kind = 'cryptoTokenOffline';
    await expectFault(refused({ alias: 'nosuchkey' }), kind, 'No key available for purpose: nosuchkey');
    await expectFault(refused({ alias: undefined }), kind, 'Alias or Purpose is null');
    await expectFault(refused({ subject: 'this is no DN' }), kind, 'badly formatted directory string');
    for (const signatureAlgorithm of ['NoSuchAlgorithm', 'NONEwithECDSA', '']) {
      await expectFault(refused({ signatureAlgorithm }), kind, `Unknown signature type requested: ${signatureAlgorithm}`);
    }
    const { message } = await rejection(refused({ signatureAlgorithm: 'SHA256withRSA' }));
    expect(message).to.equal(
      'Certificate request error: The signature algorithm SHA256withRSA does not fit the key EC, which is of type EC.',
    );
  });

  it('is octet for octet the one that the reference server made with the same RSA key', async function () {
    requireShared(this);
    const dss10 = keystoreToken(sharedPath('conformance', 'dss10_keystore.p12'), { KEYSTOREPASSWORD: PASSWORD });
    const request = await dss10.generateCertificateRequest({
      alias: 'signer00001',
      signatureAlgorithm: 'SHA256withRSA',
      subject: 'CN=Recorded,O=Test,C=SE',
      explicitEccParameters: false,
    });
    const recordings: unknown = JSON.parse(readFileSync(sharedPath('conformance', 'recorded.json'), 'utf8'));
    const { answer } = (recordings as Readonly<Record<string, { readonly answer: string }>>)['adminws.csr2']!;
    expect(request.armored).to.equal(/<armored>([^<]*)<\/armored>/.exec(answer)?.[1]);
  });
});

/** `openssl req` 3.0 verifies no ECDSA with SHA-3. */
function isKnownToOpenssl({ oid, scheme, name }: SignatureAlgorithm): boolean {
  return oid !== undefined && !(scheme === 'ECDSA' && name.startsWith('SHA3-'));
}

function openssl(request: string, ...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('openssl', ['req', ...options], { input: request, encoding: 'utf8' });
  return { status, output: options.includes('-pubkey') ? stdout : stdout + stderr };
}

/** The point of a key on a curve, uncompressed: the octets that end the structure. */
const pointOf = (spki: Uint8Array): string => Buffer.from(bitStringOf(childrenOf(readBer(spki))[1]!)).toString('hex');
