import { defaultSignatureAlgorithm, findSignatureAlgorithm, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { KeyGenerationOrder, TokenKey } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import { utf8String, tlv } from '../../formats/asn1/asn1.js';
import { attributeTypeOid } from '../../formats/x509/attribute-types.js';
import type { DistinguishedName } from '../../formats/x509/distinguished-name.js';
import { parseDistinguishedName } from '../../formats/x509/distinguished-name-parser.js';
import { buildSelfSignedCertificate } from '../../formats/x509/self-signed-certificate.js';

/** What is asked of the certificate, as in the order of its key. */
export type StandInOrder = Pick<KeyGenerationOrder, 'selfSignedSubject' | 'selfSignedValiditySeconds' | 'selfSignedSignatureAlgorithm'>;

/** So that clocks which are behind accept it. */
const BACKDATED_MS = 10 * 60 * 1000;
const DEFAULT_VALIDITY_SECONDS = 30 * 365 * 24 * 3600;

/** RFC 5280 §4.1.2.5 has no later one. */
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * The self-signed certificate, DER, that stands in for one until the key has its own; Java key stores have no key without.
 * By its subject, SignServer and we know it and show it to nobody who signs. `nowMs` is milliseconds since the epoch.
 */
export function standInCertificate(key: TokenKey, order: StandInOrder, nowMs: number): Promise<Uint8Array> {
  const algorithm = signatureAlgorithm(key, order.selfSignedSignatureAlgorithm);
  const validityMs = (order.selfSignedValiditySeconds ?? DEFAULT_VALIDITY_SECONDS) * 1000;
  if (validityMs <= 0) throw new Fault('invalidInput', 'Incorrect numeric value for property SELFSIGNED_VALIDITY: it must be positive');
  const notBefore = nowMs - BACKDATED_MS;
  return buildSelfSignedCertificate({
    serialNumber: BigInt(notBefore),
    subject: order.selfSignedSubject === undefined ? standInName(key.alias) : subjectOf(order.selfSignedSubject),
    notBefore,
    notAfter: Math.min(nowMs + validityMs, LAST_SECOND),
    publicKey: key.publicKey,
    algorithm,
    sign: (tbsCertificate) => key.sign(tbsCertificate, algorithm),
  });
}

function signatureAlgorithm(key: TokenKey, name: string | undefined): SignatureAlgorithm {
  const algorithm = name === undefined ? defaultSignatureAlgorithm(key.keyType) : findSignatureAlgorithm(name);
  if (algorithm?.oid === undefined) throw new Fault('cryptoTokenOffline', `Unknown signature type requested: ${String(name)}`);
  if (algorithm.keyType !== key.keyType) {
    throw new Fault('cryptoTokenOffline', `The signature algorithm ${algorithm.name} does not fit a key of type ${key.keyType}.`);
  }
  return algorithm;
}

function standInName(alias: string): DistinguishedName {
  return [
    [{ type: attributeTypeOid('CN'), text: alias, der: utf8String(alias) }],
    [{ type: attributeTypeOid('L'), text: MARK, der: utf8String(MARK) }],
    [{ type: attributeTypeOid('C'), text: 'SE', der: tlv(0x13, Buffer.from('SE')) }],
  ];
}

const MARK = '_SignServer_DUMMY_CERT_';

function subjectOf(text: string): DistinguishedName {
  try {
    return parseDistinguishedName(text);
  } catch (cause) {
    throw new Fault('cryptoTokenOffline', cause instanceof Error ? cause.message : 'badly formatted directory string', { cause });
  }
}
