import type { Certificate } from '../core/certificate.js';
import type { CertificateReader, Log } from '../core/ports.js';
import { rawValue } from '../core/properties.js';
import type { WorkerConfiguration } from '../core/worker.js';
import type { ConfiguredCertificates } from './active-worker.js';

interface Services {
  readonly certificates: CertificateReader;
  readonly log: Log;
  readonly nodeId?: string;
}

/**
 * The certificates that the configuration gives the default key: SIGNERCERT, else that of this node, else the last
 * certificate of the chain that is not a CA's. It is first in the chain, whatever the order there.
 */
export function configuredCertificates(configuration: WorkerConfiguration, services: Services): ConfiguredCertificates {
  const chain = read('SIGNERCERTCHAIN', configuration, services);
  const certificate = read('SIGNERCERT', configuration, services)?.[0] ?? chain?.findLast((one) => !one.isCa);
  if (!certificate || !chain) return { ...(certificate && { certificate }), ...(chain && { chain }) };
  return { certificate, chain: services.certificates.inOrder(certificate, chain) };
}

function read(
  name: string,
  configuration: WorkerConfiguration,
  { certificates, log, nodeId }: Services,
): readonly Certificate[] | undefined {
  const scoped = nodeId === undefined ? undefined : rawValue(configuration.properties, `${nodeId}.${name}`);
  const pem = rawValue(configuration.properties, name) ?? scoped;
  if (pem === undefined) return undefined;
  try {
    return certificates.fromPem(pem);
  } catch (cause) {
    log.error(`${name} of worker ${String(configuration.id)} cannot be read`, cause);
    return undefined;
  }
}
