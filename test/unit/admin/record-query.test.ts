import { expect } from 'chai';
import type { WrittenQuery } from '../../../src/admin/query-arguments.js';
import { readRecordQuery } from '../../../src/admin/record-query.js';
import { ARCHIVE_COLUMNS, AUDIT_COLUMNS, type AuditQuery, type RelationalOperator } from '../../../src/core/query.js';

const written = (changes: Partial<WrittenQuery> = {}): WrittenQuery => ({ startIndex: 0, max: 0, criteria: [], orderings: [], ...changes });
const read = (changes: Partial<WrittenQuery>, firstIndex = 0): AuditQuery => readRecordQuery(written(changes), AUDIT_COLUMNS, firstIndex);
const criterion = (column: string, operator: RelationalOperator | undefined, value?: string): WrittenQuery['criteria'] => [
  { column, operator, value },
];

describe('a query on records', () => {
  it('compares numbers as numbers and texts as texts', () => {
    expect(read({ criteria: [...criterion('timeStamp', 'GE', '+17'), ...criterion('searchDetail2', 'GT', '10')] }).criteria).to.deep.equal([
      { column: 'timeStamp', operator: 'GE', value: 17 },
      { column: 'searchDetail2', operator: 'GT', value: '10' },
    ]);
  });

  it('needs no value for NULL and NOTNULL, not even for numbers', () => {
    expect(read({ criteria: [...criterion('timeStamp', 'NULL'), ...criterion('customId', 'NOTNULL', 'x')] }).criteria).to.deep.equal([
      { column: 'timeStamp', operator: 'NULL' },
      { column: 'customId', operator: 'NOTNULL' },
    ]);
  });

  it('takes 64-bit numbers that no record can hold for the greatest that one can', () => {
    const value = (text: string): unknown => read({ criteria: criterion('timeStamp', 'LT', text) }).criteria[0];
    expect(value('9223372036854775807')).to.deep.include({ value: Number.MAX_SAFE_INTEGER });
    expect(value('-9223372036854775808')).to.deep.include({ value: Number.MIN_SAFE_INTEGER });
  });

  it('begins at the first index of its kind and is unlimited without a positive limit', () => {
    const place = (startIndex: number, max: number, firstIndex: number): unknown => {
      const { offset, limit } = read({ startIndex, max }, firstIndex);
      return [offset, limit];
    };
    expect([place(-5, 0, 1), place(0, -1, 1), place(1, 2, 1), place(2, 2, 1)]).to.deep.equal([
      [0, undefined],
      [0, undefined],
      [0, 2],
      [1, 2],
    ]);
    expect([place(-5, 1, 0), place(0, 1, 0), place(1, 1, 0)]).to.deep.equal([
      [0, 1],
      [0, 1],
      [1, 1],
    ]);
  });

  it('is ordered by at most one column', () => {
    expect(read({ orderings: [{ column: 'timeStamp', order: 'DESC' }] }).ordering).to.deep.equal({ column: 'timeStamp', order: 'DESC' });
    expect(read({})).to.not.have.property('ordering');
    const two = [
      { column: 'timeStamp', order: 'ASC' },
      { column: 'nodeId', order: 'ASC' },
    ] as const;
    expect(() => read({ orderings: two })).to.throw('ordered by one column only');
    expect(() => read({ orderings: [{ column: 'timeStamp', order: undefined }] })).to.throw('The query lacks an order');
    expect(() => read({ orderings: [{ column: 'colour', order: 'ASC' }] })).to.throw('parameter is not valid field colour');
  });

  const REFUSED: readonly (readonly [what: string, criteria: WrittenQuery['criteria'], text: string])[] = [
    ['an unknown column', criterion('colour', 'EQ', 'x'), 'parameter is not valid field colour'],
    ['a column in other letters', criterion('TIMESTAMP', 'EQ', '1'), 'parameter is not valid field TIMESTAMP'],
    ['a property of every object', criterion('toString', 'EQ', 'x'), 'parameter is not valid field toString'],
    ['a column that is no word', criterion('a;b', 'EQ', 'x'), 'parameter is not alphanumeric a;b'],
    ['a missing column', [{ column: undefined, operator: 'EQ', value: 'x' }], 'The query lacks a column.'],
    ['a missing operator', criterion('nodeId', undefined, 'x'), 'operator not recognized'],
    ['BETWEEN', criterion('nodeId', 'BETWEEN', 'x'), 'BETWEEN needs two values'],
    ['a missing value', criterion('nodeId', 'EQ'), 'The query lacks a value for nodeId.'],
    ['a text for a number', criterion('timeStamp', 'EQ', '1x'), 'The value for timeStamp is not a whole number: 1x'],
    ['a number with blanks', criterion('timeStamp', 'EQ', ' 1'), 'The value for timeStamp is not a whole number:  1'],
    [
      'more conditions than a database takes',
      Array.from({ length: 10_000 }, () => criterion('nodeId', 'EQ', 'x')).flat(),
      'have 250 conditions',
    ],
    ['a pattern longer than a database takes', criterion('nodeId', 'LIKE', 'x'.repeat(10_001)), 'longer than 10000 characters'],
    ['a number beyond 64 bits', criterion('timeStamp', 'EQ', '9223372036854775808'), 'is not a whole number: 9223372036854775808'],
  ];
  for (const [what, criteria, text] of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(() => read({ criteria }))
        .to.throw(text)
        .with.property('kind', 'invalidInput');
    });
  }

  it('has other columns for the archive', () => {
    const { criteria } = readRecordQuery(written({ criteria: criterion('signerid', 'EQ', '28') }), ARCHIVE_COLUMNS, 0);
    expect(criteria).to.deep.equal([{ column: 'signerid', operator: 'EQ', value: 28 }]);
    expect(() => readRecordQuery(written({ criteria: criterion('nodeId', 'EQ', 'x') }), ARCHIVE_COLUMNS, 0)).to.throw(
      'not valid field nodeId',
    );
  });
});
