import { BerFields, childrenOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, contextPrimitive, objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { readCertificateStructure } from './x509-structure.js';

const CRL_DISTRIBUTION_POINTS = '2.5.29.31';
const AUTHORITY_INFO_ACCESS = '1.3.6.1.5.5.7.1.1';
const OCSP = '1.3.6.1.5.5.7.48.1';

/** Addresses of CRLs in a certificate (RFC 5280 §4.2.1.13), of all distribution points, in their order. */
export function crlAddresses(certificate: Uint8Array): readonly string[] {
  const value = readCertificateStructure(certificate).extensions.get(CRL_DISTRIBUTION_POINTS);
  return value ? childrenOf(readBer(value)).flatMap(addressesOfPoint) : [];
}

function addressesOfPoint(point: BerElement): readonly string[] {
  return distributionPointAddresses(new BerFields(point, 'DistributionPoint').takeIf(contextConstructed(0)));
}

/** Addresses of a DistributionPointName in its tag [0]; none where it names a place in another way. */
export function distributionPointAddresses(name: BerElement | undefined): readonly string[] {
  const fullName = name && new BerFields(name, 'DistributionPointName').takeIf(contextConstructed(0));
  return fullName ? childrenOf(fullName).flatMap(uriOf) : [];
}

/** Addresses of OCSP responders in a certificate (RFC 5280 §4.2.2.1). */
export function ocspAddresses(certificate: Uint8Array): readonly string[] {
  const value = readCertificateStructure(certificate).extensions.get(AUTHORITY_INFO_ACCESS);
  return (value ? childrenOf(readBer(value)) : []).flatMap((description) => {
    const fields = new BerFields(description, 'AccessDescription');
    return objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER)) === OCSP ? uriOf(fields.take()) : [];
  });
}

/** uniformResourceIdentifier of a GeneralName. */
const uriOf = ({ tag, content }: BerElement): readonly string[] =>
  tag === contextPrimitive(6) ? [Buffer.from(content).toString('latin1')] : [];
