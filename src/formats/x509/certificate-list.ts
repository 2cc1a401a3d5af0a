import { setImmediate } from 'node:timers/promises';
import type { KeyObject } from 'node:crypto';
import { BerError, BerFields, childrenOf, elementsIn, readBer, type BerElement } from '../asn1/ber-reader.js';
import {
  booleanOf,
  contextConstructed,
  contextPrimitive,
  explicitContent,
  integerOf,
  objectIdentifierOf,
  TAG,
  timeOf,
} from '../asn1/ber-values.js';
import { readPem } from '../pem.js';
import { distributionPointAddresses } from './revocation-addresses.js';
import { isSignedBy, signedStructureOf, type SignedStructure } from './signed-structure.js';

/** Object identifiers of the extensions of lists and their entries (RFC 5280 §5.2, §5.3). */
const CRL_EXTENSION = {
  reasonCode: '2.5.29.21',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
} as const;

/** Reason codes of RFC 5280 §5.3.1 that matter here. */
export const CRL_REASON = { unspecified: 0, removeFromCrl: 8 } as const;

/** How many entries are looked at before others get their turn. */
const ENTRIES_AT_ONCE = 20_000;

/** Which certificates a list is about (IssuingDistributionPoint, RFC 5280 §5.2.5). */
export interface CrlScope {
  readonly certificates: 'all' | 'user' | 'ca' | 'attribute';
  /** Addresses under which it is published; empty where it does not say. */
  readonly uris: readonly string[];
  /** It has revocations for some reasons only. */
  readonly someReasonsOnly: boolean;
  /** It has certificates of other CAs too. */
  readonly indirect: boolean;
}

/** An entry of a list. */
export interface Revocation {
  readonly date: Date;
  /** RFC 5280 §5.3.1. */
  readonly reason: number;
}

/** A list of revoked certificates (RFC 5280 §5.1). Its entries stay encoded; there may be hundreds of thousands. */
export interface CertificateList {
  /** DER of the Name. */
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly scope: CrlScope;
  /** Only what changed since another list. */
  readonly isDelta: boolean;
  /** Critical extensions that are not known here: the list must not be used (RFC 5280 §5.2). */
  readonly unknownCriticalExtensions: readonly string[];
  readonly signed: SignedStructure;
  readonly entries: BerElement | undefined;
}

/** Reads a list in DER or PEM. Throws an error that says what is wrong with it. */
export function readCertificateList(bytes: Uint8Array): CertificateList {
  const list = new BerFields(readBer(derOf(bytes)), 'CertificateList');
  const { content, ...signed } = signedStructureOf(list);
  const tbs = new BerFields(content, 'TBSCertList');
  tbs.takeIf(TAG.INTEGER); // version
  tbs.take(TAG.SEQUENCE); // signature
  const issuer = tbs.take(TAG.SEQUENCE).encoding;
  const thisUpdate = timeOf(tbs.take());
  const nextUpdate = tbs.takeIf(TAG.UTC_TIME) ?? tbs.takeIf(TAG.GENERALIZED_TIME);
  const entries = tbs.takeIf(TAG.SEQUENCE);
  const extensions = readExtensions(tbs.takeIf(contextConstructed(0)));
  const point = extensions.get(CRL_EXTENSION.issuingDistributionPoint);
  const known: readonly string[] = [CRL_EXTENSION.issuingDistributionPoint, CRL_EXTENSION.deltaCrlIndicator];
  return {
    issuer,
    thisUpdate,
    nextUpdate: nextUpdate && timeOf(nextUpdate),
    scope: point ? readScope(point.value) : { certificates: 'all', uris: [], someReasonsOnly: false, indirect: false },
    isDelta: extensions.has(CRL_EXTENSION.deltaCrlIndicator),
    unknownCriticalExtensions: [...extensions].filter(([oid, { critical }]) => critical && !known.includes(oid)).map(([oid]) => oid),
    signed,
    entries,
  };
}

export function isListSignedBy(list: CertificateList, publicKey: KeyObject): boolean {
  return isSignedBy(list.signed, publicKey);
}

/**
 * The entry of a serial number, or undefined. Takes time in proportion to the list, in pieces. Throws for an entry with a
 * critical extension that is not known, since nobody can say then which certificate it means.
 */
export async function findRevocation({ entries }: CertificateList, serialNumber: bigint): Promise<Revocation | undefined> {
  if (!entries) return undefined;
  let count = 0;
  for (const entry of elementsIn(entries)) {
    if (++count % ENTRIES_AT_ONCE === 0) await setImmediate();
    const fields = new BerFields(entry, 'revokedCertificates');
    if (integerOf(fields.take(TAG.INTEGER)) !== serialNumber) continue;
    const date = timeOf(fields.take());
    const extensions = readExtensionList(fields.takeIf(TAG.SEQUENCE));
    const unknown = [...extensions].find(([oid, { critical }]) => critical && oid !== CRL_EXTENSION.reasonCode);
    if (unknown) throw new BerError(`An entry of the list has the critical extension ${unknown[0]}, which is not known.`);
    const reason = extensions.get(CRL_EXTENSION.reasonCode);
    return { date, reason: reason ? readReason(reason.value) : CRL_REASON.unspecified };
  }
  return undefined;
}

function derOf(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (!text.includes('-----BEGIN ')) return bytes;
  const block = readPem(Buffer.from(bytes).toString('latin1')).find(({ label }) => label === 'X509 CRL' || label === 'CRL');
  if (!block) throw new BerError('The text holds no revocation list in PEM form.');
  return block.bytes;
}

function readReason(value: Uint8Array): number {
  const { tag, content } = readBer(value);
  if (tag !== TAG.ENUMERATED || content.length !== 1) throw new BerError('A reason of revocation is malformed.');
  return content[0] ?? CRL_REASON.unspecified;
}

function readScope(value: Uint8Array): CrlScope {
  const parts = new Map(childrenOf(readBer(value)).map((part) => [part.tag, part]));
  const says = (number: number): boolean => {
    const part = parts.get(contextPrimitive(number));
    return part !== undefined && booleanOf({ ...part, tag: TAG.BOOLEAN });
  };
  return {
    certificates: says(1) ? 'user' : says(2) ? 'ca' : says(5) ? 'attribute' : 'all',
    uris: distributionPointAddresses(parts.get(contextConstructed(0))),
    someReasonsOnly: parts.has(contextPrimitive(3)),
    indirect: says(4),
  };
}

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

const readExtensions = (tagged: BerElement | undefined): ReadonlyMap<string, Extension> =>
  readExtensionList(tagged && explicitContent(tagged));

/** Extensions (RFC 5280 §4.1); of two of a kind neither can be believed. */
export function readExtensionList(extensions: BerElement | undefined): ReadonlyMap<string, Extension> {
  const read = new Map<string, Extension>();
  for (const extension of extensions ? childrenOf(extensions) : []) {
    const fields = new BerFields(extension, 'Extension');
    const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
    if (read.has(oid)) throw new BerError(`The extension ${oid} is there twice.`);
    const critical = fields.takeIf(TAG.BOOLEAN);
    read.set(oid, { critical: critical ? booleanOf(critical) : false, value: fields.take(TAG.OCTET_STRING).content });
  }
  return read;
}
