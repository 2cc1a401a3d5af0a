import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { Base64Decoder } from '../../../src/formats/base64-decoder.js';

const decodeAll = (pieces: readonly string[]): Buffer => {
  const decoder = new Base64Decoder();
  const decoded = pieces.map((piece) => decoder.push(piece));
  decoder.finish();
  return Buffer.concat(decoded);
};

describe('base64 in pieces', () => {
  it('is decoded wherever it is cut', () => {
    for (const length of [0, 1, 2, 3, 4, 17]) {
      const bytes = randomBytes(length);
      const text = bytes.toString('base64');
      for (let cut = 0; cut <= text.length; cut++) {
        expect(decodeAll([text.slice(0, cut), '', text.slice(cut)]).equals(bytes), `${text} cut at ${String(cut)}`).to.equal(true);
      }
      expect(decodeAll(text.split('')).equals(bytes)).to.equal(true);
    }
  });

  it('may hold white space', () => {
    expect(decodeAll(['\n aGVs\r\n', 'bG8', ' =\t']).toString()).to.equal('hello');
  });

  it('is refused where it is none', () => {
    for (const pieces of [['aGV*'], ['aGVs', 'bG8=', 'aGVs'], ['a=b='], ['===='], ['&#13;'], ['aGV'], ['a'], ['aGVsbA='], ['aG-_']]) {
      expect(() => decodeAll(pieces), pieces.join('|')).to.throw('not valid base64');
    }
  });
});
