import { expect } from 'chai';
import fc from 'fast-check';
import { octetString, sequence } from '../../../../src/formats/asn1/asn1.js';
import { DerWriter } from '../../../../src/formats/asn1/der-writer.js';

describe('DER that is written from its end', () => {
  it('is what it is from its beginning, whatever the lengths', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(65_535, 65_536).map((length) => new Uint8Array(length)),
    );
    fc.assert(
      fc.property(bytes, bytes, (first, second) => {
        const writer = new DerWriter(first.length + second.length + 30);
        const end = writer.mark;
        writer.put(second).wrap(0x04, end);
        const middle = writer.mark;
        writer.put(first).wrap(0x04, middle).wrap(0x30, end).wrap(0x30, end);
        const expected = sequence(sequence(octetString(first), octetString(second)));
        expect(Buffer.compare(writer.written(), expected)).to.equal(0);
      }),
    );
  });

  it('is never cut off', () => {
    expect(() => new DerWriter(3).put(new Uint8Array(4))).to.throw(RangeError);
    expect(() => new DerWriter(4).put(new Uint8Array(3)).wrap(0x04, 4)).to.throw(RangeError);
  });
});
