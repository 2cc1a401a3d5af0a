import { BerFields, childrenOf, readBer } from '../../src/formats/asn1/ber-reader.js';
import { integerOf, objectIdentifierOf, TAG, textOf } from '../../src/formats/asn1/ber-values.js';
import { readCms, type ReadCms } from './read-cms.js';

/** A Document Security Object, taken apart strictly. */
export interface ReadSod {
  readonly cms: ReadCms;
  readonly version: number;
  /** DER of the hash algorithm in hex. */
  readonly hashAlgorithm: string;
  readonly hashAlgorithmOid: string;
  /** In the order written. */
  readonly hashes: readonly (readonly [number, string])[];
  /** Absent where the field is. */
  readonly versionInfo?: { readonly ldsVersion: string; readonly unicodeVersion: string };
}

const EF_SOD = 0x77;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Reads EF.SOD; throws where it is anything else. */
export function readSod(bytes: Uint8Array): ReadSod {
  const file = readBer(bytes);
  if (file.tag !== EF_SOD) throw new Error(`EF.SOD has the tag ${file.tag.toString(16)}`);
  const cms = readCms(file.content);
  const fields = new BerFields(readBer(cms.eContent!), 'LDSSecurityObject');
  const version = Number(integerOf(fields.take(TAG.INTEGER)));
  const hashAlgorithm = fields.take(TAG.SEQUENCE);
  const hashes = childrenOf(fields.take(TAG.SEQUENCE)).map((element) => {
    const group = new BerFields(element, 'DataGroupHash');
    const entry = [Number(integerOf(group.take(TAG.INTEGER))), hex(group.take(TAG.OCTET_STRING).content)] as const;
    if (group.rest().length > 0) throw new Error('there is something behind a hash');
    return entry;
  });
  const info = fields.takeIf(TAG.SEQUENCE);
  if (fields.rest().length > 0) throw new Error('there is something behind the security object');
  return {
    cms,
    version,
    hashAlgorithm: hex(hashAlgorithm.encoding),
    hashAlgorithmOid: objectIdentifierOf(childrenOf(hashAlgorithm)[0]!),
    hashes,
    ...(info && { versionInfo: readVersionInfo(new BerFields(info, 'LDSVersionInfo')) }),
  };
}

function readVersionInfo(fields: BerFields): NonNullable<ReadSod['versionInfo']> {
  const ldsVersion = textOf(fields.take(TAG.PRINTABLE_STRING))!;
  const unicodeVersion = textOf(fields.take(TAG.PRINTABLE_STRING))!;
  if (fields.rest().length > 0) throw new Error('there is something behind the versions');
  return { ldsVersion, unicodeVersion };
}
