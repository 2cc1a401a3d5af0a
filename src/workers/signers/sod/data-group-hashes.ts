import type { DigestAlgorithm } from '../../../core/algorithms.js';
import { Fault } from '../../../core/errors.js';
import type { DataGroupsRequest } from '../../../core/exchange.js';
import { digestOf } from '../../../formats/cms/message-digest.js';
import { DATA_GROUP_COUNT, FIRST_DATA_GROUP, LAST_DATA_GROUP } from '../../../formats/sod/lds-security-object.js';

/** What the values of a request are: hashes that the client made, or the data groups themselves. */
export type DataGroupValues = 'hashes' | 'contents';

/**
 * The hash of each data group of a request. Throws `illegalRequest` for a number that no data group has, for a hash of
 * another length than that of the digest, and for a data group without content.
 */
export function dataGroupHashes(
  { dataGroups }: Pick<DataGroupsRequest, 'dataGroups'>,
  digest: DigestAlgorithm,
  values: DataGroupValues,
): ReadonlyMap<number, Uint8Array> {
  return new Map([...dataGroups].map(([number, value]) => [requireNumber(number), hashOf({ number, value }, digest, values)]));
}

/** Throws `illegalRequest` where a security object cannot have that many hashes. */
export function requireDataGroupCount(count: number): void {
  const { min, max } = DATA_GROUP_COUNT;
  if (count >= min && count <= max) return;
  throw new Fault('illegalRequest', `wrong size in DataGroupHashValues : not in (${String(min)}..${String(max)})`);
}

function requireNumber(number: number): number {
  if (number >= FIRST_DATA_GROUP && number <= LAST_DATA_GROUP) return number;
  const numbers = `${String(FIRST_DATA_GROUP)} to ${String(LAST_DATA_GROUP)}`;
  throw new Fault('illegalRequest', `There is no data group ${String(number)}; numbers are ${numbers}.`);
}

function hashOf(
  { number, value }: { readonly number: number; readonly value: Uint8Array },
  digest: DigestAlgorithm,
  values: DataGroupValues,
): Uint8Array {
  if (values === 'contents') {
    if (value.length === 0) throw new Fault('illegalRequest', `Data group ${String(number)} is empty.`);
    return digestOf(digest, value);
  }
  if (value.length === digest.bytes) return value;
  throw new Fault('illegalRequest', 'Client-side hashing data length must match with the length of client specified digest algorithm');
}
