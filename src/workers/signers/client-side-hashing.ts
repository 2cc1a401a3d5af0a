import { findDigest, DIGEST_ALGORITHMS, type DigestAlgorithm } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import type { DataRequest } from '../../core/exchange.js';
import { boolean, parsed, type PropertyProblem } from '../../core/properties.js';
import { isObjectIdentifier } from '../../formats/asn1/asn1.js';

const expectingBoolean = (_value: string, name: string): string => `Incorrect value for property ${name}. Expecting TRUE or FALSE.`;

/** Names of digests, each with the object identifier that it is compared by. */
type AcceptedDigests = ReadonlyMap<string, string>;

const ACCEPTED = 'ACCEPTED_HASH_DIGEST_ALGORITHMS';

/** Properties of signers that take the hash of a document instead of the document. */
export const CLIENT_SIDE_HASHING_PROPERTIES = {
  CLIENTSIDEHASHING: boolean({
    default: false,
    doc: 'Whether requests hold the hash of the document instead of the document.',
    invalid: expectingBoolean,
  }),
  ALLOW_CLIENTSIDEHASHING_OVERRIDE: boolean({
    default: false,
    doc: 'Whether a request may say otherwise with USING_CLIENTSUPPLIED_HASH.',
    invalid: expectingBoolean,
  }),
  [ACCEPTED]: parsed(
    { kind: 'digest algorithms', parse: acceptedDigests, print: (accepted: AcceptedDigests) => [...accepted.keys()].join(',') },
    {
      doc: 'Digest algorithms of the hashes that are signed, separated by commas: names or object identifiers.',
      invalid: (value) => `Illegal algorithm specified for ${ACCEPTED}: ${digestNames(value).find((name) => !digestOid(name)) ?? value}`,
    },
  ),
} as const;

interface ClientSideHashing {
  readonly CLIENTSIDEHASHING: boolean;
  readonly ALLOW_CLIENTSIDEHASHING_OVERRIDE: boolean;
  readonly ACCEPTED_HASH_DIGEST_ALGORITHMS: AcceptedDigests | undefined;
}

const digestNames = (value: string): readonly string[] =>
  value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const digestOid = (name: string): string | undefined => findDigest(name)?.oid ?? (isObjectIdentifier(name) ? name : undefined);

function acceptedDigests(value: string): AcceptedDigests | undefined {
  const accepted = new Map<string, string>();
  for (const name of digestNames(value)) {
    const oid = digestOid(name);
    if (oid === undefined) return undefined;
    accepted.set(name, oid);
  }
  return accepted;
}

/** The rule that signing hashes needs a list of accepted digests. A list that could not be read has its fault already. */
export function checkClientSideHashing(configuration: Partial<ClientSideHashing>): readonly PropertyProblem[] {
  const { CLIENTSIDEHASHING, ALLOW_CLIENTSIDEHASHING_OVERRIDE, ACCEPTED_HASH_DIGEST_ALGORITHMS } = configuration;
  const isMissing = ACCEPTED in configuration && ACCEPTED_HASH_DIGEST_ALGORITHMS === undefined;
  if (!isMissing || !(CLIENTSIDEHASHING === true || ALLOW_CLIENTSIDEHASHING_OVERRIDE === true)) return [];
  const message = `Must specify ${ACCEPTED} when CLIENTSIDEHASHING or ALLOW_CLIENTSIDEHASHING_OVERRIDE is true`;
  return [{ property: ACCEPTED, message }];
}

/** Whether the data of a request is a hash. Throws an `illegalRequest` fault where the request may not choose. */
export function holdsClientHash(configuration: ClientSideHashing, metadata: ReadonlyMap<string, string>): boolean {
  const requested = metadata.get('USING_CLIENTSUPPLIED_HASH') ?? '';
  if (requested.trim() === '') return configuration.CLIENTSIDEHASHING;
  const isHash = requested.toLowerCase() === 'true';
  if (isHash !== configuration.CLIENTSIDEHASHING && !configuration.ALLOW_CLIENTSIDEHASHING_OVERRIDE) {
    throw new Fault('illegalRequest', `${isHash ? 'Client' : 'Server'}-side hashing requested but not allowed`);
  }
  return isHash;
}

/** A hash that a client made. */
export interface ClientHash {
  readonly bytes: Uint8Array;
  readonly digest: DigestAlgorithm;
  /** The digest as the client wrote it. */
  readonly digestName: string;
}

/**
 * Reads the data of a request as a hash. Throws an `illegalRequest` fault for a digest that is not named or not
 * accepted, and with the message `wrongLength` for data of another length than the digest has.
 */
export function clientHash(configuration: ClientSideHashing, request: DataRequest, wrongLength: string): ClientHash {
  const digestName = request.metadata.get('CLIENTSIDE_HASHDIGESTALGORITHM') ?? '';
  const oid = digestOid(digestName);
  if (oid === undefined) throw new Fault('illegalRequest', 'Client-side hashing request must specify hash algorithm used');
  const accepted = [...(configuration.ACCEPTED_HASH_DIGEST_ALGORITHMS?.values() ?? [])];
  if (!accepted.includes(oid)) throw new Fault('illegalRequest', 'Client specified a non-accepted digest hash algorithm');
  const digest = DIGEST_ALGORITHMS.find((row) => row.oid === oid);
  // An accepted object identifier that nothing is known of, so neither is the length of its hashes.
  if (!digest) throw new Fault('workerFailed', 'Invalid Digest Algorithm');
  if (request.data.length !== digest.bytes) throw new Fault('illegalRequest', wrongLength);
  return { bytes: request.data, digest, digestName };
}
