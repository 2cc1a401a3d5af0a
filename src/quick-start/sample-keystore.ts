import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { link, unlink, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Clock } from '../core/ports.js';
import { buildCertificate } from '../formats/x509/certificate-builder.js';
import { parseDistinguishedName } from '../formats/x509/distinguished-name-parser.js';
import type { NewKeyEntry } from '../formats/keystore/keystore-entry.js';
import { writePkcs12 } from '../formats/pkcs12/pkcs12-writer.js';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const VALIDITY_MS = 10 * 365 * 24 * 3600 * 1000;
const CA_NAME = parseDistinguishedName('CN=Sample CA,O=Countersign quick start');

/**
 * Makes a PKCS#12 keystore with the keys `rsa` (3072 bit) and `ec` (P-256), certified by a CA of its own, in a file for
 * its owner alone. A file that is there already is kept, since its keys may be in use: that is an error.
 */
export async function writeSampleKeystore(path: string, password: string, clock: Clock): Promise<void> {
  const validity = { notBefore: clock.now(), notAfter: clock.now() + VALIDITY_MS };
  const [ca, rsa, ec] = await Promise.all([ecKeyPair(), promisify(generateKeyPair)('rsa', { modulusLength: 3072 }), ecKeyPair()]);
  // The CA's key is not kept: it has signed these three certificates and is needed for nothing else.
  const caFields = { subject: CA_NAME, issuer: CA_NAME, publicKey: ca.publicKey, use: 'ca', ...validity } as const;
  const caCertificate = buildCertificate({ ...caFields, serialNumber: serialNumber() }, ca);
  const entry = (alias: string, { publicKey, privateKey }: KeyPair): NewKeyEntry => {
    const subject = parseDistinguishedName(`CN=Sample ${alias} signer,O=Countersign quick start`);
    const fields = { subject, issuer: CA_NAME, publicKey, use: 'signer', ...validity } as const;
    return { alias, privateKey, chain: [buildCertificate({ ...fields, serialNumber: serialNumber() }, ca), caCertificate] };
  };
  // A file appears whole or not at all, so that a start that was broken off can be repeated.
  const unfinished = `${path}.${randomBytes(4).toString('hex')}`;
  const keystore = await writePkcs12([entry('rsa', rsa), entry('ec', ec)], password);
  await writeFile(unfinished, keystore, { mode: 0o600, flag: 'wx' });
  try {
    await link(unfinished, path);
  } finally {
    await unlink(unfinished);
  }
}

const ecKeyPair = (): Promise<KeyPair> => promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });

/** 64 random bits, and never zero (RFC 5280 §4.1.2.2). */
const serialNumber = (): bigint => randomBytes(8).readBigUInt64BE() | 1n;
