import { decodeJavaBeans } from './java-beans-decode.js';
import { encodeJavaBeans } from './java-beans-encode.js';
import { beanDocument, mapEntry, type BeanMap, type BeanValue } from './java-beans-value.js';

/**
 * Records that are a `Base64PutHashMap`: the details of audit records and the data of archive records. Texts in such a
 * map that are not printable ASCII are kept as `B64:` and the base64 of their UTF-8.
 */

const CLASS_NAME = 'org.cesecore.util.Base64PutHashMap';
const PREFIX = 'B64:';

/** The text as it stands in the map. A text that has the prefix already is not encoded again. */
export function putText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.startsWith(PREFIX) ? text : PREFIX + Buffer.from(text, 'utf8').toString('base64');
}

/** The text that a text in the map stands for; the prefix counts in any letter case. */
export function gotText(stored: string): string {
  if (stored.slice(0, PREFIX.length).toUpperCase() !== PREFIX) return stored;
  return Buffer.from(stored.slice(PREFIX.length), 'base64').toString('utf8');
}

/** A map of that class with entries in the order given. */
export function base64PutMap(entries: BeanMap['entries']): BeanMap {
  return { kind: 'map', className: CLASS_NAME, entries };
}

/** The map that a record consists of; throws an error that says what is wrong where it is none. */
export function recordMap(root: BeanValue): BeanMap {
  if (root === null || typeof root !== 'object' || root.kind !== 'map') throw new Error('the record is not a map');
  return root;
}

/** Column `additionalDetails` of `AuditRecordData`, entries in the order given. */
export function encodeAuditDetails(details: Iterable<readonly [key: string, value: string | null]>): string {
  const entries = [...details].map(([key, value]) => [key, value === null ? null : putText(value)] as const);
  return encodeJavaBeans(beanDocument(base64PutMap(entries)));
}

/**
 * The details of an audit record as they are stored: texts that are not printable ASCII as `B64:…`, which is how
 * SignServer answers them, and how `gotText` takes them.
 */
export function decodeAuditDetails(xml: string): ReadonlyMap<string, string | null> {
  const details = new Map<string, string | null>();
  for (const [key, value] of recordMap(decodeJavaBeans(xml).root).entries) {
    if (typeof key !== 'string' || (value !== null && typeof value !== 'string')) throw new Error('audit details must be texts');
    details.set(key, value);
  }
  return details;
}

const ARCHIVE_KEY = 'ARCHIVEDATA';

/** Column `archiveData` of `ArchiveData` where `dataEncoding` says XML. */
export function encodeArchiveData(data: Uint8Array): string {
  const version = { kind: 'number', type: 'float', text: '2.0' } as const;
  return encodeJavaBeans(
    beanDocument(
      base64PutMap([
        ['version', version],
        [ARCHIVE_KEY, Buffer.from(data).toString('base64')],
      ]),
    ),
  );
}

/** The archived bytes of a record in XML; throws an error that says what is wrong with it. */
export function decodeArchiveData(xml: string): Uint8Array {
  const text = mapEntry(recordMap(decodeJavaBeans(xml).root), ARCHIVE_KEY);
  if (typeof text !== 'string') throw new Error('the archive record holds no data');
  return new Uint8Array(Buffer.from(gotText(text), 'base64'));
}
