import type { SignatureAlgorithm } from '../../core/algorithms.js';
import { algorithmIdentifier, nullValue } from '../asn1/asn1.js';
import { rsassaPssParameters } from '../cms/cms-algorithm-identifiers.js';

/**
 * The AlgorithmIdentifier of a signature in certificates and certificate requests; undefined for `NONEwith…`, which has
 * none. CMS writes some of them differently.
 */
export function x509SignatureAlgorithm({ oid, digest, scheme }: SignatureAlgorithm): Uint8Array | undefined {
  if (oid === undefined) return undefined;
  if (scheme === 'RSASSA-PSS' && digest) return algorithmIdentifier(oid, rsassaPssParameters(digest));
  // RFC 4055 §5: NULL with RSA; RFC 5758 §3.2 and RFC 8410 §3: absent with the others.
  return scheme === 'RSASSA-PKCS1-v1_5' ? algorithmIdentifier(oid, nullValue) : algorithmIdentifier(oid);
}
