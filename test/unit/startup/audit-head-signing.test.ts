import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startHeadSigning } from '../../../src/startup/audit-head-signing.js';
import type { AuditHead } from '../../../src/core/audit.js';
import type { Client, WorkerRequest } from '../../../src/core/exchange.js';
import { parseAuditHead } from '../../../src/formats/audit-head.js';
import { FileAuditHeads } from '../../../src/storage/audit-heads.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { until } from '../../support/eventually.js';

describe('the signing of heads', function () {
  this.timeout(60_000);
  let data: string;
  let log: MemoryLog;
  let isBroken: boolean;
  let requests: { readonly reference: unknown; readonly client: Client }[];
  let signing: { stop(): Promise<void> };
  const head = (last: number): AuditHead => ({ nodeId: 'vm 1', first: 0, last, rowProtection: '1:x' });
  const files = (): readonly string[] => readdirSync(join(data, 'audit', 'signed')).sort();

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'countersign-signing-'));
    log = new MemoryLog();
    requests = [];
    isBroken = false;
    await new FileAuditHeads(join(data, 'audit')).write(head(3));
    const engine = {
      process: (reference: unknown, request: WorkerRequest, client: Client) => {
        requests.push({ reference, client });
        if (isBroken || request.kind !== 'data') return Promise.reject(new Error('offline'));
        const reply = { data: Buffer.from(`signed ${Buffer.from(request.data).toString()}`), contentType: '', archiveId: '', requestId: 1 };
        return Promise.resolve(reply);
      },
    };
    signing = startHeadSigning({ worker: 'HeadSigner', intervalMs: 5, data, engine, log });
  });
  afterEach(async () => {
    await signing.stop();
    rmSync(data, { recursive: true });
  });

  it('keeps each head once with its signature, in the name of a service', async () => {
    await until(() => requests.length > 0);
    await delay(30);
    await new FileAuditHeads(join(data, 'audit')).write(head(9));
    await until(() => requests.length > 1);
    await signing.stop();
    expect(requests).to.have.lengthOf(2);
    expect(requests[0]).to.deep.equal({
      reference: { name: 'HeadSigner' },
      client: { address: '127.0.0.1', administrator: { subject: 'Service invocation' } },
    });
    expect(files()).to.deep.equal(['head-vm%201-3.json', 'head-vm%201-3.sig', 'head-vm%201-9.json', 'head-vm%201-9.sig']);
    const text = readFileSync(join(data, 'audit', 'signed', 'head-vm%201-9.json'), 'utf8');
    expect(parseAuditHead(text)).to.deep.equal(head(9));
    expect(readFileSync(join(data, 'audit', 'signed', 'head-vm%201-9.sig'), 'utf8')).to.equal(`signed ${text}`);
  });

  it('goes on after a signature that failed', async () => {
    isBroken = true;
    await until(() => log.lines.length > 0);
    expect(log.lines[0]).to.equal('ERROR Worker HeadSigner could not sign the head of the audit log');
    isBroken = false;
    await until(() => existsSync(join(data, 'audit', 'signed')) && files().length === 2);
    await signing.stop();
    expect(files()).to.deep.equal(['head-vm%201-3.json', 'head-vm%201-3.sig']);
  });

  it('signs nothing once it is stopped', async () => {
    await signing.stop();
    const before = requests.length;
    await delay(30);
    expect(requests).to.have.lengthOf(before);
  });
});
