import { expect } from 'chai';
import { globPattern } from '../../../src/storage/like-pattern.js';

describe('a pattern of LIKE as one of GLOB', () => {
  const CASES = [
    ['%', '*'],
    ['a%b_c', 'a*b?c'],
    ['plain', 'plain'],
    ['what? [really] *', 'what[?] [[]really] [*]'],
    ['100\\%', '100%'],
    ['a\\_b\\\\', 'a_b\\'],
    ['\\*', '[*]'],
    ['ends with \\', 'ends with \\'],
    ['', ''],
  ] as const;
  for (const [like, glob] of CASES) {
    it(`${like} is ${glob}`, () => {
      expect(globPattern(like)).to.equal(glob);
    });
  }
});
