import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { readHidden } from '../../../src/cli/process-terminal.js';

/** A terminal of which is kept, in order, what was written to it and how it was set. */
class FakeTerminal extends PassThrough {
  readonly events: string[] = [];
  readonly shown = new PassThrough();

  constructor() {
    super();
    this.shown.on('data', (chunk: Buffer) => this.events.push(chunk.toString()));
  }

  setRawMode(isRaw: boolean): this {
    this.events.push(isRaw ? 'raw' : 'cooked');
    return this;
  }

  ask(): Promise<string | undefined> {
    return readHidden(this as unknown as ReadStream, this.shown, 'Password: ');
  }
}

describe('a password that is typed', () => {
  for (const [what, typed, answer] of [
    ['ends with its line', ['sec', 'ret\rmore'], 'secret'],
    ['may be corrected', ['sex\u007fcret\n'], 'secret'],
    ['may be empty', ['\r'], ''],
    ['is given up with Ctrl-C', ['sec\u0003'], undefined],
    ['is given up with Ctrl-D', ['\u0004'], undefined],
  ] as const) {
    it(what, async () => {
      const terminal = new FakeTerminal();
      const password = terminal.ask();
      for (const text of typed) terminal.write(text);
      expect(await password).to.equal(answer);
    });
  }

  it('is not shown, not even where it comes as soon as it is asked for', async () => {
    const terminal = new FakeTerminal();
    terminal.shown.once('data', () => terminal.write('secret\r'));
    expect(await terminal.ask()).to.equal('secret');
    expect(terminal.events).to.deep.equal(['raw', 'Password: ', 'cooked', '\n']);
  });
});
