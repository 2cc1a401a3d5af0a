import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileAuditHeads } from '../../../src/storage/audit-heads.js';
import { makeAuditKey, readAuditKey } from '../../../src/storage/audit-key.js';
import { SignedHeads } from '../../../src/storage/signed-heads.js';

describe('the files of the audit log', () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'countersign-audit-'));
    folder = join(parent, 'audit');
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
  });
  const messageOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'no error',
      (thrown: unknown) => (thrown as Error).message,
    );
  const mode = (...path: readonly string[]): number => statSync(join(folder, ...path)).mode & 0o777;

  describe('heads', () => {
    const head = (nodeId: string, last: number): Parameters<FileAuditHeads['write']>[0] => ({
      nodeId,
      first: 0,
      last,
      rowProtection: '1:x',
    });

    it('are there after they were written, for their owner alone', async () => {
      await new FileAuditHeads(folder).write(head('vm', 1));
      await new FileAuditHeads(folder).write(head('vm', 2));
      expect(await new FileAuditHeads(folder).read('vm')).to.deep.equal(head('vm', 2));
      expect(readdirSync(folder)).to.deep.equal(['head-vm.json']);
      expect([mode(), mode('head-vm.json')]).to.deep.equal([0o700, 0o600]);
    });

    it('are none for a node without rows', async () => {
      const heads = new FileAuditHeads(folder);
      expect(await heads.read('vm')).to.equal(undefined);
      expect(await heads.all()).to.deep.equal([]);
    });

    it('are kept for each node, whatever it is called', async () => {
      const heads = new FileAuditHeads(folder);
      const names = ['../../vm', 'vm', 'vm 2/ä'];
      for (const name of names) await heads.write(head(name, 3));
      expect(readdirSync(folder)).to.have.lengthOf(3);
      expect((await heads.all()).map(({ nodeId }) => nodeId).toSorted()).to.deep.equal(names);
    });

    it('are whole at any moment, with two processes writing', async () => {
      const [one, other] = [new FileAuditHeads(folder), new FileAuditHeads(folder)];
      await one.write(head('vm', 0));
      const writes = Array.from({ length: 20 }, (_, index) => [one.write(head('vm', index)), other.write(head('vm', index))]).flat();
      const reads = Array.from({ length: 20 }, () => one.read('vm'));
      expect((await Promise.all(reads)).every((found) => found?.nodeId === 'vm')).to.equal(true);
      await Promise.all(writes);
      expect(readdirSync(folder)).to.deep.equal(['head-vm.json']);
    });

    it('are written again once their folder can be made', async () => {
      const heads = new FileAuditHeads(folder);
      writeFileSync(folder, 'in the way');
      expect(await messageOf(heads.write(head('vm', 1)))).to.contain('EEXIST');
      rmSync(folder);
      await heads.write(head('vm', 1));
      rmSync(folder, { recursive: true });
      expect(await messageOf(heads.write(head('vm', 2)))).to.contain('ENOENT');
      await heads.write(head('vm', 3));
      expect(await heads.read('vm')).to.deep.equal(head('vm', 3));
    });

    it('that cannot be read are no heads that are missing', async () => {
      const heads = new FileAuditHeads(folder);
      await heads.write(head('vm', 1));
      writeFileSync(join(folder, 'head-vm.json'), '{"nodeId":');
      expect(await messageOf(heads.read('vm'))).to.contain('head-vm.json is no head');
      expect(await messageOf(heads.all())).to.contain('head-vm.json is no head');
    });
  });

  describe('signed heads', () => {
    const head = { nodeId: 'vm', first: 0, last: 5, rowProtection: '1:x' };

    it('are there with their signatures, for their owner alone', async () => {
      const signed = new SignedHeads(folder);
      expect(await signed.has(head)).to.equal(false);
      await signed.add(head, Buffer.from('signature'));
      expect(await signed.has(head)).to.equal(true);
      expect(await signed.has({ ...head, last: 6 })).to.equal(false);
      expect(readdirSync(folder).toSorted()).to.deep.equal(['head-vm-5.json', 'head-vm-5.sig']);
      expect([mode(), mode('head-vm-5.json'), mode('head-vm-5.sig')]).to.deep.equal([0o700, 0o600, 0o600]);
      expect(readFileSync(join(folder, 'head-vm-5.sig'), 'utf8')).to.equal('signature');
    });

    it('are none as long as the signature is not whole, so that one that was broken off is made again', async () => {
      const signed = new SignedHeads(folder);
      const signature = Buffer.alloc(20_000_000);
      const adding = { done: false };
      const added = signed.add(head, signature).finally(() => (adding.done = true));
      while (!adding.done) {
        if (await signed.has(head)) expect(statSync(join(folder, 'head-vm-5.sig')).size).to.equal(signature.length);
      }
      await added;
      expect(await signed.has(head)).to.equal(true);
    });
  });

  describe('the key', () => {
    it('is made once, of 32 random bytes, for its owner alone', async () => {
      const file = join(folder, 'audit.key');
      const keys = await Promise.all(Array.from({ length: 8 }, () => makeAuditKey(file)));
      const [first] = keys;
      expect(first).to.have.lengthOf(32);
      expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).to.equal(1);
      expect(readFileSync(file).equals(first!)).to.equal(true);
      expect(readdirSync(folder)).to.deep.equal(['audit.key']);
      expect(mode('audit.key')).to.equal(0o600);
      expect(Buffer.from(await makeAuditKey(join(folder, 'other.key'))).equals(first!)).to.equal(false);
    });

    it('is read as it was made, and is none where nobody made it', async () => {
      const file = join(folder, 'audit.key');
      expect(await readAuditKey(file)).to.equal(undefined);
      const made = await makeAuditKey(file);
      expect(await readAuditKey(file)).to.deep.equal(made);
    });

    it('is none where the file holds something else', async () => {
      const file = join(parent, 'audit.key');
      writeFileSync(file, 'short');
      expect(await messageOf(readAuditKey(file))).to.contain('5 bytes');
    });
  });
});
