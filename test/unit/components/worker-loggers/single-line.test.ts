import { expect } from 'chai';
import { singleLine } from '../../../../src/components/worker-loggers/single-line.js';

describe('a single line', () => {
  it('escapes what would begin another one, or show it otherwise', () => {
    expect(singleLine('a\r\nb\tc\u0000\u001b\u2028\u202ed')).to.equal('a\\r\\nb\\tc\\u0000\\u001b\\u2028\\u202ed');
  });

  it('leaves other text, and backslashes, as they are', () => {
    expect(singleLine('plain ~ é 印 \\n')).to.equal('plain ~ é 印 \\n');
  });

  it('is the same each time, whatever came before', () => {
    for (const text of ['same', 'same', 'a\nb', 'a\nb', 'same', 'a\\nb', 'a\nb', '']) {
      expect(singleLine(text)).to.equal(text.replace('\n', '\\n'));
      expect(singleLine(singleLine(text))).to.equal(text.replace('\n', '\\n'));
    }
  });
});
