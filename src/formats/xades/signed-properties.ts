import { hash } from 'node:crypto';
import { readDistinguishedName } from '../x509/distinguished-name.js';
import { rfc4519DistinguishedName } from '../x509/rfc4519-distinguished-name.js';
import { readCertificateStructure } from '../x509/x509-structure.js';
import { digestElements } from '../xmldsig/signature-elements.js';
import { SHA256_DIGEST_METHOD } from '../xmldsig/xmldsig-algorithms.js';
import type { ElementMaker, XmlElement } from '../xml/xml-element.js';

/** The properties of XAdES 1.3.2 as SignServer writes them, or those of the baseline levels of ETSI EN 319 132-1. */
export type PropertyGeneration = 'xades132' | 'baseline';

/** Where a signature says to be made; what is undefined is left out. */
export interface ProductionPlace {
  readonly city?: string | undefined;
  /** Baseline only. */
  readonly streetAddress?: string | undefined;
  readonly stateOrProvince?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly countryName?: string | undefined;
}

/** What the signer signs besides the document. */
export interface SignedPropertiesContent {
  readonly generation: PropertyGeneration;
  /** Milliseconds since the epoch. */
  readonly signingTime: number;
  /** DER, the signer's first. */
  readonly certificates: readonly Uint8Array[];
  readonly claimedRole?: string;
  readonly productionPlace?: ProductionPlace;
  /** URIs. */
  readonly commitmentTypes: readonly string[];
  /** The reference to the document, for baseline levels, with the MIME type of what it refers to. */
  readonly dataObject: { readonly reference: string; readonly mimeType: string };
}

/** Makers of `ds:` and `xades:` elements. */
export interface XadesMakers {
  readonly ds: ElementMaker;
  readonly xades: ElementMaker;
}

/** SignedProperties (ETSI TS 101 903 §6.2.1, EN 319 132-1 §4.3.4). */
export function signedProperties(makers: XadesMakers, id: string, content: SignedPropertiesContent): XmlElement {
  const { xades } = makers;
  const time = new Date(content.signingTime).toISOString();
  const dataObjectProperties = dataObjectElements(makers, content);
  return xades('SignedProperties', { Id: id }, [
    xades('SignedSignatureProperties', {}, [
      xades('SigningTime', {}, [time]),
      signingCertificate(makers, content),
      ...productionPlace(makers, content),
      ...signerRole(makers, content),
    ]),
    ...(dataObjectProperties.length > 0 ? [xades('SignedDataObjectProperties', {}, dataObjectProperties)] : []),
  ]);
}

/** EN 319 132-1 §5.2.2: the second version has IssuerSerialV2, which §6.3 lets baseline signatures leave out. */
function signingCertificate({ ds, xades }: XadesMakers, { generation, certificates }: SignedPropertiesContent): XmlElement {
  const digest = (der: Uint8Array): XmlElement =>
    xades('CertDigest', {}, digestElements(ds, SHA256_DIGEST_METHOD, hash('sha256', der, 'buffer')));
  if (generation === 'baseline') {
    return xades(
      'SigningCertificateV2',
      {},
      certificates.map((der) => xades('Cert', {}, [digest(der)])),
    );
  }
  return xades(
    'SigningCertificate',
    {},
    certificates.map((der) => xades('Cert', {}, [digest(der), issuerSerial({ ds, xades }, der)])),
  );
}

function issuerSerial({ ds, xades }: XadesMakers, der: Uint8Array): XmlElement {
  const { issuer, serialNumber } = readCertificateStructure(der);
  return xades('IssuerSerial', {}, [
    ds('X509IssuerName', {}, [rfc4519DistinguishedName(readDistinguishedName(issuer))]),
    ds('X509SerialNumber', {}, [String(serialNumber)]),
  ]);
}

function productionPlace({ xades }: XadesMakers, { generation, productionPlace: place }: SignedPropertiesContent): readonly XmlElement[] {
  if (!place) return [];
  const parts = [
    ['City', place.city],
    ...(generation === 'baseline' ? [['StreetAddress', place.streetAddress] as const] : []),
    ['StateOrProvince', place.stateOrProvince],
    ['PostalCode', place.postalCode],
    ['CountryName', place.countryName],
  ] as const;
  const children = parts.flatMap(([name, value]) => (value === undefined ? [] : [xades(name, {}, [value])]));
  if (children.length === 0) return [];
  return [xades(generation === 'baseline' ? 'SignatureProductionPlaceV2' : 'SignatureProductionPlace', {}, children)];
}

function signerRole({ xades }: XadesMakers, { generation, claimedRole }: SignedPropertiesContent): readonly XmlElement[] {
  if (claimedRole === undefined) return [];
  const roles = xades('ClaimedRoles', {}, [xades('ClaimedRole', {}, [claimedRole])]);
  return [xades(generation === 'baseline' ? 'SignerRoleV2' : 'SignerRole', {}, [roles])];
}

function dataObjectElements({ xades }: XadesMakers, content: SignedPropertiesContent): readonly XmlElement[] {
  const { reference, mimeType } = content.dataObject;
  const format = xades('DataObjectFormat', { ObjectReference: `#${reference}` }, [xades('MimeType', {}, [mimeType])]);
  const commitments = content.commitmentTypes.map((uri) =>
    xades('CommitmentTypeIndication', {}, [xades('CommitmentTypeId', {}, [xades('Identifier', {}, [uri])]), xades('AllSignedDataObjects')]),
  );
  return [...(content.generation === 'baseline' ? [format] : []), ...commitments];
}
