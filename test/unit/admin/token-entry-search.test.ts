import { expect } from 'chai';
import { searchTokenEntries } from '../../../src/admin/token-entry-search.js';
import type { WrittenQuery } from '../../../src/admin/query-arguments.js';
import type { TokenEntry } from '../../../src/core/crypto-token.js';
import { RELATIONAL_OPERATORS, type RelationalOperator } from '../../../src/core/query.js';

const ALIASES = ['signer00002', 'sod00001', 'signer00001', 'ca'];
const ENTRIES = ALIASES.map((alias): TokenEntry => ({ alias, type: 'PRIVATEKEY_ENTRY', chain: [], info: new Map() }));

function search(changes: Partial<WrittenQuery>): { readonly aliases: readonly string[]; readonly hasMore: boolean } {
  const { entries, hasMore } = searchTokenEntries(ENTRIES, { startIndex: 0, max: 100, criteria: [], orderings: [], ...changes });
  return { aliases: entries.map(({ alias }) => alias), hasMore };
}

const where = (operator: RelationalOperator | undefined, value?: string, column = 'alias'): readonly string[] =>
  search({ criteria: [{ column, operator, value }] }).aliases;

describe('a search in the entries of a token', () => {
  it('answers pages in the order of the token and says whether there is more', () => {
    expect(search({ max: 3 })).to.deep.equal({ aliases: ['signer00002', 'sod00001', 'signer00001'], hasMore: true });
    expect(search({ startIndex: 3, max: 1 })).to.deep.equal({ aliases: ['ca'], hasMore: false });
    expect(search({ max: 0 })).to.deep.equal({ aliases: [], hasMore: true });
    expect(search({ max: -1, startIndex: 4 })).to.deep.equal({ aliases: [], hasMore: false });
    expect(() => search({ startIndex: -1 })).to.throw('less than 0');
  });

  const FOUND: readonly (readonly [operator: RelationalOperator, value: string | undefined, aliases: readonly string[]])[] = [
    ['EQ', 'ca', ['ca']],
    ['EQ', 'CA', []],
    ['NEQ', 'ca', ['signer00002', 'sod00001', 'signer00001']],
    ['LIKE', 'signer%', ['signer00002', 'signer00001']],
    ['LIKE', '%00001', ['sod00001', 'signer00001']],
    ['LIKE', '%od%', ['sod00001']],
    ['LIKE', 'ca', ['ca']],
    ['LIKE', 's%1', []],
    ['LIKE', '%', ALIASES],
    ['LIKE', '%%', ALIASES],
    ['LIKE', 'SIGNER%', []],
    ['NULL', undefined, []],
    ['NOTNULL', undefined, ALIASES],
  ];
  for (const [operator, value, aliases] of FOUND) {
    it(`finds ${aliases.length === 0 ? 'nothing' : aliases.join(', ')} for ${operator} ${value ?? ''}`, () => {
      expect(where(operator, value)).to.deep.equal(aliases);
      expect(where(operator, value, 'keyAlias')).to.deep.equal(aliases);
    });
  }

  it('joins conditions by AND', () => {
    const criteria = [
      { column: 'alias', operator: 'LIKE', value: 'signer%' },
      { column: 'alias', operator: 'NEQ', value: 'signer00001' },
    ] as const;
    expect(search({ criteria }).aliases).to.deep.equal(['signer00002']);
  });

  it('orders by alias, and by nothing else', () => {
    const ordered = (column: string, order: 'ASC' | 'DESC'): readonly string[] => search({ orderings: [{ column, order }] }).aliases;
    expect(ordered('alias', 'ASC')).to.deep.equal(['ca', 'signer00001', 'signer00002', 'sod00001']);
    expect(ordered('keyAlias', 'DESC')).to.deep.equal(['sod00001', 'signer00002', 'signer00001', 'ca']);
    expect(ordered('type', 'ASC')).to.deep.equal(ALIASES);
  });

  it('refuses other columns and comparisons', () => {
    for (const column of ['colour', 'type']) {
      expect(() => where('EQ', 'x', column)).to.throw(`Unsupported token entry field in query terms: ${column}`);
    }
    for (const operator of RELATIONAL_OPERATORS.filter((one) => !['EQ', 'NEQ', 'LIKE', 'NULL', 'NOTNULL'].includes(one))) {
      expect(() => where(operator, 'x')).to.throw(`Operator not yet supported in query terms: ${operator}`);
    }
    expect(() => where(undefined, 'x')).to.throw('Operator not yet supported in query terms: none');
  });
});
