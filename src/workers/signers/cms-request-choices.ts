import { Fault } from '../../core/errors.js';
import { isObjectIdentifier } from '../../formats/asn1/asn1.js';

interface ContentTypeChoice {
  readonly CONTENTOID: string;
  readonly ALLOW_CONTENTOID_OVERRIDE: boolean;
}

interface DetachedChoice {
  readonly DETACHEDSIGNATURE: boolean;
  readonly ALLOW_DETACHEDSIGNATURE_OVERRIDE: boolean;
}

type Metadata = ReadonlyMap<string, string>;

/** The eContentType: configured, or that of the request where it may choose. Throws `illegalRequest` faults. */
export function chosenContentType(configuration: ContentTypeChoice, metadata: Metadata): string {
  const requested = metadata.get('CONTENTOID') ?? '';
  if (requested === '') return configuration.CONTENTOID;
  if (!isObjectIdentifier(requested)) throw new Fault('illegalRequest', 'Illegal OID specified in request');
  if (requested !== configuration.CONTENTOID && !configuration.ALLOW_CONTENTOID_OVERRIDE) {
    throw new Fault('illegalRequest', 'Overriding content OID requested but not allowed');
  }
  return requested;
}

/** Whether the content is left out. Throws an `illegalRequest` fault where the request may not choose. */
export function choosesDetached(configuration: DetachedChoice, metadata: Metadata): boolean {
  const requested = metadata.get('DETACHEDSIGNATURE') ?? '';
  if (requested === '') return configuration.DETACHEDSIGNATURE;
  const isDetached = requested.toLowerCase() === 'true';
  if (isDetached !== configuration.DETACHEDSIGNATURE && !configuration.ALLOW_DETACHEDSIGNATURE_OVERRIDE) {
    throw new Fault('illegalRequest', `${isDetached ? 'Detached' : 'Non detached'} signature requested but not allowed`);
  }
  return isDetached;
}

/** Throws an `illegalRequest` fault where the content of a hash is asked for, which the server never saw. */
export function requireDetachedForHash(configuration: DetachedChoice, metadata: Metadata): void {
  const requested = metadata.get('DETACHEDSIGNATURE') ?? '';
  if (requested === '' || requested.toLowerCase() === 'true' || configuration.DETACHEDSIGNATURE) return;
  throw new Fault('illegalRequest', 'Client-side hashing can only be used with detached signatures');
}
