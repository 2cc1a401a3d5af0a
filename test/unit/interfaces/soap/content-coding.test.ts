import { expect } from 'chai';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { Fault } from '../../../../src/core/errors.js';
import { undoContentCoding } from '../../../../src/interfaces/soap/content-coding.js';
import { SoapFault } from '../../../../src/interfaces/soap/soap-fault.js';

const LIMIT = 1000;
const TEXT = Buffer.from('<a/>');
const LIMITS = { bytes: LIMIT, hold: () => true };

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error('expected a fault');
}

describe('content coding of a body', () => {
  for (const [coding, body] of [
    [undefined, TEXT],
    ['identity', TEXT],
    ['gzip', gzipSync(TEXT)],
    [' X-GZIP ', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
  ] as const) {
    it(`${coding ?? 'none'} is undone`, async () => {
      expect(Buffer.from(await undoContentCoding(body, coding, LIMITS)).toString()).to.equal('<a/>');
    });
  }

  it('is undone up to the limit and not further', async () => {
    expect(await undoContentCoding(gzipSync(Buffer.alloc(LIMIT)), 'gzip', LIMITS)).to.have.length(LIMIT);
    const thrown = await thrownBy(undoContentCoding(gzipSync(Buffer.alloc(LIMIT + 1)), 'gzip', LIMITS));
    expect(thrown).to.be.instanceOf(Fault).with.property('kind', 'requestTooLarge');
  });

  it('refuses a bomb of a thousandfold without inflating it', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage().arrayBuffers;
    const thrown = await thrownBy(undoContentCoding(bomb, 'gzip', { ...LIMITS, bytes: 1_000_000 }));
    expect(thrown).to.be.instanceOf(Fault).with.property('message', 'Maximum content length is 1000000 bytes');
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(20_000_000);
  });

  for (const [what, coding, body] of [
    ['bytes in another coding', 'gzip', TEXT],
    ['half a body', 'gzip', gzipSync(TEXT).subarray(0, 12)],
    ['raw bytes called deflate', 'deflate', Buffer.from('<soap')],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const thrown = await thrownBy(undoContentCoding(body, coding, LIMITS));
      expect(thrown).to.be.instanceOf(SoapFault).with.property('message', `The body is not in the content coding ${coding}.`);
    });
  }

  it('refuses a coding that it does not know', async () => {
    const thrown = await thrownBy(undoContentCoding(TEXT, 'br', LIMITS));
    expect(thrown)
      .to.be.instanceOf(SoapFault)
      .with.property('message', 'The content coding br is not supported; send gzip, deflate or none.');
  });
});
