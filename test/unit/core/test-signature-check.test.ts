import { expect } from 'chai';
import { testSignatureCheck } from '../../../src/core/crypto-token.js';

const good = (alias: string): { alias: string; success: boolean; status: string; publicKeyHash: string } => ({
  alias,
  success: true,
  status: '',
  publicKeyHash: 'aa',
});
const bad = { alias: 'second', success: false, status: 'does not verify' };

describe('what tests of keys say of a token', () => {
  it('is good where all keys sign, with the name of one', () => {
    const { outcome, finding } = testSignatureCheck('all', [good('first'), good('second')]);
    expect([outcome, finding]).to.deep.equal(['good', 'made with the key first (public key aa) and verified']);
  });

  it('is bad where any of them does not', () => {
    const { outcome, finding } = testSignatureCheck('all', [good('first'), bad]);
    expect([outcome, finding]).to.deep.equal(['bad', 'does not verify']);
  });

  it('is nothing without a key', () => {
    expect(testSignatureCheck('all', []).finding).to.equal('There is no key to be tested.');
    expect(testSignatureCheck(undefined, []).finding).to.equal('The worker names no key: DEFAULTKEY is not set.');
  });
});
