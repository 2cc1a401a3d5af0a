import { expect } from 'chai';
import { verify } from 'node:crypto';
import type { StreamedRequest } from '../../../src/core/exchange.js';
import { loadDocument, type StoredDocument } from '../../../src/core/stored-document.js';
import { CLIENT, engineFixture, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';
import { expectFault } from '../../support/rejection.js';

/** A document that tells how often it was read. */
function storedDocument(text: string): StoredDocument & { reads: number } {
  const bytes = Buffer.from(text);
  return {
    reads: 0,
    size: bytes.length,
    digests: new Map(),
    async *chunks() {
      this.reads++;
      for (const byte of bytes) yield await Promise.resolve(Uint8Array.of(byte));
    },
  };
}

describe('a request whose document is not in memory', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
  });
  const process = (document: StoredDocument): ReturnType<EngineFixture['engine']['process']> => {
    const request: StreamedRequest = { kind: 'streamed', document, metadata: new Map(), fileName: 'a.txt' };
    return fixture.engine.process({ name: 'Signer' }, request, CLIENT);
  };

  it('is loaded for a signer that needs all of it', async () => {
    const document = storedDocument('some data');
    const { data, signerCertificate } = await process(document);
    expect(verify('sha256', Buffer.from('some data'), signerCertificate!.publicKey, data)).to.equal(true);
    expect(document.reads).to.equal(1);
  });

  it('is not read for somebody who is not let in', async () => {
    fixture.store.put(2, { ...SIGNER, AUTHTYPE: 'CLIENTCERT' });
    const document = storedDocument('some data');
    await expectFault(process(document), 'illegalRequest', 'Authorization failed: Error, client authentication is required.');
    expect(document.reads).to.equal(0);
  });

  it('is not read where it is too large', async () => {
    const document = storedDocument('x'.repeat(101));
    await expectFault(process(document), 'requestTooLarge', 'Maximum content length is 100 bytes');
    expect(document.reads).to.equal(0);
  });

  it('is never signed in part', async () => {
    const document = { ...storedDocument('some data'), size: 10 };
    let message = '';
    await loadDocument(document).catch((error: unknown) => (message = (error as Error).message));
    expect(message).to.equal('a stored document has 9 bytes instead of 10');
  });
});
