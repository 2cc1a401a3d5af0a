import type { KeystoreFormat } from '../keystore/keystore-format.js';
import { readPkcs12 } from './pkcs12.js';
import { changePkcs12 } from './pkcs12-change.js';
import { requireWritablePassword } from './pkcs12-protection.js';
import { writePkcs12 } from './pkcs12-writer.js';

/** PKCS#12 (RFC 7292), read as Java and OpenSSL write it and written so that both read it. */
export const PKCS12_FORMAT: KeystoreFormat = {
  macInvalidText: 'PKCS12 key store mac invalid - wrong password or corrupted file.',
  read: readPkcs12,
  change: changePkcs12,
  async empty(password) {
    requireWritablePassword(password);
    return writePkcs12([], password);
  },
  // Java does not tell letter cases apart, and OpenSSL takes any name.
  aliasProblem: () => undefined,
};
