import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Fault } from '../../../../src/core/errors.js';
import type { OtherWorkers, WorkerState } from '../../../../src/core/ports.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import type { WorkerContext } from '../../../../src/core/worker-definition.js';
import { hsmKeepAliveTimedService } from '../../../../src/workers/timed-services/hsm-keep-alive-timed-service.js';
import { signerStatusReportTimedService } from '../../../../src/workers/status/signer-status-report-timed-service.js';
import { signerStatusReportWorker } from '../../../../src/workers/status/signer-status-report-worker.js';
import { debugSigner } from '../../../../src/workers/status/debug-signer.js';
import { statusPropertiesWorker } from '../../../../src/workers/status/status-properties-worker.js';
import { certificate, MemoryLog, NOON } from '../../../support/engine-fixture.js';
import { expectFault, rejection } from '../../../support/rejection.js';
import { ask } from '../../../support/run-processor.js';
import { NO_OTHER_WORKERS, workerContext } from '../../../support/worker-context.js';

const processing = { transactionId: 't', client: { address: '192.0.2.1' }, log: new Map<string, string>() };

describe('the worker for status properties', () => {
  let context: WorkerContext;
  beforeEach(() => {
    context = workerContext({ clock: { now: () => NOON } });
  });
  const ask = async (text: string): Promise<readonly string[]> => {
    const processor = statusPropertiesWorker.create({}, context);
    const request = { kind: 'data', data: Buffer.from(text, 'latin1'), metadata: new Map<string, string>() } as const;
    const answer = await processor.process(request, processing);
    expect(answer).to.include({ contentType: 'text/plain', withoutArchiveId: true });
    return Buffer.from(answer.data).toString('latin1').split('\n').slice(1, -1);
  };

  it('sets a property and answers it', async () => {
    expect(await ask(`TIMESOURCE0_INSYNC.VALUE=true\nTIMESOURCE0_INSYNC.EXPIRATION=${String(NOON + 1)}\n`)).to.deep.equal([
      `TIMESOURCE0_INSYNC.UPDATE=${String(NOON)}`,
      'TIMESOURCE0_INSYNC.VALUE=true',
      `TIMESOURCE0_INSYNC.EXPIRATION=${String(NOON + 1)}`,
    ]);
    expect(context.statusProperties.valid('TIMESOURCE0_INSYNC')?.value).to.equal('true');
  });

  it('answers those that are asked for and valid, and all for an empty request', async () => {
    await context.statusProperties.set('LEAPSECOND', { value: 'NONE', expires: 0 });
    await context.statusProperties.set('TEST_PROPERTY1', { value: 'late', expires: NOON });
    expect(await ask('GET=LEAPSECOND,TEST_PROPERTY1 TEST_PROPERTY2')).to.have.length(3);
    expect(await ask(''))
      .to.include('LEAPSECOND.VALUE=NONE')
      .and.have.length(3);
    expect(await ask('COLOUR=blue')).to.deep.equal([]);
    expect(await ask('TEST_PROPERTY3.VALUE=gone\nTEST_PROPERTY3.EXPIRATION=-1')).to.deep.equal([]);
  });

  const WRONG: readonly (readonly [string, string])[] = [
    ['GET=LEAPSECOND, TEST_PROPERTY1', 'No such status property: '],
    ['GET=NOPE', 'No such status property: NOPE'],
    ['NOPE.VALUE=1', 'No such property: NOPE'],
    ['LEAPSECOND.VALUE=1\nTEST_PROPERTY1.VALUE=2\nTEST_PROPERTY1.EXPIRATION=soon', 'Illegal expiration value for property: TEST_PROPERTY1'],
  ];
  for (const [request, sentence] of WRONG) {
    it(`refuses ${JSON.stringify(request)} and sets nothing`, async () => {
      await expectFault(ask(request), 'illegalRequest', sentence);
      expect(context.statusProperties.all().size).to.equal(0);
    });
  }
});

/** Signers, of which only `Good` has a token that is active; `Nobody` is not there. */
const SIGNERS: OtherWorkers = {
  ...NO_OTHER_WORKERS,
  state: ({ name = '' }) => {
    const state: WorkerState = { id: 1, name, errors: [], tokenActive: name === 'Good', certificate: certificate(), keyUses: 5 };
    return name === 'Nobody' ? Promise.reject(new Fault('noSuchWorker', 'No such worker: Nobody')) : Promise.resolve(state);
  },
  properties: () => Promise.resolve(new Map([['KEYUSAGELIMIT', '10']])),
};

