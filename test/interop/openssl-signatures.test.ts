import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CMS_TITLES, PLAIN_TITLES, SignedDocuments, type CmsDocument, type SignedDocument } from '../support/signed-documents.js';
import { requireTool } from '../support/tools.js';

/** OpenSSL 3.0 neither makes nor verifies a CMS with Ed25519 or Ed448. */
const VERIFIABLE_CMS = CMS_TITLES.filter((title) => !title.startsWith('Ed'));

function openssl(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

describe('OpenSSL', () => {
  const documents = new SignedDocuments();
  after(() => {
    documents.remove();
  });

  describe('verifies a CMS up to the root', () => {
    const cases = new Map<string, CmsDocument>();
    before(async function () {
      requireTool(this, 'openssl');
      for (const one of await documents.cms()) cases.set(one.title, one);
    });

    for (const title of VERIFIABLE_CMS) {
      it(title, () => {
        const { signature, document, root, content } = cases.get(title)!;
        const out = join(documents.folder, 'content');
        const detached = content === 'detached' ? ['-content', document] : [];
        const trust = ['-CAfile', root, '-purpose', 'any'];
        const { status, output } = openssl(
          'cms',
          '-verify',
          '-binary',
          '-inform',
          'DER',
          '-in',
          signature,
          ...detached,
          ...trust,
          '-out',
          out,
        );
        expect(status, output).to.equal(0);
        expect(readFileSync(out).equals(readFileSync(document))).to.equal(true);
      });
    }
  });

  it('refuses a CMS with another document', async function () {
    requireTool(this, 'openssl');
    const { signature, certificate, root } = (await documents.cms()).find(({ content }) => content === 'detached')!;
    const trust = ['-CAfile', root, '-purpose', 'any'];
    const { status, output } = openssl('cms', '-verify', '-binary', '-inform', 'DER', '-in', signature, '-content', certificate, ...trust);
    expect(status).not.to.equal(0);
    expect(output).to.include('CMS Verification failure');
  });

  describe('verifies a bare signature', () => {
    const cases = new Map<string, SignedDocument>();
    before(async function () {
      requireTool(this, 'openssl');
      for (const one of await documents.plain()) cases.set(one.title, one);
    });

    for (const title of PLAIN_TITLES) {
      it(title, () => {
        const { algorithm, publicKey, signature, document } = cases.get(title)!;
        const { status, output } = algorithm.startsWith('Ed')
          ? openssl('pkeyutl', '-verify', '-pubin', '-inkey', publicKey, '-rawin', '-in', document, '-sigfile', signature)
          : openssl('dgst', ...digestOptions(algorithm), '-verify', publicKey, '-signature', signature, document);
        expect(status, output).to.equal(0);
      });
    }
  });
});

/** The options of `openssl dgst` for a signature algorithm. */
function digestOptions(algorithm: string): readonly string[] {
  const digest = `-${algorithm.slice(0, algorithm.indexOf('with')).toLowerCase()}`;
  const isPss = algorithm.endsWith('andMGF1');
  return isPss ? [digest, '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'] : [digest];
}
