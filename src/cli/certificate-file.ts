import { readFile } from 'node:fs/promises';
import type { Certificate } from '../core/certificate.js';
import { parseCertificateFile } from '../formats/x509/x509.js';
import { CommandFailure } from './command.js';
import { fileFailure } from './file-failure.js';

/** The certificates of a PEM, DER or PKCS#7 file, in order. Throws `CommandFailure` where there is none. */
export async function readCertificateFile(file: string): Promise<readonly [Certificate, ...Certificate[]]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw fileFailure(file, 'read', cause);
  }
  try {
    const [first, ...others] = parseCertificateFile(bytes);
    if (!first) throw new Error('The file holds no certificate.');
    return [first, ...others];
  } catch (cause) {
    throw new CommandFailure(`Error: ${file}: ${cause instanceof Error ? cause.message : 'not a certificate'}`, { cause });
  }
}