describe('the report on signers', () => {
  it('has a line for each worker that is there', async () => {
    const log = new MemoryLog();
    const processor = signerStatusReportWorker.create({ WORKERS: ['Good', 'Nobody', 'Offline'] }, workerContext({ workers: SIGNERS, log }));
    const { data } = await processor.process({ kind: 'data', data: new Uint8Array(), metadata: new Map() }, processing);
    const lines = Buffer.from(data).toString().split('\n');
    expect(lines).to.have.length(3);
    expect(lines[0]).to.match(
      /^workerName=Good, status=ACTIVE, validityNotBefore=2026-11-23 [^,]+, validityNotAfter=2026-11-25 [^,]+, signings=5, signLimit=10, $/,
    );
    expect(lines[1]).to.match(/^workerName=Offline, status=OFFLINE, /);
    expect(log.lines).to.deep.equal(['WARN The status report leaves out Nobody: there is no such worker']);
  });

  it('is written to a file by the timed service', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    try {
      const OUTPUTFILE = join(folder, 'report');
      const context = workerContext({ workers: SIGNERS });
      await signerStatusReportTimedService.create({ WORKERS: ['Good'], OUTPUTFILE }, context).work();
      expect(readFileSync(OUTPUTFILE, 'utf8')).to.contain('workerName=Good');
      const elsewhere = { WORKERS: ['Good'], OUTPUTFILE: join(folder, 'none', 'report') };
      const { message } = await rejection(signerStatusReportTimedService.create(elsewhere, context).work());
      expect(message).to.match(/^IO exception executing service 1 .*ENOENT/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('wants to know the workers and the file', () => {
    const messages = readConfiguration(signerStatusReportTimedService.properties, new Map()).problems.map(({ message }) => message);
    expect(messages).to.deep.equal(['Property WORKERS missing', 'Property OUTPUTFILE missing']);
  });
});

describe('the service that keeps tokens alive', () => {
  it('tests a key of each, and goes on where one fails', async () => {
    const tested: string[] = [];
    const log = new MemoryLog();
    const workers: OtherWorkers = {
      ...SIGNERS,
      testKey: ({ name = '', id }) => {
        tested.push(name === '' ? String(id) : name);
        if (name === 'Offline') return Promise.reject(new Fault('cryptoTokenOffline', 'Signtoken isn’t active.'));
        if (name === 'Nobody') return Promise.reject(new Fault('noSuchWorker', 'No such worker: Nobody'));
        return Promise.resolve([{ alias: 'key', success: id === undefined, status: 'no good' }]);
      },
    };
    const service = hsmKeepAliveTimedService.create({ CRYPTOTOKENS: ['Offline', 'Nobody', '5', 'Good'] }, workerContext({ workers, log }));
    await service.work();
    expect(tested).to.deep.equal(['Offline', 'Nobody', '5', 'Good']);
    expect(log.lines).to.deep.equal([
      'ERROR Crypto token offline for worker Worker{name: Offline}: Signtoken isn’t active.',
      'ERROR Invalid worker ID: No such worker: Nobody',
      'ERROR Key test failed for worker Worker{id: 5}, key key: no good',
    ]);
  });

  it('says in its status which workers are not there', async () => {
    const workers: OtherWorkers = {
      ...SIGNERS,
      properties: ({ name }) =>
        name === 'X' ? Promise.reject(new Fault('noSuchWorker', 'No such worker: X')) : Promise.resolve(new Map()),
    };
    const service = hsmKeepAliveTimedService.create({ CRYPTOTOKENS: ['Good', 'X'] }, workerContext({ workers }));
    expect(await service.problems?.()).to.deep.equal(['Invalid worker: Worker{name: X}']);
    const { problems } = readConfiguration(hsmKeepAliveTimedService.properties, new Map());
    expect(problems.map(({ message }) => message)).to.deep.equal(['Must specify CRYPTOTOKENS']);
  });
});

describe('DebugSigner', () => {
  const listing = async (context: Parameters<typeof workerContext>[0]): Promise<readonly string[]> => {
    const request = { kind: 'data', data: Buffer.from('anything'), metadata: new Map() } as const;
    return Buffer.from((await ask(debugSigner.create({}, workerContext(context)), request)).data)
      .toString()
      .split('\n');
  };

  it('answers a listing of properties, whatever it is asked', async () => {
    expect(await listing({})).to.deep.equal([
      '-- listing properties --',
      'xml-sec.version=(null)',
      'xalan.version=(null)',
      'signserver_nodeid.value=(null)',
      '',
    ]);
  });

  it('names the node where it has a name', async () => {
    expect(await listing({ nodeId: 'NODE1' })).to.include('signserver_nodeid.value=NODE1');
  });
});
