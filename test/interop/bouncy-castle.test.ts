import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { childrenOf, readBer } from '../../src/formats/asn1/ber-reader.js';
import { bouncyCastleVerdicts } from '../support/bouncy-castle.js';
import { readCms } from '../support/read-cms.js';
import { CMS_TITLES, PLAIN_TITLES, SignedDocuments } from '../support/signed-documents.js';
import { requireTool } from '../support/tools.js';

describe('Bouncy Castle', function () {
  // The first run compiles with Maven.
  this.timeout(300_000);
  const documents = new SignedDocuments();
  after(() => {
    documents.remove();
  });

  describe('takes a CMS to the letter: encoding, DER order, protected algorithms, signature', () => {
    const verdicts = new Map<string, string>();
    before(async function () {
      requireTool(this, 'java', 'mvn');
      const cases = await documents.cms();
      const fields = cases.map((one) => [one.signature, one.document, one.content, one.covers, one.certificate]);
      const answers = bouncyCastleVerdicts('VerifyCms', fields, documents.folder);
      cases.forEach(({ title }, index) => verdicts.set(title, answers[index]!));
    });

    for (const title of CMS_TITLES) {
      it(title, () => {
        expect(verdicts.get(title)).to.equal('OK');
      });
    }
  });

  it('refuses signed attributes in another order than DER, and another document', async function () {
    requireTool(this, 'java', 'mvn');
    const { signature, document, content, covers, certificate } = (await documents.cms())[0]!;
    const disordered = `${signature}.disordered`;
    writeFileSync(disordered, withFirstAttributesSwapped(readFileSync(signature)));
    const detached = (await documents.cms()).find((one) => one.content === 'detached')!;
    const cases = [
      [disordered, document, content, covers, certificate],
      [detached.signature, detached.certificate, 'detached', detached.covers, certificate],
    ];
    const verdicts = bouncyCastleVerdicts('VerifyCms', cases, documents.folder);
    expect(verdicts[0]).to.include('the signed attributes are not in DER order');
    expect(verdicts[1]).to.include('message-digest attribute value does not match calculated value');
  });

  describe('verifies a bare signature', () => {
    const verdicts = new Map<string, string>();
    before(async function () {
      requireTool(this, 'java', 'mvn');
      const cases = await documents.plain();
      const fields = cases.map((one) => [one.signature, one.document, one.algorithm, one.certificate]);
      const answers = bouncyCastleVerdicts('VerifyPlain', fields, documents.folder);
      cases.forEach(({ title }, index) => verdicts.set(title, answers[index]!));
    });

    for (const title of PLAIN_TITLES) {
      it(title, () => {
        expect(verdicts.get(title)).to.equal('OK');
      });
    }
  });
});

/** The CMS with its first two signed attributes, content type and signing time, in the other order. */
function withFirstAttributesSwapped(cms: Uint8Array): Uint8Array {
  const { signedAttrs } = readCms(cms).signerInfo;
  const [first, second] = childrenOf(readBer(signedAttrs!)).map(({ encoding }) => encoding);
  const swapped = Uint8Array.from(cms);
  swapped.set([...second!, ...first!], Buffer.from(cms).indexOf(Buffer.concat([first!, second!])));
  return swapped;
}
