import { readFile } from 'node:fs/promises';
import type { Certificate } from '../core/certificate.js';
import { parseCertificate, parseCertificates } from '../formats/x509/x509.js';
import { CommandFailure } from './command.js';

/** The certificates of a PEM file in their order, or the one of a DER file. Throws `CommandFailure` where there is none. */
export async function readCertificateFile(file: string): Promise<readonly [Certificate, ...Certificate[]]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new CommandFailure(`Error: File ${file} cannot be read.`, { cause });
  }
  try {
    // An ASN.1 SEQUENCE begins with this byte, which in a text is the digit 0.
    const [first, ...others] = bytes[0] === 0x30 ? [parseCertificate(bytes)] : parseCertificates(bytes.toString('latin1'));
    if (!first) throw new Error('The file holds no certificate.');
    return [first, ...others];
  } catch (cause) {
    throw new CommandFailure(`Error: ${file}: ${cause instanceof Error ? cause.message : 'not a certificate'}`, { cause });
  }
}
