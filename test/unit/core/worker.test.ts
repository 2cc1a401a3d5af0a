import { expect } from 'chai';
import { allRules, describeReference, workerReference, workerTypeOf } from '../../../src/core/worker.js';

describe('a worker reference', () => {
  it('is an id where the text is a 32-bit integer and a name otherwise', () => {
    expect(workerReference('5')).to.deep.equal({ id: 5 });
    expect(workerReference('-1')).to.deep.equal({ id: -1 });
    expect(workerReference('2147483648')).to.deep.equal({ name: '2147483648' });
    expect(workerReference('5a')).to.deep.equal({ name: '5a' });
    expect(workerReference('')).to.deep.equal({ name: '' });
  });

  it("is written as in SignServer's messages", () => {
    expect(describeReference({ id: 5 })).to.equal('Worker{id: 5}');
    expect(describeReference({ name: 'X' })).to.equal('Worker{name: X}');
    expect(describeReference({ id: 5, name: 'X' })).to.equal('Worker{id: 5, name: X}');
  });
});

describe('the column signerType', () => {
  it('reads as UNKNOWN where it holds nothing or a number of no type', () => {
    expect([null, 0, 1, 99].map((number) => workerTypeOf(number))).to.deep.equal(['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
    expect([2, 3, 10, 11].map((number) => workerTypeOf(number))).to.deep.equal([
      'PROCESSABLE',
      'TIMED_SERVICE',
      'SPECIAL',
      'CRYPTO_WORKER',
    ]);
  });
});

describe('the rules on client certificates', () => {
  it('show older entries as serial number rules, ordered by subject value', () => {
    const rules = allRules({
      matchingRules: [{ subjectType: 'SUBJECT_RDN_CN', subjectValue: 'one', issuerType: 'ISSUER_DN_BCSTYLE', issuerValue: 'CN=CA' }],
      authorizedClients: [{ serialNumber: '00123ABC', issuer: 'CN=CA' }],
    });
    expect(rules.map(({ subjectValue, description }) => [subjectValue, description])).to.deep.equal([
      ['123abc', 'Legacy rule'],
      ['one', undefined],
    ]);
  });
});
