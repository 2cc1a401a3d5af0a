import { Fault } from '../../core/errors.js';
import type { ReceivedRequest, Reply } from '../../core/exchange.js';
import { lenientBoolean, parsed } from '../../core/properties.js';
import { defineDispatcher, type Dispatch } from '../../core/worker-definition.js';
import { workerReference, type WorkerReference } from '../../core/worker.js';
import { loadDocument } from '../../core/stored-document.js';
import { BerError } from '../../formats/asn1/ber-reader.js';
import { rejectionResponse } from '../../formats/tsp/pki-failure.js';
import { readTimeStampRequest } from '../../formats/tsp/time-stamp-request.js';

/** Workers by policy, a dotted object identifier. */
type Mappings = ReadonlyMap<string, WorkerReference>;

/** Entries that are not two parts are passed over, as in SignServer; the last one for a policy counts. */
function parseMappings(text: string): Mappings {
  const mappings = new Map<string, WorkerReference>();
  for (const entry of text.split(';')) {
    const [policy, worker, ...more] = entry.trim().split(':');
    if (policy !== undefined && worker !== undefined && worker !== '' && more.length === 0)
      mappings.set(policy.trim(), workerReference(worker.trim()));
  }
  return mappings;
}

const printMappings = (mappings: Mappings): string =>
  [...mappings].map(([policy, worker]) => `${policy}:${worker.id === undefined ? worker.name : String(worker.id)}`).join(';');

/** Hands a time-stamp request to the worker for the policy that it names. */
export const requestedPolicyDispatcher = defineDispatcher({
  names: ['org.signserver.module.tsa.RequestedPolicyDispatcher', 'RequestedPolicyDispatcher'],
  doc: 'Hands time-stamp requests to other workers by the policy that they name.',
  properties: {
    MAPPINGS: parsed(
      { kind: 'mappings', parse: parseMappings, print: printMappings },
      { doc: 'Workers by policy: OID:WORKER, separated by semicolons.' },
    ),
    DEFAULTWORKER: parsed(
      { kind: 'worker', parse: (text) => workerReference(text.trim()), print: ({ id, name }: WorkerReference) => name ?? String(id) },
      { doc: 'The worker for requests that name no policy.' },
    ),
    USEDEFAULTIFMISMATCH: lenientBoolean({
      default: false,
      doc: 'Whether DEFAULTWORKER also gets requests with a policy that is not mapped.',
    }),
    INCLUDESTATUSSTRING: lenientBoolean({ default: true, doc: 'Whether rejections of the dispatcher itself have a text.' }),
  },
  create: (configuration, { log, workerId }) => {
    const { MAPPINGS: mappings, DEFAULTWORKER: usual, USEDEFAULTIFMISMATCH: usesDefault } = configuration;
    if (!mappings) log.warn(`Worker ${String(workerId)}: property MAPPINGS is missing`);
    const text = configuration.INCLUDESTATUSSTRING ? 'request contains unknown policy.' : undefined;
    const rejection = rejectionResponse('unacceptedPolicy', text);
    const targetFor = (policy: string | undefined): WorkerReference | undefined =>
      policy === undefined ? usual : (mappings?.get(policy) ?? (usesDefault ? usual : undefined));
    return {
      async dispatch(dispatch) {
        const { request, log: fields } = dispatch;
        const target = targetFor(await requestedPolicy(request));
        if (!target) {
          fields.set('CLIENT_AUTHORIZED', 'false');
          fields.set('EXCEPTION', 'requested policy not supported');
          return { answer: { data: rejection, contentType: 'application/timestamp-reply', unfulfilled: true } };
        }
        return { reply: await forwardTo(target, dispatch) };
      },
    };
  },
});

/** Larger than any request that is one. */
const MAX_REQUEST_BYTES = 1 << 20;

async function requestedPolicy(request: ReceivedRequest): Promise<string | undefined> {
  if (request.kind === 'streamed' && request.document.size > MAX_REQUEST_BYTES) throw unparsable();
  if (request.kind !== 'streamed' && request.kind !== 'data') {
    throw new Fault('illegalRequest', "Received request wasn't an expected GenericSignRequest.");
  }
  const data = request.kind === 'streamed' ? await loadDocument(request.document) : request.data;
  try {
    return readTimeStampRequest(data).reqPolicy?.oid;
  } catch (cause) {
    throw cause instanceof BerError ? unparsable(cause) : cause;
  }
}

const unparsable = (cause?: BerError): Fault => new Fault('illegalRequest', 'Could not parse TimeStampRequest', { cause });

/** A worker that is not there is a fault of the request in SignServer, since it is met inside of a worker. */
async function forwardTo(target: WorkerReference, dispatch: Dispatch): Promise<Reply> {
  try {
    return await dispatch.forward(target);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.kind === 'noSuchWorker') throw new Fault('illegalRequest', thrown.message);
    throw thrown;
  }
}
