import { expect } from 'chai';
import { BerError, BerFields, childrenOf, octetsOf, readBer } from '../../../../src/formats/asn1/ber-reader.js';
import { integerOf, objectIdentifierOf, smallIntegerOf, TAG, textOf, timeOf } from '../../../../src/formats/asn1/ber-values.js';
import { integer, objectIdentifier, octetString, sequence, time, tlv, utf8String } from '../../../../src/formats/asn1/asn1.js';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('BER reader (X.690 §8)', () => {
  it('takes the fields of a sequence in order and passes over optional ones that are absent', () => {
    const fields = new BerFields(readBer(sequence(integer(5), utf8String('a'))), 'Pair');
    expect(integerOf(fields.take(TAG.INTEGER))).to.equal(5n);
    expect(fields.takeIf(TAG.BOOLEAN)).to.equal(undefined);
    expect(textOf(fields.take())).to.equal('a');
    expect(fields.rest()).to.deep.equal([]);
  });

  it('names the type whose field is missing or of another type', () => {
    expect(() => new BerFields(readBer(sequence()), 'Pair').take()).to.throw(BerError, 'Pair lacks a field.');
    expect(() => new BerFields(readBer(sequence(integer(1))), 'Pair').take(TAG.SEQUENCE)).to.throw(BerError, /Pair .* position 1/);
  });

  it('reads the indefinite form and strings in parts (X.690 §8.1.3.6, §8.7.3)', () => {
    const element = readBer(hex('30 80 24 80 04 02 0102 24 03 04 01 03 00 00 02 01 07 00 00'));
    const [string, number] = childrenOf(element);
    expect(Buffer.from(octetsOf(string!)).toString('hex')).to.equal('010203');
    expect(smallIntegerOf(number!)).to.equal(7);
  });

  const refused = {
    'nothing at all': '',
    'a length without content': '30 05 02 01',
    'a length in more octets than any input has': '30 85 01 00 00 00 00',
    'a reserved length': '30 ff',
    'bytes behind the structure': '05 00 00',
    'a plain value of indefinite length': '04 80 00 00',
    'an indefinite form without an end': '30 80 02 01 01',
    'a tag number above 30': '3f 21 00',
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      expect(() => readBer(hex(text))).to.throw(BerError);
    });
  }

  it('refuses nesting without end in bounded time', () => {
    expect(() => readBer(Buffer.alloc(1_000_000, hex('30 80')))).to.throw(BerError, 'nested too deeply');
    let nested = octetString(hex('00'));
    for (let depth = 0; depth < 40; depth++) nested = tlv(0x24, nested);
    expect(() => octetsOf(readBer(nested))).to.throw(BerError, 'nested too deeply');
  });

  it('refuses a structure of more parts than any has', () => {
    expect(() => childrenOf(readBer(tlv(0x30, Buffer.alloc(200_000, hex('05 00')))))).to.throw(BerError, 'more than 65536 parts');
  });
});

describe('BER values', () => {
  it('reads integers of either sign', () => {
    for (const value of [0n, 1n, 127n, 128n, -1n, -129n, 2n ** 160n]) expect(integerOf(readBer(integer(value)))).to.equal(value);
    expect(() => smallIntegerOf(readBer(integer(-1)))).to.throw(BerError, 'out of range');
    expect(() => integerOf(readBer(hex('02 00')))).to.throw(BerError);
  });

  it('reads what the writer of object identifiers writes', () => {
    for (const oid of [
      '1.2.840.113549.1.1.1',
      '2.5.29.17',
      '2.999.1',
      '0.9.2342.19200300.100.1.1',
      '2.25.329800735698586629295641978511506172918',
    ]) {
      expect(objectIdentifierOf(readBer(objectIdentifier(oid)))).to.equal(oid);
    }
    expect(() => objectIdentifierOf(readBer(hex('06 01 80')))).to.throw(BerError);
    expect(() => objectIdentifierOf(readBer(tlv(0x06, Buffer.alloc(5000, 0x81))))).to.throw(BerError);
  });

  it('reads times on both sides of 2050 and with offsets', () => {
    for (const moment of ['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '1950-01-01T00:00:00Z']) {
      expect(timeOf(readBer(time(Date.parse(moment))))).to.deep.equal(new Date(moment));
    }
    const offset = tlv(0x18, Buffer.from('20240229120000.5+0130'));
    expect(timeOf(readBer(offset))).to.deep.equal(new Date('2024-02-29T10:30:00Z'));
  });

  for (const text of [
    '20230229120000Z',
    '20241301000000Z',
    '20240101240000Z',
    '20240101006000Z',
    '2024',
    '',
    'x'.repeat(40),
    '240101000000Z',
  ]) {
    it(`refuses the time ${JSON.stringify(text)}`, () => {
      expect(() => timeOf(readBer(tlv(0x18, Buffer.from(text))))).to.throw(BerError);
    });
  }

  it('answers no text for bytes that are none in their encoding', () => {
    expect(textOf(readBer(tlv(TAG.UTF8_STRING, hex('ff'))))).to.equal(undefined);
    expect(textOf(readBer(tlv(TAG.BMP_STRING, hex('00e4 00'))))).to.equal(undefined);
    expect(textOf(readBer(tlv(TAG.BMP_STRING, hex('00e4 20ac'))))).to.equal('ä€');
    expect(textOf(readBer(tlv(TAG.TELETEX_STRING, hex('e4'))))).to.equal('ä');
  });
});
