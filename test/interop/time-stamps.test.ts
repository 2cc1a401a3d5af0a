import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { bouncyCastleVerdicts } from '../support/bouncy-castle.js';
import { runProgram } from '../support/run-program.js';
import { ALL_STAMPS, REJECTIONS, StampedDocuments, USUAL_STAMPS, type StampedDocument } from '../support/stamped-documents.js';
import { requireTool } from '../support/tools.js';

/** `openssl ts -verify`; answers what it printed, or throws. */
function opensslVerify({ request, response, root, untrusted }: StampedDocument): string {
  return runProgram('openssl', ['ts', '-verify', '-queryfile', request, '-in', response, '-CAfile', root, '-untrusted', untrusted]);
}

describe('time stamps and other software', function () {
  // The first run compiles with Maven.
  this.timeout(300_000);
  const documents = new StampedDocuments();
  after(() => {
    documents.remove();
  });

  describe('openssl ts -verify takes', () => {
    for (const title of USUAL_STAMPS) {
      it(title, async function () {
        requireTool(this, 'openssl');
        expect(opensslVerify(await documents.granted(title))).to.include('Verification: OK');
      });
    }

    it('no time stamp with another time in it', async function () {
      requireTool(this, 'openssl');
      const stamp = await documents.granted(USUAL_STAMPS[0]!);
      writeFileSync(stamp.response, withAnotherYear(readFileSync(stamp.response)));
      expect(() => opensslVerify(stamp)).to.throw('digest failure');
    });
  });

  describe('openssl ts -reply reads the rejection for', () => {
    const NAMES: Readonly<Record<number, string>> = {
      0: 'unrecognized or unsupported algorithm identifier',
      5: 'the data submitted has the wrong format',
      14: "the TSA's time source is not available",
      15: 'the requested TSA policy is not supported by the TSA',
      16: 'the requested extension is not supported by the TSA',
      25: 'the request cannot be handled due to system failure',
    };
    for (const title of REJECTIONS) {
      it(title, async function () {
        requireTool(this, 'openssl');
        const { response, bit, text } = await documents.rejected(title);
        const printed = runProgram('openssl', ['ts', '-reply', '-in', response, '-text']);
        expect(printed).to.include('Status: Rejected').and.include(`Status description: ${text}`).and.include(NAMES[bit]);
      });
    }
  });

  describe('Bouncy Castle takes to the letter', () => {
    const verdicts = new Map<string, string>();
    before(async function () {
      requireTool(this, 'java', 'mvn');
      const granted = await Promise.all(ALL_STAMPS.map((title) => documents.granted(title)));
      const rejected = await Promise.all(REJECTIONS.map((title) => documents.rejected(title)));
      const cases = [
        ...granted.map((one) => [one.response, one.request, 'granted', 'Operation Okay', one.certificate]),
        ...rejected.map((one) => [one.response, '-', String(one.bit), one.text, one.certificate]),
      ];
      const answers = bouncyCastleVerdicts('VerifyTimeStamp', cases, documents.folder);
      [...ALL_STAMPS, ...REJECTIONS].forEach((title, index) => verdicts.set(title, answers[index]!));
    });

    for (const title of ALL_STAMPS) {
      it(`the time stamp: ${title}`, () => {
        expect(verdicts.get(title)).to.equal('OK');
      });
    }
    for (const title of REJECTIONS) {
      it(`the rejection for ${title}`, () => {
        expect(verdicts.get(title)).to.equal('OK');
      });
    }
  });
});

/** The response with a year in genTime that is one later. */
function withAnotherYear(response: Buffer): Buffer {
  const changed = Buffer.from(response);
  // GeneralizedTime of 15 octets.
  const lastDigit = changed.indexOf(Buffer.of(0x18, 15)) + 5;
  const nine = '9'.charCodeAt(0);
  const digit = changed.readUInt8(lastDigit);
  changed.writeUInt8(digit === nine ? nine - 1 : digit + 1, lastDigit);
  return changed;
}
