import { expect } from 'chai';
import type { BuiltInType, SimpleType } from '../../../../src/interfaces/soap/contract.js';
import { readLexicalValue } from '../../../../src/interfaces/soap/lexical-values.js';
import { SoapFault } from '../../../../src/interfaces/soap/soap-fault.js';

const read = (base: BuiltInType, text: string, choices?: readonly string[]): unknown => {
  const type: SimpleType = { kind: 'simple', name: base, base, ...(choices && { choices }) };
  return readLexicalValue(type, text, 'element x');
};

describe('values of the built-in types', () => {
  const READ: readonly (readonly [BuiltInType, string, unknown])[] = [
    ['string', ' a ', ' a '],
    ['anyType', 'a', 'a'],
    ['int', ' +007\n', 7],
    ['int', '-2147483648', -2147483648],
    ['int', '2147483647', 2147483647],
    ['long', '-9223372036854775808', -9223372036854775808n],
    ['long', '+9223372036854775807', 9223372036854775807n],
    ['boolean', 'true', true],
    ['boolean', ' 0 ', false],
    ['dateTime', '2026-11-24T01:02:03Z', new Date(Date.UTC(2026, 10, 24, 1, 2, 3))],
    ['dateTime', '2026-11-24T01:02:03.5+01:00', new Date(Date.UTC(2026, 10, 24, 0, 2, 3, 500))],
  ];
  for (const [base, text, value] of READ) {
    it(`${base}: ${JSON.stringify(text)} is read`, () => {
      expect(read(base, text)).to.deep.equal(value);
    });
  }

  const REFUSED: readonly (readonly [BuiltInType, string])[] = [
    ['int', ''],
    ['int', 'abc'],
    ['int', '1.0'],
    ['int', '1e3'],
    ['int', '0x10'],
    ['int', '2147483648'],
    ['int', '１'],
    ['int', `${' '.repeat(100_000)}1x`],
    ['long', '9223372036854775808'],
    ['long', '1n'],
    ['boolean', 'TRUE'],
    ['boolean', ''],
    ['dateTime', '2026-11-24'],
    ['dateTime', '2026-13-24T01:02:03Z'],
    ['dateTime', 'yesterday'],
    ['base64Binary', '*'],
  ];
  for (const [base, text] of REFUSED) {
    it(`${base}: ${JSON.stringify(text.slice(-20))} is refused`, () => {
      expect(() => read(base, text))
        .to.throw(SoapFault, /The content of element x is not /)
        .with.property('code', 'Client');
    });
  }

  it('are limited to the choices of the contract', () => {
    expect(read('string', 'GT', ['GT', 'LT'])).to.equal('GT');
    expect(() => read('string', 'gt', ['GT', 'LT'])).to.throw(SoapFault, 'The content of element x is not one of GT, LT: gt');
  });

  it('are repeated in a sentence only up to a length that can be read', () => {
    expect(() => read('int', 'x'.repeat(10_000)))
      .to.throw(SoapFault)
      .with.property('message')
      .with.length.below(200);
  });
});
