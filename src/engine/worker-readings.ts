import type { WorkerReading } from '../core/meter.js';
import type { KeyUsageCounters } from '../core/ports.js';
import type { ActiveWorker } from './active-worker.js';
import { signingPeriod } from './certificate-validity.js';
import { certificatesFor, keyHash } from './signing-key.js';
import type { WorkerCache } from './worker-cache.js';

interface ReadingServices {
  readonly workers: WorkerCache;
  readonly counters: KeyUsageCounters;
}

/** The state of the workers that are in memory, in numbers. A worker that cannot tell something leaves it out. */
export async function workerReadings(services: ReadingServices): Promise<readonly WorkerReading[]> {
  return Promise.all(services.workers.loaded().map((worker) => read(worker, services)));
}

async function read(worker: ActiveWorker, services: ReadingServices): Promise<WorkerReading> {
  const { ownToken, name } = worker;
  const sessions = ownToken?.sessions;
  return {
    worker: name,
    ...(ownToken && { token: { active: ownToken.active, ...(sessions && { sessions }) } }),
    ...(worker.signer && (await readSigner(worker, services).catch(() => ({})))),
  };
}

async function readSigner(worker: ActiveWorker, { workers, counters }: ReadingServices): Promise<Omit<WorkerReading, 'worker'>> {
  const token = await workers.tokenOf(worker);
  if (!token?.active) return {};
  const { certificate } = certificatesFor(worker, await token.key(worker.aliasSelector.alias('sign')));
  if (!certificate) return {};
  const ends = signingPeriod(certificate, worker.settings).notAfter ?? certificate.notAfter.getTime();
  return { certificateEnds: ends, ...(await readKeyUses(worker, keyHash(certificate), counters)) };
}

async function readKeyUses({ settings }: ActiveWorker, hash: string, counters: KeyUsageCounters): Promise<Omit<WorkerReading, 'worker'>> {
  const { KEYUSAGELIMIT: limit, DISABLEKEYUSAGECOUNTER: disabled } = settings;
  if (disabled && limit < 0) return {};
  const uses = await counters.read(hash);
  if (uses === undefined) return {};
  return { keyUses: uses, ...(limit >= 0 && { keyUsesLeft: Math.max(0, limit - uses) }) };
}
