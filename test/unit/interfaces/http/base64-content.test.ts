import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBase64, decodeBase64Chunks } from '../../../../src/interfaces/http/base64-content.js';

async function inPieces(text: string, lengths: readonly number[]): Promise<Buffer> {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    let rest = Buffer.from(text, 'latin1');
    for (const length of lengths) {
      yield await Promise.resolve(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    yield rest;
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of decodeBase64Chunks(source())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('base64 content', () => {
  it('comes back, whatever pieces and lines it comes in', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 80 }),
        fc.array(fc.nat(50)),
        async (bytes, width, lengths) => {
          const text = Buffer.from(bytes)
            .toString('base64')
            .replace(new RegExp(`.{${String(width)}}`, 'g'), '$&\r\n ');
          expect(Buffer.compare(decodeBase64(text), bytes)).to.equal(0);
          expect(Buffer.compare(await inPieces(text, lengths), bytes)).to.equal(0);
        },
      ),
    ));

  for (const text of ['A', 'AA', 'AAA', 'AAAA=', '====', 'AA==AAAA', 'A=AA', 'AA-_', 'AAA\u00c0', 'AA=A', '!']) {
    it(`is not ${text}, in one piece or two`, async () => {
      expect(() => decodeBase64(text)).to.throw('Incorrect base64 data');
      for (let at = 0; at <= text.length; at++) {
        const refused = await inPieces(text, [at]).then(
          () => 'taken',
          (error: unknown) => (error as Error).message,
        );
        expect(refused).to.equal('Incorrect base64 data');
      }
    });
  }
});
