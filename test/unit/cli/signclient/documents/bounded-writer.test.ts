import { expect } from 'chai';
import { boundedWriter, longestAnswer } from '../../../../../src/cli/signclient/documents/bounded-writer.js';

describe('an answer to signclient', () => {
  it('is not taken in without end', async () => {
    const taken: Uint8Array[] = [];
    const write = boundedWriter((bytes) => Promise.resolve(void taken.push(bytes)), 10);
    await write(new Uint8Array(6));
    await write(new Uint8Array(4));
    const thrown = await write(new Uint8Array(1)).catch((cause: unknown) => cause);
    expect(String(thrown)).to.equal('Error: The answer of the server is longer than 10 bytes');
    expect(taken.map(({ length }) => length)).to.deep.equal([6, 4]);
  });

  it('may be as long as any signed document', () => {
    expect(longestAnswer(0)).to.equal(2 ** 30);
    expect(longestAnswer(2 ** 30)).to.equal(5 * 2 ** 30);
  });
});
