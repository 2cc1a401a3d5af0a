import { randomBytes } from 'node:crypto';
import { ATTRIBUTE, MECHANISM, OBJECT_CLASS } from './constants.js';
import type { Cryptoki, Handle, Template } from './cryptoki.js';
import type { KeyObjects } from './key-objects.js';
import type { GenerateOrder, StoredCertificate, StoreOrder } from './token-commands.js';
import { TokenFailure } from './token-failure.js';
import { writeUlongs } from './ulong.js';

/** What changes are made with. */
interface Changeable {
  readonly cryptoki: Cryptoki;
  readonly handle: Handle;
  readonly objects: KeyObjects;
}

const X_509 = 0;
const ID_BYTES = 16;

const GENERATION = {
  RSA: MECHANISM.CKM_RSA_PKCS_KEY_PAIR_GEN,
  EC: MECHANISM.CKM_EC_KEY_PAIR_GEN,
  EC_EDWARDS: MECHANISM.CKM_EC_EDWARDS_KEY_PAIR_GEN,
} as const;

/** Generates a key pair in the token. Throws `aliasTaken` and `limitExceeded`. */
export function generateKeyPair(open: Changeable, order: GenerateOrder): { readonly subjectPublicKeyInfo: Uint8Array } {
  const { cryptoki, handle, objects } = open;
  requireRoom(objects, order);
  const id = randomBytes(ID_BYTES);
  const pair = cryptoki.generateKeyPair(handle, {
    mechanism: GENERATION[order.key.type],
    publicKey: [...common(order.alias, id), ...publicParameters(order), ...attributes(order.publicAttributes, order.publicMechanisms)],
    privateKey: [...common(order.alias, id), ...attributes(order.privateAttributes, order.privateMechanisms)],
  });
  const info = objects.publicKeyInfo(pair.publicKey);
  // PKCS#11 has no names that are unique: another process may have generated a key of that alias at the same time.
  const isOnlyOne = objects.aliases().filter((alias) => alias === order.alias).length === 1;
  if (info && isOnlyOne) return { subjectPublicKeyInfo: new Uint8Array(info) };
  cryptoki.destroyObject(handle, pair.publicKey);
  cryptoki.destroyObject(handle, pair.privateKey);
  throw isOnlyOne ? new TokenFailure('refused', 'The token does not tell the public key of what it generated.') : taken();
}

const taken = (): TokenFailure => new TokenFailure('aliasTaken', 'The specified alias already exists');

function requireRoom(objects: KeyObjects, { alias, limit }: GenerateOrder): void {
  const aliases = objects.aliases();
  if (aliases.includes(alias)) throw taken();
  if (limit !== undefined && aliases.length >= limit) {
    throw new TokenFailure('limitExceeded', `Key generation limit exceeded: ${String(limit)}`);
  }
}

const common = (alias: string, id: Uint8Array): Template => [
  { type: ATTRIBUTE.LABEL, value: alias },
  { type: ATTRIBUTE.ID, value: id },
];

function publicParameters({ key }: GenerateOrder): Template {
  if (key.type !== 'RSA') return [{ type: ATTRIBUTE.EC_PARAMS, value: key.parameters }];
  return [
    { type: ATTRIBUTE.MODULUS_BITS, value: key.bits },
    { type: ATTRIBUTE.PUBLIC_EXPONENT, value: key.publicExponent },
  ];
}

function attributes(values: GenerateOrder['publicAttributes'], mechanisms: readonly number[] | undefined): Template {
  return [
    ...values.map(([type, value]) => ({ type, value })),
    ...(mechanisms ? [{ type: ATTRIBUTE.ALLOWED_MECHANISMS, value: writeUlongs(mechanisms) }] : []),
  ];
}

/**
 * Puts the certificates of a key in the place of those that it has. What is new is written before what is old goes, so
 * that a key is never left without one.
 */
export function storeCertificates({ cryptoki, handle, objects }: Changeable, { alias, own, others }: StoreOrder): void {
  const id = objects.idOf(objects.privateKey(alias));
  const former = objects.companions(objects.privateKey(alias), OBJECT_CLASS.certificate);
  const present = objects.certificates();
  const has = (certificate: StoredCertificate): boolean => present.some(({ der }) => Buffer.compare(der, certificate.der) === 0);
  const write = (certificate: StoredCertificate, label: string, idTemplate: Template): void => {
    cryptoki.createObject(handle, [...certificateTemplate(certificate, label), ...idTemplate]);
  };
  write(own, alias, id.length > 0 ? [{ type: ATTRIBUTE.ID, value: id }] : []);
  for (const other of others) if (!has(other)) write(other, other.label, []);
  for (const one of former) cryptoki.destroyObject(handle, one);
}

function certificateTemplate({ der, subject, issuer, serialNumber }: StoredCertificate, label: string): Template {
  return [
    { type: ATTRIBUTE.CLASS, value: OBJECT_CLASS.certificate },
    { type: ATTRIBUTE.CERTIFICATE_TYPE, value: X_509 },
    { type: ATTRIBUTE.TOKEN, value: true },
    { type: ATTRIBUTE.PRIVATE, value: false },
    { type: ATTRIBUTE.LABEL, value: label },
    { type: ATTRIBUTE.SUBJECT, value: subject },
    { type: ATTRIBUTE.ISSUER, value: issuer },
    { type: ATTRIBUTE.SERIAL_NUMBER, value: serialNumber },
    { type: ATTRIBUTE.VALUE, value: der },
  ];
}

/** Destroys a key with its public key and its certificates; those of CAs stay. The private key goes last, so that it can be tried again. */
export function removeKey({ cryptoki, handle, objects }: Changeable, alias: string): void {
  const key = objects.privateKey(alias);
  const companions = [OBJECT_CLASS.certificate, OBJECT_CLASS.publicKey].flatMap((objectClass) => objects.companions(key, objectClass));
  for (const one of [...companions, key]) cryptoki.destroyObject(handle, one);
}
