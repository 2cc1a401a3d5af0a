import { Fault, type FaultKind } from '../../src/core/errors.js';
import type { Client, ReceivedRequest, Reply, WorkerRequest } from '../../src/core/exchange.js';
import { loadDocument } from '../../src/core/stored-document.js';
import type { RawProperties } from '../../src/core/properties.js';
import type { WorkerStatus } from '../../src/engine/status-report.js';
import type { SignerCertificates } from '../../src/engine/signer-information.js';
import { referenceText, type WorkerReference } from '../../src/core/worker.js';
import { pki } from './pki.js';

/** A request as it reached the engine. */
export interface Processed {
  readonly reference: WorkerReference;
  readonly request: WorkerRequest;
  readonly client: Client;
  /** Whether the document was kept out of memory by the door. */
  readonly streamed: boolean;
}

/** What the engine does for a worker; `Reverse` answers the bytes backwards. */
type Work = (request: WorkerRequest) => Promise<Reply>;

/**
 * An engine whose workers `Reverse` (also 2) and `Bare`, which has no certificate, answer what they were sent backwards.
 * Workers made by `failing` fail as they say.
 */
export class ReversingEngine {
  readonly processed: Processed[] = [];
  private readonly workers = new Map<string, Work>([
    ['Reverse', (request) => Promise.resolve(reversed(request, { signerCertificate: pki.ecSigner.certificate }))],
    ['2', (request) => Promise.resolve(reversed(request, { signerCertificate: pki.ecSigner.certificate }))],
    ['Bare', (request) => Promise.resolve(reversed(request))],
  ]);

  /** Adds a worker that throws. */
  failing(name: string, thrown: unknown): this {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a worker throws is what is tested
    this.workers.set(name, () => Promise.reject(thrown));
    return this;
  }

  faulty(name: string, kind: FaultKind, message: string): this {
    return this.failing(name, new Fault(kind, message));
  }

  /** Adds a worker of any behaviour. */
  working(name: string, work: Work): this {
    this.workers.set(name, work);
    return this;
  }

  /** What is wrong with workers, by name or id; nothing where there is no entry. */
  readonly errors = new Map<string, readonly string[]>();
  /** Properties of workers, by name or id. */
  readonly workerProperties = new Map<string, ReadonlyMap<string, string>>();

  /** The errors of a worker; of a status only what doors ask for. */
  status(reference: WorkerReference): Promise<WorkerStatus> {
    const name = referenceText(reference);
    if (!this.workers.has(name)) return Promise.reject(new Fault('noSuchWorker', `No such worker: ${name}`));
    const errors = this.errors.get(name) ?? [];
    return Promise.resolve({ id: 2, name, kind: 'Signer', brief: [], errors, complete: [], tokenActive: true, disabled: false });
  }

  /** Of all that can be asked about signers only their certificates and properties. */
  readonly signers = {
    properties: (reference: WorkerReference): Promise<RawProperties> => {
      const name = referenceText(reference);
      if (!this.workers.has(name)) return Promise.reject(new Fault('noSuchWorker', `No such worker: ${name}`));
      return Promise.resolve(this.workerProperties.get(name) ?? new Map<string, string>());
    },
    signingPeriod: () => Promise.resolve({}),
    keyUses: () => Promise.resolve(undefined),
    certificates: (reference: WorkerReference): Promise<SignerCertificates> =>
      Promise.resolve(referenceText(reference) === 'Reverse' ? { certificate: pki.ecSigner.certificate, chain: [] } : { chain: [] }),
  };

  async process(reference: WorkerReference, received: ReceivedRequest, client: Client): Promise<Reply> {
    const request = await loaded(received);
    this.processed.push({ reference, request, client, streamed: received.kind === 'streamed' });
    const name = referenceText(reference);
    const work = this.workers.get(name);
    return work ? work(request) : Promise.reject(new Fault('noSuchWorker', `No such worker: ${name}`));
  }
}

async function loaded(request: ReceivedRequest): Promise<WorkerRequest> {
  if (request.kind !== 'streamed') return request;
  const { document, ...others } = request;
  return { ...others, kind: 'data', data: await loadDocument(document) };
}

/** The reply of a worker that answers what it was sent backwards; of data groups the hashes in the order of their numbers. */
export function reversed(request: WorkerRequest, more: Partial<Reply> = {}): Reply {
  const sent =
    request.kind !== 'dataGroups'
      ? request.kind === 'validateCertificate'
        ? request.certificate
        : request.data
      : Buffer.concat([...request.dataGroups].sort(([a], [b]) => a - b).map(([number, hash]) => Buffer.from([number, ...hash])));
  return { data: Uint8Array.from(sent).reverse(), contentType: 'application/octet-stream', archiveId: 'abc', requestId: -7, ...more };
}
