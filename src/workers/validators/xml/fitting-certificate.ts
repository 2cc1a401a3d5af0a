import { keyTypeOf } from '../../../core/algorithms.js';
import type { Certificate } from '../../../core/certificate.js';
import { parseCertificate } from '../../../formats/x509/x509.js';
import type { XmlSignature } from '../../../formats/xmldsig/xml-signature.js';
import { signatureMethodByUri } from '../../../formats/xmldsig/xmldsig-algorithms.js';

/** Certificates that are looked at in a KeyInfo. */
const MAX_CERTIFICATES = 20;

/** The certificates in the KeyInfo of a Signature; those that cannot be read are passed over. */
export function keyInfoCertificates({ certificates }: XmlSignature): readonly Certificate[] {
  return (certificates ?? []).slice(0, MAX_CERTIFICATES).flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch {
      return [];
    }
  });
}

/** The first certificate in a Signature whose key fits its method: by convention that of the signer. */
export function fittingCertificate(signature: XmlSignature): Certificate | undefined {
  const method = signatureMethodByUri(signature.signatureMethod);
  return keyInfoCertificates(signature).find(({ publicKey }) => method !== undefined && keyTypeOf(publicKey) === method.algorithm.keyType);
}
