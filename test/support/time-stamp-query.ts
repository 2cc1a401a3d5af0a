import { hash } from 'node:crypto';
import { findDigest } from '../../src/core/algorithms.js';
import {
  algorithmIdentifier,
  booleanValue,
  contextTag,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
} from '../../src/formats/asn1/asn1.js';
import { extensionDer } from '../../src/formats/x509/extension.js';

/** What a TimeStampReq (RFC 3161 §2.4.1) is to say. */
export interface TimeStampQueryOptions {
  readonly version?: number;
  /** SHA-256 where absent. */
  readonly algorithm?: string;
  /** Digest of `document` where absent. */
  readonly imprint?: Uint8Array;
  readonly parameters?: 'null' | 'absent';
  readonly policy?: string;
  readonly nonce?: bigint;
  readonly certReq?: boolean;
  readonly extensions?: readonly { readonly oid: string; readonly critical: boolean }[];
}

/** What is stamped where nothing else is said. */
export const DOCUMENT = new TextEncoder().encode('a document');

/** DER of a request. */
export function timeStampQuery(options: TimeStampQueryOptions = {}): Uint8Array {
  return sequence(...queryFields(options));
}

/** The fields of a request, for those that are to be malformed. */
export function queryFields(options: TimeStampQueryOptions = {}): readonly Uint8Array[] {
  const { version = 1, algorithm = 'SHA-256', policy, nonce, certReq, extensions } = options;
  const digest = findDigest(algorithm);
  if (!digest) throw new Error(`no digest ${algorithm}`);
  const imprint = options.imprint ?? Buffer.from(hash(digest.node ?? 'sha256', DOCUMENT, 'buffer'));
  const parameters = options.parameters === 'absent' ? undefined : nullValue;
  const values = (extensions ?? []).map((one) => extensionDer({ ...one, value: octetString(Uint8Array.of(1)) }));
  return [
    integer(version),
    sequence(algorithmIdentifier(digest.oid, parameters), octetString(imprint)),
    ...(policy === undefined ? [] : [objectIdentifier(policy)]),
    ...(nonce === undefined ? [] : [integer(nonce)]),
    ...(certReq === undefined ? [] : [booleanValue(certReq)]),
    ...(extensions ? [contextTag(0, ...values)] : []),
  ];
}
