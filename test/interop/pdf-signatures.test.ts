import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { OtherWorkers } from '../../src/core/ports.js';
import { bouncyCastleVerdicts } from '../support/bouncy-castle.js';
import { pdfFile } from '../support/pdf-files.js';
import { PRODUCED_TITLES, produceDocuments, type ProducedDocument } from '../support/pdf-producers.js';
import { dssAnswers, pyHankoAnswers, pythonWithPyHanko, type PyHankoAnswer, type ValidatedDocument } from '../support/pdf-validators.js';
import { pki } from '../support/pki.js';
import { runProgram } from '../support/run-program.js';
import type { SignerRun } from '../support/run-signer.js';
import { EC, RSA, signed } from '../support/sign-pdf.js';
import { pdfIdentity, signaturesIn } from '../support/signed-pdf.js';
import { TestAuthority } from '../support/test-authority.js';
import { requireTool, skip } from '../support/tools.js';
import { NO_OTHER_WORKERS } from '../support/worker-context.js';

/** A document with two signatures: PKCS#7 first, then, visible, PAdES with a time stamp. */
interface TwiceSigned extends ValidatedDocument {
  readonly title: string;
}

const authority = new TestAuthority();
const workers: OtherWorkers = {
  ...NO_OTHER_WORKERS,
  process: async (_, request) => {
    if (request.kind !== 'data') throw new Error('a time-stamp request is data');
    return { ...(await authority.ask(request.data)), archiveId: '', requestId: 1 };
  },
};

const SECOND: Readonly<Record<string, string>> = {
  SIGNATURE_FORMAT: 'PADES-BASELINE-T',
  DIGESTALGORITHM: 'SHA512',
  TSA_WORKER: 'TSA',
  ADD_VISIBLE_SIGNATURE: 'true',
  VISIBLE_SIGNATURE_RECTANGLE: '40,40,240,90',
  VISIBLE_SIGNATURE_PAGE: 'Last',
};

/** pyHanko and EU DSS read no files with anything before the header. */
const STRICT_TITLES = PRODUCED_TITLES.filter((title) => title !== 'something before the header');

/**
 * pyHanko takes an encrypted object that moves out of an object stream, here a page that gets an annotation, for another one: it
 * compares what it has decrypted with what it has not yet.
 */
const NOT_COMPARED = 'qpdf: AES with 256 bits, object streams';

