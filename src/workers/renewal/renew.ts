import { hash } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import type { KeyTestResult } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import type { LogFields } from '../../core/exchange.js';
import type { OtherWorkers, WorkerChanges } from '../../core/ports.js';
import { rawValue, type RawProperties } from '../../core/properties.js';
import type { WorkerReference } from '../../core/worker.js';
import { isIssuedBy } from '../../formats/x509/certification-path.js';
import type { EjbcaClient } from './ejbca-client.js';

/** What a renewal is asked for. */
export interface RenewalRequest {
  /** The worker to renew as the client named it. */
  readonly worker: string;
  readonly reference: WorkerReference;
  /** Of its crypto token. */
  readonly code: string | undefined;
  /** Whether the key that it has gets a new certificate, instead of a new key. */
  readonly forDefaultKey: boolean;
}

export interface RenewalServices {
  readonly workers: Pick<OtherWorkers, 'properties'>;
  readonly changes: WorkerChanges;
  readonly ca: EjbcaClient;
  readonly log: LogFields;
}

/**
 * Gets a worker a new certificate, and a new key where the present one is not to be kept. What was done before something
 * fails stays: a key that was generated is the next one, and is used at the next try. Throws faults.
 */
export async function renew(request: RenewalRequest, { workers, changes, ca, log }: RenewalServices): Promise<void> {
  const { worker, reference, code, forDefaultKey } = request;
  const properties = await workers.properties(reference);
  const required = (name: string): string => requiredProperty(properties, name, worker);
  const endEntity = required('RENEWENDENTITY');
  const subject = required('REQUESTDN');
  const signatureAlgorithm = required('SIGNATUREALGORITHM');
  if (forDefaultKey) required('DEFAULTKEY');
  const present = rawValue(properties, forDefaultKey ? 'DEFAULTKEY' : 'NEXTCERTSIGNKEY');
  const given = code === undefined ? {} : { code };

  const alias = present ?? (forDefaultKey ? undefined : await makeNextKey());
  const { publicKeyHash } = working(await changes.testKey(reference, { ...(alias !== undefined && { alias }), ...given }));
  if (present === undefined) {
    log.set('GENERATEDKEYHASH', publicKeyHash ?? '');
    if (alias !== undefined) await useAsNextKey(alias);
  }
  const pem = await changes.certificateRequest(reference, {
    key: forDefaultKey ? 'default' : 'next',
    subject,
    signatureAlgorithm,
    explicitEccParameters: rawValue(properties, 'EXPLICITECC')?.toLowerCase() === 'true',
  });
  const chain = await ca.issue(endEntity, pem);
  const signer = signerOf(chain, publicKeyHash);
  log.set('NEWCERTSERIALNO', signer.serialNumber);
  log.set('NEWCERTSUBJECTDN', signer.subject);
  log.set('NEWCERTISSUERDN', signer.issuer);
  const isNextKey = !forDefaultKey && alias !== undefined;
  await changes.update(reference, {
    set: isNextKey ? { DEFAULTKEY: alias } : {},
    remove: isNextKey ? ['NEXTCERTSIGNKEY'] : [],
    certificates: { signer, chain: pathFrom(signer, chain) },
  });
  await reload();

  async function makeNextKey(): Promise<string> {
    const order = { algorithm: required('KEYALG'), specification: required('KEYSPEC'), ...given };
    const made = await changes.generateKey(reference, order);
    log.set('GENERATEDKEYALIAS', made);
    return made;
  }

  async function useAsNextKey(made: string): Promise<void> {
    await changes.update(reference, { set: { NEXTCERTSIGNKEY: made } });
    await reload();
  }

  /** A token that takes its code from the request has lost it with the reload. */
  async function reload(): Promise<void> {
    await changes.reload(reference);
    if (code !== undefined) await changes.activate(reference, code);
  }
}

function requiredProperty(properties: RawProperties, name: string, worker: string): string {
  const value = rawValue(properties, name);
  if (value === undefined) throw new Fault('workerFailed', `Property ${name} not specified for worker: ${worker}`);
  return value;
}

function working([result]: readonly KeyTestResult[]): KeyTestResult {
  if (!result) throw new Fault('workerFailed', 'Key testing failed: No result');
  if (!result.success) throw new Fault('workerFailed', `Key testing failed: ${result.status}`);
  return result;
}

/** The first certificate that is no CA's; it must be for the key that was tested. */
function signerOf(chain: readonly Certificate[], publicKeyHash: string | undefined): Certificate {
  const signer = chain.find(({ isCa }) => !isCa);
  if (!signer) throw new Fault('workerFailed', 'EJBCA answered with no certificate of a signer.');
  const hashed = hash('sha1', signer.publicKey.export({ type: 'spki', format: 'der' }));
  if (hashed !== publicKeyHash) throw new Fault('workerFailed', 'EJBCA answered with a certificate for another key.');
  return signer;
}

/** The certificates from the signer's upwards. Those of a PKCS#7 are a set, in no order that means something. */
function pathFrom(signer: Certificate, others: readonly Certificate[]): readonly Certificate[] {
  const path = [signer];
  const nextOf = (last: Certificate): Certificate | undefined => others.find((one) => !path.includes(one) && isIssuedBy(last, one));
  for (let next = nextOf(signer); next; next = nextOf(next)) path.push(next);
  return path;
}
