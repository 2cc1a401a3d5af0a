import { BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, explicitContent, objectIdentifierOf, TAG, textOf } from '../asn1/ber-values.js';
import { MAX_KEYSTORE_ENTRIES } from '../keystore/keystore-format.js';
import { KeystoreError } from '../keystore/keystore-error.js';

/** What a SafeBag may hold (RFC 7292 §4.2) that is read here. */
const BAG_TYPES = {
  '1.2.840.113549.1.12.10.1.1': 'key',
  '1.2.840.113549.1.12.10.1.2': 'shroudedKey',
  '1.2.840.113549.1.12.10.1.3': 'certificate',
  '1.2.840.113549.1.12.10.1.5': 'secret',
  '1.2.840.113549.1.12.10.1.6': 'safeContents',
} as const;
type BagType = (typeof BAG_TYPES)[keyof typeof BAG_TYPES];

/** A SafeBag with the attributes that keystores use. */
export interface SafeBag {
  /** `other` are CRLs, certificates that are not X.509, and whatever else others may have put there. */
  readonly type: Exclude<BagType, 'safeContents'> | 'other';
  /** The content of the bag: PrivateKeyInfo, EncryptedPrivateKeyInfo, DER of a certificate, or a SecretBag. */
  readonly value: Uint8Array;
  /** The whole bag. */
  readonly encoding: Uint8Array;
  /** Encodings of its PKCS12Attributes by object identifier. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  readonly friendlyName?: string;
  /** In lower-case hex. */
  readonly localKeyId?: string;
  /** Whether Java marked it as trusted by itself. */
  readonly trusted: boolean;
}

/** The attributes of bags that are known here. */
export const BAG_ATTRIBUTE = {
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  /** Oracle's trustedKeyUsage. */
  trustedKeyUsage: '2.16.840.1.113894.746875.1.1',
} as const;

const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

/** How deep SafeContents may be nested; nobody does it at all. */
const MAX_DEPTH = 4;

/** The bags of a SafeContents, those of nested ones among them. */
export function readSafeContents(der: Uint8Array): readonly SafeBag[] {
  return safeContents(readBer(der), 0);
}

function safeContents(element: BerElement, depth: number): readonly SafeBag[] {
  if (depth > MAX_DEPTH) throw new KeystoreError('malformed', 'The key store is nested too deeply.');
  const bags = childrenOf(element);
  if (bags.length > MAX_KEYSTORE_ENTRIES)
    throw new KeystoreError('tooCostly', `The key store has more than ${String(MAX_KEYSTORE_ENTRIES)} entries.`);
  return bags.flatMap((bag) => safeBag(bag, depth));
}

function safeBag(element: BerElement, depth: number): readonly SafeBag[] {
  const fields = new BerFields(element, 'SafeBag');
  const type = bagType(objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER)));
  const content = explicitContent(fields.take(contextConstructed(0)));
  if (type === 'safeContents') return safeContents(content, depth + 1);
  const value = type === 'certificate' ? x509Certificate(content) : content.encoding;
  const attributes = attributesOf(fields.takeIf(TAG.SET));
  const { encoding } = element;
  if (type === undefined || !value) return [{ type: 'other', value: content.encoding, encoding, ...attributes }];
  return [{ type, value, encoding, ...attributes }];
}

const bagType = (oid: string): BagType | undefined => new Map<string, BagType>(Object.entries(BAG_TYPES)).get(oid);

function x509Certificate(certBag: BerElement): Uint8Array | undefined {
  const fields = new BerFields(certBag, 'CertBag');
  const type = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  return type === X509_CERTIFICATE ? octetsOf(explicitContent(fields.take(contextConstructed(0)))) : undefined;
}

function attributesOf(set: BerElement | undefined): Pick<SafeBag, 'attributes' | 'friendlyName' | 'localKeyId' | 'trusted'> {
  const values = new Map<string, BerElement | undefined>();
  const attributes = new Map<string, Uint8Array>();
  for (const attribute of set ? childrenOf(set) : []) {
    const fields = new BerFields(attribute, 'PKCS12Attribute');
    const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
    attributes.set(oid, attribute.encoding);
    values.set(oid, childrenOf(fields.take(TAG.SET))[0]);
  }
  const name = values.get(BAG_ATTRIBUTE.friendlyName);
  const friendlyName = name && textOf(name);
  const localKeyId = values.get(BAG_ATTRIBUTE.localKeyId);
  return {
    attributes,
    ...(friendlyName !== undefined && { friendlyName }),
    ...(localKeyId && { localKeyId: Buffer.from(octetsOf(localKeyId)).toString('hex') }),
    trusted: values.has(BAG_ATTRIBUTE.trustedKeyUsage),
  };
}