describe('signed PDF documents', function () {
  // The first run compiles with Maven.
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pdf-'));
  const root = join(folder, 'root.pem');
  const documents = new Map<string, TwiceSigned>();
  const strictOnes = (): readonly TwiceSigned[] => STRICT_TITLES.map((title) => documents.get(title)!);

  before(async function () {
    requireTool(this, 'chromium', 'qpdf');
    writeFileSync(root, pki.root.pem);
    for (const [index, document] of (await produceDocuments()).entries()) {
      documents.set(document.title, await signTwice(document, join(folder, `${String(index)}.pdf`)));
    }
    expect([...documents.keys()]).to.deep.equal(PRODUCED_TITLES);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  describe('pdfsig finds both signatures valid, and the whole document signed', () => {
    for (const title of PRODUCED_TITLES) {
      it(title, function () {
        requireTool(this, 'pdfsig');
        const { path, password } = documents.get(title)!;
        const passwords = password === undefined ? [] : ['-opw', password];
        const { stdout } = spawnSync('pdfsig', [...passwords, path], { encoding: 'utf8' });
        expect(stdout.match(/Signature Validation: .*/g)).to.deep.equal(Array(2).fill('Signature Validation: Signature is Valid.'));
        expect(stdout.match(/Signature Type: .*/g)).to.deep.equal([
          'Signature Type: adbe.pkcs7.detached',
          'Signature Type: ETSI.CAdES.detached',
        ]);
        expect(stdout).to.contain('Total document signed');
      });
    }
  });

  describe('qpdf finds nothing wrong with it', () => {
    for (const title of PRODUCED_TITLES) {
      it(title, () => {
        const { path, password } = documents.get(title)!;
        const passwords = password === undefined ? [] : [`--password=${password}`];
        runProgram('qpdf', [...passwords, '--check', path]);
      });
    }
  });

  describe('pyHanko finds both valid and trusted, and no change that matters between them', () => {
    const answers = new Map<string, PyHankoAnswer>();
    before(function () {
      const python = pythonWithPyHanko() ?? skip(this, 'pyHanko is not installed (python3 -m pip install pyhanko)');
      pyHankoAnswers(python, strictOnes(), { root, folder }).forEach((answer, index) => answers.set(STRICT_TITLES[index]!, answer));
    });

    for (const title of STRICT_TITLES) {
      it(title, () => {
        const answer = answers.get(title)!;
        if ('error' in answer) throw new Error(answer.error);
        const [first, second, ...others] = answer.signatures;
        expect(others).to.deep.equal([]);
        expect(first).to.include({ intact: true, valid: true, trusted: true, digest: 'sha384' });
        if (title !== NOT_COMPARED) {
          expect(first).to.include({ docmdpOk: true, bottomLine: true });
          expect(first!.modified).to.be.oneOf(['LTA_UPDATES', 'FORM_FILLING']);
        }
        expect(second).to.include({ intact: true, valid: true, trusted: true, bottomLine: true, digest: 'sha512', timeStamp: true });
        expect(second).to.include({ covers: 'ENTIRE_FILE', modified: 'NONE', subfilter: '/ETSI.CAdES.detached' });
      });
    }
  });

  describe('EU DSS finds PKCS#7, and PAdES of level B-T, intact and of a trusted chain', () => {
    const answers = new Map<string, string>();
    before(function () {
      requireTool(this, 'java', 'mvn');
      dssAnswers(strictOnes(), { root, folder }).forEach((answer, index) => answers.set(STRICT_TITLES[index]!, answer));
    });

    for (const title of STRICT_TITLES) {
      it(title, () => {
        expect(answers.get(title)).to.equal('PKCS7-B intact trusted, PAdES-BASELINE-T intact trusted');
      });
    }
  });

  it('are found broken where a byte is changed', function () {
    requireTool(this, 'pdfsig', 'java', 'mvn');
    const python = pythonWithPyHanko() ?? skip(this, 'pyHanko is not installed (python3 -m pip install pyhanko)');
    const bytes = readFileSync(documents.get('a table')!.path);
    bytes.set(Buffer.from('9'), bytes.indexOf('MediaBox[0 0 300') + 'MediaBox[0 0 '.length);
    const changed = { path: join(folder, 'changed.pdf') };
    writeFileSync(changed.path, bytes);

    expect(spawnSync('pdfsig', [changed.path], { encoding: 'utf8' }).stdout).to.contain('Digest Mismatch');
    const [answer] = pyHankoAnswers(python, [changed], { root, folder });
    expect('signatures' in answer! && answer.signatures.map(({ intact }) => intact)).to.deep.equal([false, false]);
    expect(dssAnswers([changed], { root, folder })).to.deep.equal(['PKCS7-B BROKEN trusted, PAdES-BASELINE-T BROKEN trusted']);
  });

  it('Bouncy Castle takes their containers to the letter', async function () {
    requireTool(this, 'java', 'mvn');
    const cases: string[][] = [];
    for (const [name, key] of Object.entries({ RSA, EC })) {
      for (const SIGNATURE_FORMAT of ['PKCS7', 'PADES-BASELINE-B']) {
        const [only] = signaturesIn(await signed({ key, properties: { SIGNATURE_FORMAT } }));
        const file = (kind: string, content: Uint8Array): string => {
          const path = join(folder, `${name}-${SIGNATURE_FORMAT}.${kind}`);
          writeFileSync(path, content);
          return path;
        };
        const certificate = file('cer', pdfIdentity(name as 'RSA' | 'EC').certificate.der);
        cases.push([file('p7s', only!.container), file('covered', only!.covered), 'detached', 'otherAttributes', certificate]);
      }
    }
    expect(bouncyCastleVerdicts('VerifyCms', cases, folder)).to.deep.equal(Array(4).fill('OK'));
  });

  it('are certified, and signed again where the certification allows that', async function () {
    const python = pythonWithPyHanko() ?? skip(this, 'pyHanko is not installed (python3 -m pip install pyhanko)');
    const paths: ValidatedDocument[] = [];
    for (const level of ['NO_CHANGES_ALLOWED', 'FORM_FILLING', 'FORM_FILLING_AND_ANNOTATIONS']) {
      const certified = await signed({ now: Date.now(), properties: { CERTIFICATION_LEVEL: level } });
      const twice = level === 'NO_CHANGES_ALLOWED' ? certified : await signed({ now: Date.now(), data: certified, key: EC });
      const path = join(folder, `${level}.pdf`);
      writeFileSync(path, twice);
      paths.push({ path });
    }
    for (const answer of pyHankoAnswers(python, paths, { root, folder })) {
      if ('error' in answer) throw new Error(answer.error);
      for (const one of answer.signatures) expect(one).to.include({ bottomLine: true, docmdpOk: true });
    }
  });

  it('poppler shows the picture of a visible signature in its place, and changes nothing around it', async function () {
    requireTool(this, 'pdftoppm');
    const picture = new PNG({ width: 20, height: 10 });
    for (let pixel = 0; pixel < 200; pixel++) picture.data.set([200, 0, 0, 255], pixel * 4);
    const data = await signed({
      properties: {
        ADD_VISIBLE_SIGNATURE: 'true',
        VISIBLE_SIGNATURE_RECTANGLE: '100,100,200,200',
        VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: PNG.sync.write(picture).toString('base64'),
      },
    });
    writeFileSync(join(folder, 'visible.pdf'), data);
    runProgram('pdftoppm', ['-r', '72', '-png', '-singlefile', join(folder, 'visible.pdf'), join(folder, 'visible')]);
    const { width, height, data: pixels } = PNG.sync.read(readFileSync(join(folder, 'visible.png')));
    const colorAt = (x: number, y: number): readonly number[] => [...pixels.subarray(((height - 1 - y) * width + x) * 4).subarray(0, 3)];

    expect([width, height]).to.deep.equal([300, 300]);
    // 100 points wide and, by its proportions, 50 high, from the lower left corner of the rectangle.
    for (const [x, y] of [
      [105, 105],
      [195, 145],
      [150, 125],
    ] as const)
      expect(colorAt(x, y), `${String(x)},${String(y)}`).to.deep.equal([200, 0, 0]);
    for (const [x, y] of [
      [95, 105],
      [205, 145],
      [150, 95],
      [150, 155],
    ] as const)
      expect(colorAt(x, y), `${String(x)},${String(y)}`).to.deep.equal([255, 255, 255]);
  });

  for (const rotation of [0, 90, 180, 270]) {
    it(`poppler shows a picture upright on a page that is turned by ${String(rotation)} degrees`, function () {
      requireTool(this, 'pdftoppm');
      return expectUpright(rotation);
    });
  }

  /** Signs a page of 300 × 200 points, not turned, with a picture of four colours, and looks for them on the page as it is shown. */
  async function expectUpright(rotation: number): Promise<void> {
    const picture = new PNG({ width: 20, height: 10 });
    for (let pixel = 0; pixel < 200; pixel++) {
      picture.data.set([pixel % 20 < 10 ? 0 : 250, pixel < 100 ? 0 : 250, 120, 255], pixel * 4);
    }
    const name = `turned-${String(rotation)}`;
    const page = `<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Rotate ${String(rotation)}>>`;
    const properties = {
      ADD_VISIBLE_SIGNATURE: 'true',
      VISIBLE_SIGNATURE_RECTANGLE: '30,60,130,110',
      VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: PNG.sync.write(picture).toString('base64'),
    };
    writeFileSync(join(folder, `${name}.pdf`), await signed({ data: pdfFile({ objects: { 3: page } }), properties }));
    runProgram('pdftoppm', ['-r', '72', '-png', '-singlefile', join(folder, `${name}.pdf`), join(folder, name)]);
    const { width, height, data: pixels } = PNG.sync.read(readFileSync(join(folder, `${name}.png`)));
    const colorAt = (x: number, y: number): readonly number[] => [...pixels.subarray(((height - 1 - y) * width + x) * 4).subarray(0, 3)];

    expect([width, height]).to.deep.equal(rotation % 180 === 0 ? [300, 200] : [200, 300]);
    const [left, right, bottom, top] = [40, 120, 68, 102];
    expect(colorAt(left, top), 'upper left').to.deep.equal([0, 0, 120]);
    expect(colorAt(right, top), 'upper right').to.deep.equal([250, 0, 120]);
    expect(colorAt(left, bottom), 'lower left').to.deep.equal([0, 250, 120]);
    expect(colorAt(right, bottom), 'lower right').to.deep.equal([250, 250, 120]);
    for (const [x, y] of [
      [27, 70],
      [133, 70],
      [80, 57],
      [80, 113],
    ] as const)
      expect(colorAt(x, y)).to.deep.equal([255, 255, 255]);
  }

  async function signTwice({ title, bytes, owner }: ProducedDocument, path: string): Promise<TwiceSigned> {
    const parts: Partial<SignerRun> = { now: Date.now(), ...(owner !== undefined && { metadata: { pdfPassword: owner } }) };
    // This digest raises the version where it is too low, so that the second signature can be appended.
    const once = await signed({ ...parts, data: bytes, properties: { DIGESTALGORITHM: 'SHA384' } });
    const twice = await signed({ ...parts, data: once, key: EC, properties: SECOND, worker: { workers } });
    expect(twice.subarray(0, once.length).equals(once), title).to.equal(true);
    writeFileSync(path, twice);
    return { title, path, ...(owner !== undefined && { password: owner }) };
  }
});
