import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { runCountersign } from '../../../src/cli/countersign-line.js';
import { SERVE_OPTIONS } from '../../../src/startup/serve-options.js';
import { MemoryTerminal } from '../../support/memory-terminal.js';

describe('the countersign command line', () => {
  let terminal: MemoryTerminal;
  let signals: EventEmitter;
  let happened: string[];
  let finishStop: () => void;
  beforeEach(() => {
    terminal = new MemoryTerminal();
    signals = new EventEmitter();
    happened = [];
    finishStop = () => undefined;
  });

  const run = (words: readonly string[], failure?: Error): Promise<number> =>
    runCountersign(words, {
      terminal,
      version: '1.2.3',
      options: SERVE_OPTIONS,
      load: (given) => (given.includes('--bad') ? { problems: ['One.', 'Two.'] } : { settings: given }),
      start: (settings) => {
        if (failure) return Promise.reject(failure);
        happened.push(`started ${settings.join(' ')}`);
        const stop = (): Promise<void> => {
          happened.push('stopping');
          return new Promise((resolve) => (finishStop = resolve));
        };
        return Promise.resolve({ stop });
      },
      process: { signals, exit: (code) => happened.push(`exit ${String(code)}`) },
    });

  it('says its version and its options', async () => {
    expect(await run(['--version'])).to.equal(0);
    expect(terminal.out).to.equal('Countersign 1.2.3\n');
    expect(await run(['--help'])).to.equal(0);
    expect(await run(['serve', '--help'])).to.equal(0);
    expect(terminal.out).to.contain('\n  --client-ca FILE       File with');
    expect(happened).to.deep.equal([]);
  });

  it('ends with 2 for wrong words and settings', async () => {
    expect(await run([])).to.equal(2);
    expect(await run(['srve'])).to.equal(2);
    expect(await run(['serve', '--bad'])).to.equal(2);
    expect(terminal.err).to.equal(
      [
        'A command is missing.',
        'Usage: countersign serve [options], countersign --help, countersign --version',
        'There is no command srve.',
        'Usage: countersign serve [options], countersign --help, countersign --version',
        'One.',
        'Two.',
        '',
      ].join('\n'),
    );
    expect([happened, terminal.out]).to.deep.equal([[], '']);
  });

  it('says why the server did not start', async () => {
    expect(await run(['serve'], new Error('No database.', { cause: new Error('connection refused') }))).to.equal(1);
    expect(terminal.err).to.equal('No database. (connection refused)\n');
  });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    it(`stops in order at ${signal}`, async () => {
      const ended = run(['serve', '--http', ':1']);
      await turn();
      expect(happened).to.deep.equal(['started --http :1']);
      signals.emit(signal);
      await turn();
      expect(happened.slice(1)).to.deep.equal(['stopping']);
      finishStop();
      expect(await ended).to.equal(0);
    });
  }

  it('ends at once at a second signal', async () => {
    const ended = run(['serve']);
    await turn();
    signals.emit('SIGTERM');
    await turn();
    signals.emit('SIGINT');
    expect(happened).to.deep.equal(['started ', 'stopping', 'exit 1']);
    finishStop();
    await ended;
  });
});
