import { X509Certificate } from 'node:crypto';
import type { Clock, Log } from '../core/ports.js';
import type { TlsCertificates } from '../interfaces/listener-settings.js';

/** How long before its end a server certificate is to be renewed, in milliseconds: 30 days. */
export const RENEWAL_MS = 30 * 24 * 3600 * 1000;

/** Logs a server certificate that clients refuse, as an error, and one that they will soon, as a warning. */
export function logExpiry({ identity }: TlsCertificates, { clock, log }: { readonly clock: Clock; readonly log: Log }): void {
  const { subject, validFrom, validTo } = new X509Certificate(identity.certificate);
  const name = subject.replaceAll('\n', ', ');
  const now = clock.now();
  if (Date.parse(validTo) < now) log.error(`The certificate of HTTPS (${name}) ended on ${validTo}`);
  else if (Date.parse(validFrom) > now) log.error(`The certificate of HTTPS (${name}) is not valid before ${validFrom}`);
  else if (Date.parse(validTo) < now + RENEWAL_MS) log.warn(`The certificate of HTTPS (${name}) ends on ${validTo}`);
}
