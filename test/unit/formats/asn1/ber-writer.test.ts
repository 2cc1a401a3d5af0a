import { expect } from 'chai';
import { definite, indefinite, join, retagged, segmentedOctetString } from '../../../../src/formats/asn1/ber-writer.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('X.690 §8 › encodings in pieces', () => {
  it('writes the shortest length octets around nested pieces', () => {
    const inner = definite(0x04, new Uint8Array(200));
    expect(hex(join(definite(0x30, inner))).slice(0, 12)).to.equal('3081cb0481c8');
  });

  it('ends an indefinite length with end-of-contents', () => {
    expect(hex(join(indefinite(0x30, Uint8Array.of(5, 0))))).to.equal('308005000000');
  });

  it('writes an empty content', () => {
    expect(hex(join(definite(0x30)))).to.equal('3000');
    expect(hex(join(segmentedOctetString(new Uint8Array(0), 1000)))).to.equal('24800000');
  });

  it('cuts an octet string into full segments and a shorter last one', () => {
    const bytes = Uint8Array.from({ length: 2500 }, (_, index) => index % 251);
    const encoded = join(segmentedOctetString(bytes, 1000));
    expect(hex(encoded.subarray(0, 6))).to.equal('2480048203e8');
    expect(hex(encoded.subarray(6 + 1000, 6 + 1004))).to.equal('048203e8');
    expect(hex(encoded.subarray(6 + 2004, 6 + 2008))).to.equal('048201f4');
    expect(hex(encoded.subarray(6 + 2508))).to.equal('0000');
    expect(hex(encoded.subarray(6 + 2008, 6 + 2508))).to.equal(hex(bytes.subarray(2000)));
  });

  it('writes no empty segment after a content that fills its segments', () => {
    expect(join(segmentedOctetString(new Uint8Array(2000), 1000))).to.have.length(2 + 2 * 1004 + 2);
  });

  it('retags a copy and leaves the original', () => {
    const original = Uint8Array.of(0x30, 0x00);
    expect(hex(retagged(original, 0xa1))).to.equal('a100');
    expect(hex(original)).to.equal('3000');
  });
});
