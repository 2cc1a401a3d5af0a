import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { softwareKey } from '../../src/components/crypto-tokens/software-key.js';
import type { Certificate } from '../../src/core/certificate.js';
import type { DocumentValidation } from '../../src/core/validation.js';
import { systemRandom } from '../../src/runtime/system.js';
import { xadesValidator } from '../../src/workers/validators/xades-validator.js';
import { FileServer, RevocationCa } from '../support/revocation-ca.js';
import { ask, makeProcessor } from '../support/run-processor.js';
import { requireTool } from '../support/tools.js';
import { xadesSigned } from '../support/xml-signing.js';

describe('XAdESValidator, with CAs, lists and responders of OpenSSL', function () {
  this.timeout(120_000);
  let folder: string;
  let web: FileServer;
  let root: RevocationCa;
  let ca: RevocationCa;
  const toClose: (() => void)[] = [];
  const clock = { now: () => Date.now() };
  const cdp = (file: string): string => `crlDistributionPoints=URI:${web.url(file)}`;

  before(async function (this: Context) {
    requireTool(this, 'openssl');
    folder = mkdtempSync(join(tmpdir(), 'countersign-signers-'));
    web = await FileServer.open(folder);
    toClose.push(
      () => {
        web.close();
      },
      () => {
        rmSync(folder, { recursive: true, force: true });
      },
    );
    root = RevocationCa.root(folder, 'Root');
    ca = root.subordinate(folder, 'Sub', { lines: [cdp('root.crl')] });
    root.publish(join(folder, 'root.crl'));
  });

  after(() => {
    for (const close of toClose) close();
  });

  const pemOf = ({ der }: Certificate): string =>
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----`;

  async function validated(made: ReturnType<RevocationCa['issue']>): Promise<DocumentValidation> {
    const chain = [made.certificate, ...ca.chain];
    const key = softwareKey({ alias: 'key', chain, privateKey: createPrivateKey(readFileSync(made.keyFile)) });
    const data = Buffer.from(await xadesSigned('<order/>', key));
    const properties = { TRUSTANCHORS: pemOf(root.certificate), CERTIFICATES: pemOf(ca.certificate) };
    const validator = makeProcessor(xadesValidator, properties, { clock, random: systemRandom });
    const { validation } = await ask(validator, { kind: 'validateDocument', data, metadata: new Map() });
    if (validation?.kind !== 'document') throw new Error('the answer is no validation of a document');
    return validation.validation;
  }

  it('looks at revocation by itself, and finds good and revoked signers', async () => {
    const good = ca.issue('xades good', { lines: [cdp('xades.crl')] });
    const revoked = ca.issue('xades revoked', { lines: [cdp('xades.crl')] });
    ca.revoke(revoked.file, 'unspecified');
    ca.publish(join(folder, 'xades.crl'));
    expect(await validated(good))
      .to.deep.include({ valid: true })
      .and.have.nested.property('certificate.status', 'VALID');
    const found = await validated(revoked);
    expect(found.valid).to.equal(false);
    // The list gives no reason here, and it is a revocation all the same.
    expect(found.certificate).to.deep.include({ status: 'REVOKED', revocationReason: 0 });
  });

  it('asks a responder first', async () => {
    const made = ca.issue('xades asked', { lines: [`authorityInfoAccess=OCSP;URI:${web.url('ocsp')}`, cdp('away.crl')] });
    web.answers.set('ocsp', (response, body) => {
      response.writeHead(200, { 'Content-Type': 'application/ocsp-response' }).end(ca.answer(body, { more: ['-nmin', '10'] }));
    });
    expect((await validated(made)).valid).to.equal(true);
    ca.revoke(made.file, 'keyCompromise');
    const found = await validated(made);
    expect([found.valid, found.certificate?.status, found.certificate?.revocationReason]).to.deep.equal([false, 'REVOKED', 1]);
  });

  it('does not take a signer for good of whom nothing can be found out', async () => {
    const { valid, certificate } = await validated(ca.issue('xades nowhere'));
    expect([valid, certificate?.status]).to.deep.equal([false, 'DONTVERIFY']);
    expect(certificate?.message).to.match(/^Exception on validation\. certificate causing exception : CN=xades nowhere /);
  });
});
