import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { objectIdentifier } from '../../src/formats/asn1/asn1.js';
import { openDocument } from '../../src/formats/pdf/pdf-document.js';
import { formFields } from '../../src/formats/pdf/form-fields.js';
import { codeBlocks } from '../support/code-blocks.js';
import { ENCRYPTED_FILES } from '../support/encrypted-pdf-files.js';
import { pdfFile } from '../support/pdf-files.js';
import { makeKeystore } from '../support/pki.js';
import { projectRoot } from '../support/project-root.js';
import { runProgram } from '../support/run-program.js';
import {
  cryptoToken,
  install,
  openSigner,
  SIGNSERVER,
  startServer,
  type Installation,
  type ServerProcess,
} from '../support/server-process.js';
import { signaturesIn } from '../support/signed-pdf.js';
import { POLICY, timeStampIdentity } from '../support/test-authority.js';
import { requireTool } from '../support/tools.js';

const PAGE = readFileSync(join(projectRoot, 'docs', 'pdf.md'), 'utf8');
const [WORKER = '', TIME_STAMPS = '', VISIBLE = '', COPIES = ''] = codeBlocks('docs/pdf.md', 'properties');
const [SIGN = '', SIGN_WITH_REASON = '', SIGN_ENCRYPTED = ''] = codeBlocks('docs/pdf.md', 'sh');

/** The unsigned attribute with a time stamp (RFC 3161 appendix A). */
const TIME_STAMP_TOKEN = '1.2.840.113549.1.9.16.2.14';

/** The authority that the page has time stamps from. */
const AUTHORITY = openSigner(31, 'TimeStampSigner', {
  IMPLEMENTATION_CLASS: 'org.signserver.module.tsa.TimeStampSigner',
  CRYPTOTOKEN: 'StampToken',
  DEFAULTKEY: 'tsa',
  DEFAULTTSAPOLICYOID: POLICY,
  ACCEPTANYPOLICY: 'true',
});

describe('what docs/pdf.md says to type', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;

  /** What the page says, with the folders of this test. */
  const here = (text: string): string =>
    text.replaceAll('/etc/countersign', join(installation.dataFolder, 'etc')).replaceAll('/var/lib', join(installation.dataFolder, 'lib'));

  before(async function () {
    requireTool(this, 'curl', 'pdfsig');
    installation = install((keystore) => [
      ...WORKER.split('\n'),
      ...cryptoToken(2, { path: `${keystore.path}.tsa`, password: 'foo123' }, { NAME: 'StampToken' }),
      ...AUTHORITY,
    ]);
    writeFileSync(`${installation.keystore.path}.tsa`, makeKeystore({ tsa: timeStampIdentity('RSA') }));
    for (const folder of ['etc/images', 'lib/countersign']) mkdirSync(join(installation.dataFolder, folder), { recursive: true });
    writeFileSync(join(installation.dataFolder, 'etc', 'images', 'seal.png'), PNG.sync.write(new PNG({ width: 20, height: 10 })));
    writeFileSync(join(installation.dataFolder, 'contract.pdf'), pdfFile());
    const options = [...PAGE.matchAll(/`(--pdf-\S+) (\S+)`/g)].flatMap(([, name = '', folder = '']) => [name, here(folder)]);
    expect(options).to.have.length(4);
    server = await startServer(installation, options);
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });

  /** Sets properties of the worker, as the page says. */
  function set(lines: string): void {
    writeFileSync(join(installation.dataFolder, 'more.properties'), here(lines));
    for (const words of [
      ['setproperties', join(installation.dataFolder, 'more.properties')],
      ['reload', '30'],
    ]) {
      runProgram(process.execPath, [SIGNSERVER, '--data', installation.dataFolder, ...words]);
    }
  }

  /** Carries out a command of the page and answers the signed document, which pdfsig finds valid. */
  function signedBy(command: string, ...passwords: readonly string[]): Buffer {
    const line = command.replace('http://localhost:8080/signserver', server.url).replace(/^curl /, 'curl -sS --fail ');
    execFileSync('sh', ['-c', line], { cwd: installation.dataFolder, timeout: 30_000 });
    const path = join(installation.dataFolder, 'signed.pdf');
    const { stdout } = spawnSync('pdfsig', [...passwords, path], { encoding: 'utf8' });
    expect(stdout, command).to.contain('Signature Validation: Signature is Valid.').and.to.contain('Total document signed');
    return readFileSync(path);
  }

  it('signs, with the reason and place of the worker', () => {
    const [signature] = signaturesIn(signedBy(SIGN));
    expect(signature?.dictionary)
      .to.contain('/adbe.pkcs7.detached')
      .and.to.contain('/Reason(Officially issued document)')
      .and.to.contain('/Location(Stockholm)');
  });

  it('signs with the reason of a request, where it may', () => {
    const [, allowance = ''] = /`(ALLOW_PROPERTY_OVERRIDE=\S+)` lets/.exec(PAGE) ?? [];
    set(`WORKER30.${allowance}`);
    expect(signaturesIn(signedBy(SIGN_WITH_REASON))[0]?.dictionary).to.contain('/Reason(Approved)');
  });

  it('signs encrypted documents', () => {
    const [file] = ENCRYPTED_FILES.filter(({ title, owner }) => title.includes('AES with 128') && owner === 'owner');
    writeFileSync(join(installation.dataFolder, 'protected.pdf'), Buffer.from(file!.base64, 'base64'));
    signedBy(SIGN_ENCRYPTED, '-opw', 'owner');
  });

  it('makes PAdES with a time stamp', () => {
    set(TIME_STAMPS);
    const [signature] = signaturesIn(signedBy(SIGN));
    expect(signature?.dictionary).to.contain('/ETSI.CAdES.detached');
    expect(signature?.cms.signerInfo.hasUnsignedAttrs).to.equal(true);
    expect(Buffer.from(signature!.container).includes(Buffer.from(objectIdentifier(TIME_STAMP_TOKEN)))).to.equal(true);
  });

  it('shows an image', () => {
    set(VISIBLE);
    const document = openDocument(signedBy(SIGN));
    expect([...formFields(document)].map(({ dictionary }) => dictionary.get('Rect'))).to.deep.equal([[50, 50, 250, 100]]);
    expect(Buffer.from(document.bytes).toString('latin1')).to.contain('/Subtype/Image');
  });

  it('keeps a copy', () => {
    set(COPIES);
    const signed = signedBy(SIGN);
    const copies = readdirSync(join(installation.dataFolder, 'lib'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(copies).to.have.length(1);
    expect(copies[0]!.name).to.match(/^PDFSigner--?\d+\.pdf$/);
    expect(readFileSync(join(copies[0]!.parentPath, copies[0]!.name)).equals(signed)).to.equal(true);
  });
});
