import { readBer } from '../asn1/ber-reader.js';
import { TAG } from '../asn1/ber-values.js';
import { readCertificateStructure } from './x509-structure.js';

/** What of KeyUsage (RFC 5280 §4.2.1.3) is looked at here. */
export interface KeyUsage {
  readonly digitalSignature: boolean;
  /** Called contentCommitment since X.509 (2005). */
  readonly nonRepudiation: boolean;
  readonly keyEncipherment: boolean;
  readonly keyCertSign: boolean;
  readonly cRLSign: boolean;
}

const KEY_USAGE = '2.5.29.15';

/** KeyUsage of a certificate, DER; undefined where it has none, which allows everything. */
export function readKeyUsage(der: Uint8Array): KeyUsage | undefined {
  const value = readCertificateStructure(der).extensions.get(KEY_USAGE);
  if (!value) return undefined;
  const { tag, content } = readBer(value);
  if (tag !== TAG.BIT_STRING) throw new Error('KeyUsage is no BIT STRING.');
  // The first octet counts unused bits; the bits that follow begin with digitalSignature, the highest of its octet.
  const bits = content[1] ?? 0;
  return {
    digitalSignature: (bits & 0x80) !== 0,
    nonRepudiation: (bits & 0x40) !== 0,
    keyEncipherment: (bits & 0x20) !== 0,
    keyCertSign: (bits & 0x04) !== 0,
    cRLSign: (bits & 0x02) !== 0,
  };
}
