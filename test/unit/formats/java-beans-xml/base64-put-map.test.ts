import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeArchiveData,
  decodeAuditDetails,
  encodeArchiveData,
  encodeAuditDetails,
  gotText,
  putText,
} from '../../../../src/formats/java-beans-xml/base64-put-map.js';
import { referenceRows } from '../../../support/reference-dump.js';
import { requireShared } from '../../../support/shared.js';

describe('Base64PutHashMap records', () => {
  it('keeps printable ASCII as it is and everything else as base64 of its UTF-8', () => {
    expect(putText('CN=one, O=Test ~')).to.equal('CN=one, O=Test ~');
    expect(putText('')).to.equal('');
    expect(putText('a\nb')).to.equal('B64:YQpi');
    expect(putText('ä')).to.equal('B64:w6Q=');
  });

  it('does not encode twice', () => {
    expect(putText(putText('ä\n'))).to.equal(putText('ä\n'));
  });

  it('takes the prefix in any letter case', () => {
    expect(gotText('b64:YQpi')).to.equal('a\nb');
    expect(gotText('B64:YQpi')).to.equal('a\nb');
    expect(gotText('B6')).to.equal('B6');
  });

  it('gives back every text that it was given', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !/^b64:/i.test(one));
    fc.assert(
      fc.property(text, (one) => {
        expect(gotText(putText(one))).to.equal(one);
      }),
    );
  });

  it('keeps audit details in order, with those that have no value', () => {
    const details = [
      ['B', '1'],
      ['A', 'zwei\nZeilen'],
      ['set:keystore_data', null],
    ] as const;
    const xml = encodeAuditDetails(details);
    expect([...decodeAuditDetails(xml)]).to.deep.equal([
      ['B', '1'],
      ['A', 'B64:endlaQpaZWlsZW4='],
      ['set:keystore_data', null],
    ]);
    expect(xml).to.match(/<string>set:keystore_data<\/string>\n {3}<null\/>/);
  });

  it('writes the audit details of the reference database as they stand there', function () {
    requireShared(this);
    const records = referenceRows('AuditRecordData').map((row) => row[1]!);
    expect(records).to.have.lengthOf(200);
    for (const xml of records) {
      const plain = [...decodeAuditDetails(xml)].map(([key, value]) => [key, value === null ? null : gotText(value)] as const);
      expect(encodeAuditDetails(plain)).to.equal(xml);
    }
  });

  it('writes the archive records of the reference database as they stand there', function () {
    requireShared(this);
    const records = referenceRows('ArchiveData').map((row) => row[1]!);
    expect(records).to.have.lengthOf(30);
    for (const xml of records) expect(encodeArchiveData(decodeArchiveData(xml))).to.equal(xml);
  });

  it('refuses a record that is no map or holds no data', () => {
    const java = (content: string): string => `<java>${content}</java>`;
    expect(() => decodeAuditDetails(java('<string>x</string>'))).to.throw('not a map');
    expect(() => decodeArchiveData(java('<object class="java.util.HashMap"/>'))).to.throw('no data');
  });
});
