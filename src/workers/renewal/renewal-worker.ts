import { asFault, Fault } from '../../core/errors.js';
import type { LogFields } from '../../core/exchange.js';
import { choice, text, type PropertyProblem } from '../../core/properties.js';
import { defineSigner, type ProcessingResult } from '../../core/worker-definition.js';
import { workerReference } from '../../core/worker.js';
import { readPropertiesFile } from '../../formats/properties-file.js';
import { writePropertiesFile } from '../../formats/properties-file-writer.js';
import { ejbcaClient } from './ejbca-client.js';
import { renew, type RenewalRequest } from './renew.js';
import { trustedCertificates, TRUST_STORE_TYPES } from './trust-store.js';

/** Gets other workers new keys and certificates from an EJBCA, as its registration authority. */
export const renewalWorker = defineSigner({
  names: ['org.signserver.module.renewal.worker.RenewalWorker', 'RenewalWorker'],
  doc: 'Renews key and certificate of other workers with an EJBCA, which knows it by its key.',
  takesProperties: true,
  properties: {
    EJBCAWSURL: text({ required: true, doc: 'Base address of the EJBCA, such as https://ca:8443/ejbca.', missing: missingProperty }),
    DEFAULTKEY: text({ required: true, doc: 'Key for TLS, in a keystore token.', missing: missingProperty }),
    TRUSTSTORETYPE: choice(TRUST_STORE_TYPES, {
      required: true,
      doc: 'Kind of the trust store with the CA of the EJBCA’s TLS certificate.',
      missing: missingProperty,
    }),
    TRUSTSTOREPATH: text({ doc: 'File of the trust store.' }),
    TRUSTSTOREVALUE: text({ doc: 'The trust store itself, in place of its file: PEM text, or base64 of the other kinds.' }),
    TRUSTSTOREPASSWORD: text({ secret: true, doc: 'Password of the trust store; required unless it is PEM.' }),
  },
  check: ({ TRUSTSTORETYPE, TRUSTSTOREPATH, TRUSTSTOREVALUE, TRUSTSTOREPASSWORD }) => {
    const problems: PropertyProblem[] = [];
    if (TRUSTSTOREPATH === undefined && TRUSTSTOREVALUE === undefined)
      problems.push({ property: 'TRUSTSTOREPATH', message: missingProperty('TRUSTSTOREPATH or TRUSTSTOREVALUE') });
    if (TRUSTSTOREPATH !== undefined && TRUSTSTOREVALUE !== undefined)
      problems.push({ property: 'TRUSTSTOREVALUE', message: 'Can not specify both TRUSTSTOREPATH and TRUSTSTOREVALUE property' });
    const needsPassword = PASSWORD_TYPES.some((type) => type === TRUSTSTORETYPE);
    if (needsPassword && TRUSTSTOREPASSWORD === undefined)
      problems.push({ property: 'TRUSTSTOREPASSWORD', message: missingProperty('TRUSTSTOREPASSWORD') });
    return problems;
  },
  create: (
    { EJBCAWSURL, TRUSTSTORETYPE, TRUSTSTOREPATH, TRUSTSTOREVALUE, TRUSTSTOREPASSWORD = '' },
    { workers, changes, clock, log: serverLog },
  ) => {
    const store = { type: TRUSTSTORETYPE, path: TRUSTSTOREPATH, value: TRUSTSTOREVALUE, password: TRUSTSTOREPASSWORD };
    return {
      async sign({ data }, { log, signingKey: { key, fullChain } }) {
        const request = readRequest(data);
        const answer = (fields: Readonly<Record<string, string>>): Pick<ProcessingResult, 'data' | 'contentType'> => {
          for (const [name, value] of Object.entries(fields)) log.set(`RESPONSE_${name}`, value);
          const response = writePropertiesFile(Object.entries(fields), clock.now());
          return { data: Buffer.from(response, 'latin1'), contentType: 'text/plain' };
        };
        log.set('RENEWEE', request.worker);
        try {
          await renewAlone(request, log, async () => ({
            key: { ...key, chain: fullChain },
            trusted: await trustedCertificates(store).catch((cause: unknown) => {
              throw new Fault('workerFailed', cause instanceof Error ? cause.message : 'The trust store cannot be read.', { cause });
            }),
          }));
        } catch (thrown) {
          const { message } = asFault(thrown);
          serverLog.warn(`Worker ${request.worker} was not renewed`, thrown);
          return { ...answer({ RESULT: 'FAILURE', MESSAGE: message }), unfulfilled: true };
        }
        return answer({ RESULT: 'OK' });
      },
    };

    async function renewAlone(request: RenewalRequest, log: LogFields, identity: Parameters<typeof ejbcaClient>[1]): Promise<void> {
      const { id } = await workers.state(request.reference);
      if (underWay.has(id)) throw new Fault('workerFailed', `Worker ${request.worker} is being renewed already.`);
      underWay.add(id);
      try {
        await renew(request, { workers, changes, log, ca: ejbcaClient(EJBCAWSURL, identity) });
      } finally {
        underWay.delete(id);
      }
    }
  },
  sample: () => ({ kind: 'data', data: Buffer.from('WORKER=SampleRenewee\n'), metadata: new Map() }),
});

/** Workers that this process is renewing, whichever worker does it: two renewals of one at a time would each make it a key. */
const underWay = new Set<number>();

const PASSWORD_TYPES = TRUST_STORE_TYPES.filter((type) => type !== 'PEM');

function missingProperty(name: string): string {
  return `Missing ${name} property`;
}

function readRequest(data: Uint8Array): RenewalRequest {
  const given = new Map(read(data).map(({ key, value }) => [key, value]));
  const worker = given.get('WORKER');
  if (worker === undefined) throw new Fault('illegalRequest', 'No worker name in request.');
  const code = given.get('AUTHCODE');
  return {
    worker,
    reference: workerReference(worker),
    // SignServer's command line writes what Java makes of no code.
    code: code === 'null' ? undefined : code,
    forDefaultKey: given.get('FORDEFAULTKEY')?.toLowerCase() === 'true',
  };
}

function read(data: Uint8Array): ReturnType<typeof readPropertiesFile> {
  try {
    return readPropertiesFile(data);
  } catch (cause) {
    throw new Fault('illegalRequest', 'The request is no properties file.', { cause });
  }
}
