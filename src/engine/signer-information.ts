import type { Certificate } from '../core/certificate.js';
import { Fault } from '../core/errors.js';
import type { KeyUsageCounters } from '../core/ports.js';
import type { RawProperties } from '../core/properties.js';
import type { WorkerReference } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';
import { signingPeriod, type SigningPeriod } from './certificate-validity.js';
import type { WorkerDirectory } from './pipeline-services.js';
import { certificatesFor, keyHash } from './signing-key.js';

/** A signer's certificates; nothing where there is no such worker, and where it has none or needs none. */
export interface SignerCertificates {
  readonly certificate?: Certificate;
  /** Uncut, the signer's own first. */
  readonly chain: readonly Certificate[];
}

/** What administrators ask about active workers and the certificates that they sign with. Every method throws faults. */
export interface SignerInformation {
  /** The properties of the active worker; throws `noSuchWorker`. */
  properties(reference: WorkerReference): Promise<RawProperties>;
  /** Throws `cryptoTokenOffline` where the token that holds them cannot be used. */
  certificates(reference: WorkerReference): Promise<SignerCertificates>;
  /** Without ends where there is no certificate. */
  signingPeriod(reference: WorkerReference): Promise<SigningPeriod>;
  /** How often the key has signed; undefined where that is not counted. */
  keyUses(reference: WorkerReference): Promise<number | undefined>;
}

interface InformationServices {
  readonly workers: WorkerDirectory;
  readonly counters: KeyUsageCounters;
}

/** Of a worker that needs no certificates none are shown, as in SignServer, although its key may have some. */
function needsCertificates({ definition, settings }: ActiveWorker): boolean {
  return definition?.kind !== 'cryptoWorker' && !settings.NOCERTIFICATES;
}

/** Information on the workers of a directory. */
export function signerInformation({ workers, counters }: InformationServices): SignerInformation {
  const findIfThere = async (reference: WorkerReference): Promise<ActiveWorker | undefined> => {
    try {
      return await workers.find(reference);
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.kind === 'noSuchWorker') return undefined;
      throw thrown;
    }
  };

  const certificatesOf = async (worker: ActiveWorker): Promise<SignerCertificates> => {
    const { certificate, chain } = worker.configured;
    // Then the token need not be active.
    if (certificate && chain) return { certificate, chain };
    const token = await workers.tokenOf(worker);
    return token ? certificatesFor(worker, await token.key(worker.aliasSelector.alias('sign'))) : { chain: [] };
  };

  const certificates = async (reference: WorkerReference): Promise<SignerCertificates> => {
    const worker = await findIfThere(reference);
    return worker?.definition && needsCertificates(worker) ? certificatesOf(worker) : { chain: [] };
  };

  return {
    certificates,
    properties: async (reference) => (await workers.find(reference)).configuration.properties,
    signingPeriod: async (reference) => {
      const { certificate } = await certificates(reference);
      return certificate ? signingPeriod(certificate, (await workers.find(reference)).settings) : {};
    },
    keyUses: async (reference) => {
      const { certificate } = await certificates(reference);
      return certificate && counters.read(keyHash(certificate));
    },
  };
}
