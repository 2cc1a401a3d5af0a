import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { loadDocument } from '../../../../src/core/stored-document.js';
import { Spool, type Upload } from '../../../../src/interfaces/http/spool.js';
import { expectFault, rejection } from '../../../support/rejection.js';

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.alloc(100));
  throw new Error('the client went away');
}

describe('the spool', () => {
  let folder: string;
  let spool: Spool;
  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'countersign-spool-')), 'uploads');
    spool = await Spool.open({ folder, memoryBytes: () => 10 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const stored = (upload: Upload) => {
    if (upload.content instanceof Uint8Array) throw new Error('it is in memory');
    return upload.content;
  };

  it('keeps what is small in memory', async () => {
    const upload = await spool.receive(pieces('01234', '56789'), 100);
    expect(upload).to.deep.include({ size: 10, content: Buffer.from('0123456789') });
  });

  it('keeps what is larger in a file without a name, with its digest, readable more than once', async () => {
    const upload = await spool.receive(pieces('01234', '56789', 'a'), 100);
    const document = stored(upload);
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(document.size).to.equal(11);
    expect(document.digests.get('SHA-256')).to.deep.equal(hash('sha256', '0123456789a', 'buffer'));
    for (const time of ['first', 'second']) expect(Buffer.from(await loadDocument(document)).toString(), time).to.equal('0123456789a');
    await upload.discard();
    await upload.discard();
  });

  it('gives the memory of chunks back that are its own, and of no others', async () => {
    const own = [Buffer.alloc(20_000, 'a'), Buffer.alloc(20_000, 'b')];
    const shared = Buffer.alloc(20_000, 'c');
    const source = [...own, shared.subarray(0, 10_000)];
    const upload = await spool.receive(Readable.from(source), 100_000, 'disposable');
    expect(own.map(({ length }) => length)).to.deep.equal([0, 0]);
    expect(shared).to.have.length(20_000);
    const expected = Buffer.concat([Buffer.alloc(20_000, 'a'), Buffer.alloc(20_000, 'b'), Buffer.alloc(10_000, 'c')]);
    expect(Buffer.from(await loadDocument(stored(upload))).equals(expected)).to.equal(true);
    expect(stored(upload).digests.get('SHA-256')).to.deep.equal(hash('sha256', expected, 'buffer'));
    await upload.discard();

    const kept = Buffer.alloc(20_000, 'd');
    await (await spool.receive(Readable.from([kept]), 100_000)).discard();
    expect(kept).to.have.length(20_000);
  });

  it('lets nobody else into its folder', () => {
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
  });

  it('removes what a server that was killed left behind, and nothing else', async () => {
    writeFileSync(join(folder, 'upload-1-1'), 'left');
    writeFileSync(join(folder, 'other'), 'kept');
    await Spool.open({ folder, memoryBytes: () => 10 });
    expect(readdirSync(folder)).to.deep.equal(['other']);
  });

  it('refuses what is larger than the limit', async () => {
    await expectFault(spool.receive(pieces('0'.repeat(20), 'x'), 20), 'requestTooLarge', 'Maximum content length is 20 bytes');
  });

  it('passes on what the source throws', async () => {
    let thrown: unknown;
    await spool.receive(breaking(), 1_000).catch((error: unknown) => (thrown = error));
    expect(thrown).to.include({ message: 'the client went away' });
  });

  it('says that it cannot store, without saying where', async () => {
    rmSync(folder, { recursive: true });
    const fault = await rejection(spool.receive(pieces('0'.repeat(20)), 100));
    expect([fault.kind, fault.message]).to.deep.equal(['serviceUnavailable', 'The document cannot be stored now']);
  });
});
