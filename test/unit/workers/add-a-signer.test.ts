import { verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CLIENT, certificate, dataRequest, engineFixture, SIGNER } from '../../support/engine-fixture.js';
import { textSigner } from '../../support/example-signer.js';
import { projectRoot } from '../../support/project-root.js';
import { expectFault } from '../../support/rejection.js';
import { problemsOf, runSigner } from '../../support/run-signer.js';
import { softwareTokenKey } from '../../support/software-token-key.js';

const read = (...names: readonly string[]): string => readFileSync(join(projectRoot, ...names), 'utf8');

describe('a signer that is added in one file', () => {
  const key = softwareTokenKey('P-256');
  const isSignatureOf = (text: string, signature: Uint8Array): boolean => verify('sha256', Buffer.from(text), key.publicKey, signature);

  it('is the sample of docs/add-a-signer.md', () => {
    const sample = /```ts\n(import [^]*?)```/.exec(read('docs', 'add-a-signer.md'))?.[1];
    // The page shows it where signers lie, two folders below src.
    expect(sample).to.equal(read('test', 'support', 'example-signer.ts').replaceAll("'../../src/", "'../../"));
  });

  it('signs by its definition alone', async () => {
    const { data, log } = await runSigner(textSigner, { data: 'Dear all,\r\nbye\r', key });
    expect(isSignatureOf('Dear all,\nbye\n', data)).to.equal(true);
    expect(log.get('LINES')).to.equal('3');
  });

  it('has its properties read as they are declared', async () => {
    const { data } = await runSigner(textSigner, { data: 'a\nb', key, properties: { LINE_END: 'CRLF' } });
    expect(isSignatureOf('a\r\nb', data)).to.equal(true);
    expect(problemsOf(textSigner, { LINE_END: 'CR' })).to.deep.equal(['Illegal value for LINE_END: CR. Expected one of LF, CRLF.']);
  });

  it('signs its sample', async () => {
    const sample = textSigner.sample();
    if (sample.kind !== 'data') throw new Error('the sample is no document');
    expect(isSignatureOf('one line\n', (await runSigner(textSigner, { data: sample.data, key })).data)).to.equal(true);
  });

  it('refuses what it cannot sign with a sentence for the client', async () => {
    const outcome = runSigner(textSigner, { data: Uint8Array.of(0xff), key });
    await expectFault(outcome, 'illegalRequest', 'The document is not UTF-8 text.');
  });

  for (const name of textSigner.names) {
    it(`serves requests once it is in the catalogue, as ${name}`, async () => {
      const { engine, store, records } = engineFixture([textSigner]);
      store.put(2, { NAME: 'Letters', TYPE: 'PROCESSABLE', ...SIGNER, IMPLEMENTATION_CLASS: name });
      const reply = await engine.process({ name: 'Letters' }, dataRequest('one\r\ntwo'), CLIENT);
      expect(verify('sha256', Buffer.from('one\ntwo'), certificate().publicKey, reply.data)).to.equal(true);
      expect(records.at(-1)?.get('LINES')).to.equal('2');
    });
  }
});
