import { expect } from 'chai';
import { objectIdentifier, sequence, set, utf8String } from '../../../../src/formats/asn1/asn1.js';
import { comparableName, isWithinName, sameName } from '../../../../src/formats/x509/same-name.js';

const ORGANIZATION = '2.5.4.10';
const UNIT = '2.5.4.11';

const attribute = (type: string, value: string): Uint8Array => sequence(objectIdentifier(type), utf8String(value));
/** One relative name for each list of attributes, which stand in the order in which they are given. */
const name = (...relatives: readonly (readonly Uint8Array[])[]): Uint8Array => sequence(...relatives.map((one) => set(...one)));
const organization = (value: string): Uint8Array => name([attribute(ORGANIZATION, value)]);

describe('names', () => {
  for (const other of ['Example Inc', 'EXAMPLE inc', 'Example  Inc', ' Example Inc', 'Example Inc  ', '\tExample Inc']) {
    it(`are the same as "${other}"`, () => {
      expect(sameName(organization('Example Inc'), organization(other))).to.equal(true);
      expect(isWithinName(comparableName(organization(other)), comparableName(organization('Example Inc')))).to.equal(true);
    });
  }

  it('are others where a letter, a space inside or the number of relative names differs', () => {
    for (const other of ['Example Inc.', 'ExampleInc', 'Example']) {
      expect(sameName(organization('Example Inc'), organization(other)), other).to.equal(false);
    }
    const [one, more] = [attribute(ORGANIZATION, 'A'), attribute(UNIT, 'B')];
    expect(sameName(name([one]), name([one], [more]))).to.equal(false);
    expect(sameName(name([one, more]), name([one], [more]))).to.equal(false);
  });

  it('are the same in whatever order attributes of one relative name stand', () => {
    const [one, more] = [attribute(ORGANIZATION, 'A'), attribute(UNIT, 'B')];
    expect(sameName(name([one, more]), name([more, one]))).to.equal(true);
  });

  it('keep what is escaped in them apart', () => {
    expect(sameName(name([attribute(ORGANIZATION, 'A+OU=B')]), name([attribute(ORGANIZATION, 'A'), attribute(UNIT, 'B')]))).to.equal(false);
  });
});
