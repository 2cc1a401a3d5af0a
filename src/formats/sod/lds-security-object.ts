import type { DigestAlgorithm } from '../../core/algorithms.js';
import { algorithmIdentifier, integer, octetString, sequence, tlv } from '../asn1/asn1.js';
import { TAG } from '../asn1/ber-values.js';

/** LDSSecurityObject (ICAO Doc 9303-10 §4.6.2): the hashes of the data groups of a travel document. */

/** id-icao-mrtd-security-ldsSecurityObject. */
export const LDS_SECURITY_OBJECT_OID = '2.23.136.1.1.1';

export const FIRST_DATA_GROUP = 1;
export const LAST_DATA_GROUP = 16;

/** SIZE of dataGroupHashValues; the upper end is ub-DataGroups. */
export const DATA_GROUP_COUNT = { min: 2, max: 16 } as const;

/** Version 1.8 of the Logical Data Structure names itself and the version of Unicode. */
export type LdsVersionInfo = { readonly ldsVersion: '0107' } | { readonly ldsVersion: '0108'; readonly unicodeVersion: string };

export interface LdsSecurityObject {
  readonly version: LdsVersionInfo;
  readonly hashAlgorithm: DigestAlgorithm;
  /** Hashes by data group number, 2 to 16 of them. */
  readonly hashes: ReadonlyMap<number, Uint8Array>;
}

/** DER of a security object. Data groups are in the order of their numbers, whatever that of the map. */
export function ldsSecurityObject({ version, hashAlgorithm, hashes }: LdsSecurityObject): Uint8Array {
  const inOrder = [...hashes].sort(([a], [b]) => a - b);
  return sequence(
    integer(version.ldsVersion === '0107' ? 0 : 1),
    sodDigestAlgorithm(hashAlgorithm),
    sequence(...inOrder.map(([number, hash]) => sequence(integer(number), octetString(hash)))),
    ...(version.ldsVersion === '0107' ? [] : [sequence(printableString(version.ldsVersion), printableString(version.unicodeVersion))]),
  );
}

/** DigestAlgorithmIdentifier: Doc 9303-10 §4.6.2 wants it without parameters, with SHA-1 too. */
export const sodDigestAlgorithm = ({ oid }: DigestAlgorithm): Uint8Array => algorithmIdentifier(oid);

// X.680 §41.4.
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** Whether a text can be a PrintableString. */
export const isPrintable = (text: string): boolean => PRINTABLE.test(text);

function printableString(text: string): Uint8Array {
  if (!isPrintable(text)) throw new Error('a PrintableString cannot hold the text');
  return tlv(TAG.PRINTABLE_STRING, Buffer.from(text, 'latin1'));
}
