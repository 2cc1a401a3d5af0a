import { join } from 'node:path';
import { SERVICE_INVOCATION, type AuditHead } from '../core/audit.js';
import type { Log } from '../core/ports.js';
import { workerReference } from '../core/worker.js';
import type { Engine } from '../engine/engine.js';
import { formatAuditHead } from '../formats/audit-head.js';
import type { AuditSigning } from '../settings/settings.js';
import { FileAuditHeads } from '../storage/audit-heads.js';
import { SignedHeads } from '../storage/signed-heads.js';

interface SigningServices extends AuditSigning {
  /** The data folder. */
  readonly data: string;
  readonly engine: Pick<Engine, 'process'>;
  readonly log: Log;
}

/**
 * Has a worker sign the heads of the audit log that are new, again and again. A signature that fails is an error in the log,
 * and is tried again with the head of that time.
 */
export function startHeadSigning(services: SigningServices): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let signing: Promise<void> = Promise.resolve();
  const schedule = (): void => {
    timer = setTimeout(() => {
      signing = signHeads(services).finally(() => {
        if (timer) schedule();
      });
    }, services.intervalMs);
  };
  schedule();
  return {
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      return signing;
    },
  };
}

/** Signs each head that has no signature yet; never throws. */
async function signHeads({ data, log, ...services }: SigningServices): Promise<void> {
  const folder = join(data, 'audit');
  const signed = new SignedHeads(join(folder, 'signed'));
  try {
    for (const head of await new FileAuditHeads(folder).all()) {
      if (!(await signed.has(head))) await signed.add(head, await signatureOf(head, services));
    }
  } catch (cause) {
    log.error(`Worker ${services.worker} could not sign the head of the audit log`, cause);
  }
}

async function signatureOf(head: AuditHead, { engine, worker }: Pick<SigningServices, 'engine' | 'worker'>): Promise<Uint8Array> {
  const request = { kind: 'data', data: Buffer.from(formatAuditHead(head)), metadata: new Map<string, string>() } as const;
  const client = { address: '127.0.0.1', administrator: SERVICE_INVOCATION };
  return (await engine.process(workerReference(worker), request, client)).data;
}
