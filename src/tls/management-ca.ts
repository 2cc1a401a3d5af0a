import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../core/ports.js';
import { buildCertificate, type CertificateFields } from '../formats/x509/certificate-builder.js';
import { readDistinguishedName, type DistinguishedName } from '../formats/x509/distinguished-name.js';
import { parseDistinguishedName } from '../formats/x509/distinguished-name-parser.js';
import { readCertificateStructure } from '../formats/x509/x509-structure.js';

/** A private key with its certificate. */
export interface IssuedIdentity {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** DER. */
  readonly certificate: Uint8Array;
}

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Ten years. */
const CA_VALIDITY_MS = 3652 * DAY_MS;

/** The longest that Apple's systems take of a server whose CA was added by its user. */
const SERVER_VALIDITY_MS = 825 * DAY_MS;

/** Makes a CA with an EC P-256 key. Each has a name of its own, so that clients which know several tell them apart. */
export async function makeManagementCa(clock: Clock): Promise<IssuedIdentity> {
  const keys = await makeKeyPair();
  const serialNumber = makeSerialNumber();
  const subject = parseDistinguishedName(`O=Countersign,CN=Management CA ${serialNumber.toString(16).slice(0, 8)}`);
  const fields = { serialNumber, subject, issuer: subject, publicKey: keys.publicKey, use: 'ca' } as const;
  return { ...keys, certificate: buildCertificate({ ...fields, ...validity(clock, CA_VALIDITY_MS) }, keys) };
}

/** Issues the certificate of a server with these host names and IP addresses. */
export function issueServer(ca: IssuedIdentity, hosts: readonly [string, ...string[]], clock: Clock): Promise<IssuedIdentity> {
  const subject = parseDistinguishedName('O=Countersign,CN=Countersign server');
  return issue(ca, { subject, hosts, use: 'tlsServer', ...validity(clock, SERVER_VALIDITY_MS) });
}

/** Issues the certificate of an administrator; it ends with the CA, since nothing renews it. */
export function issueAdministrator(ca: IssuedIdentity, clock: Clock): Promise<IssuedIdentity> {
  const subject = parseDistinguishedName('O=Countersign,CN=Administrator');
  return issue(ca, { subject, use: 'tlsClient', ...validity(clock, CA_VALIDITY_MS) });
}

interface WantedCertificate extends Pick<CertificateFields, 'hosts' | 'use' | 'notBefore' | 'notAfter'> {
  readonly subject: DistinguishedName;
}

async function issue(ca: IssuedIdentity, wanted: WantedCertificate): Promise<IssuedIdentity> {
  const authority = readCertificateStructure(ca.certificate);
  const keys = await makeKeyPair();
  const fields: CertificateFields = {
    ...wanted,
    serialNumber: makeSerialNumber(),
    issuer: readDistinguishedName(authority.subject),
    notAfter: Math.min(wanted.notAfter, authority.notAfter.getTime()),
    publicKey: keys.publicKey,
  };
  return { ...keys, certificate: buildCertificate(fields, ca) };
}

/** Begins an hour ago, for clients whose clocks are slow. */
function validity(clock: Clock, lengthMs: number): Pick<CertificateFields, 'notBefore' | 'notAfter'> {
  const notBefore = clock.now() - HOUR_MS;
  return { notBefore, notAfter: notBefore + lengthMs };
}

const makeKeyPair = (): Promise<Pick<IssuedIdentity, 'privateKey' | 'publicKey'>> =>
  promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });

/** 127 random bits, and never zero (RFC 5280 §4.1.2.2). */
function makeSerialNumber(): bigint {
  return (BigInt(`0x${randomBytes(16).toString('hex')}`) >> 1n) | 1n;
}
