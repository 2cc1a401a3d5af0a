import type { SignatureAlgorithm } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import type { StoredDocument } from '../../core/stored-document.js';
import { algorithmIdentifier, nullValue, octetString, sequence } from '../../formats/asn1/asn1.js';
import { canDigest, documentDigest } from '../../formats/cms/message-digest.js';
import type { ClientHash } from './client-side-hashing.js';

/** What a token is given to sign. */
export interface SignatureInput {
  readonly bytes: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
}

/** A document; throws an `illegalRequest` fault for an algorithm that signs nothing but hashes. */
export function documentInput(document: Uint8Array, algorithm: SignatureAlgorithm): SignatureInput {
  if (algorithm.scheme === 'RSASSA-PSS' && !algorithm.digest) {
    const message = 'NONEwithRSAandMGF1 is not supported without the request metadata properties for client-side hashing';
    throw new Fault('illegalRequest', message);
  }
  return { bytes: document, algorithm };
}

/**
 * The same for a document that is not in memory: its digest is what is signed. Undefined for an algorithm that needs the
 * document itself.
 */
export async function storedDocumentInput(document: StoredDocument, algorithm: SignatureAlgorithm): Promise<SignatureInput | undefined> {
  const { digest, scheme } = algorithm;
  if (!digest || scheme === 'EdDSA' || !canDigest(digest)) return undefined;
  return { bytes: await documentDigest(digest, document), algorithm: { ...algorithm, prehashed: true } };
}

/** The digests that RSA signatures over a given hash are made for. */
const PADDED_DIGESTS = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

/**
 * A hash that the client made. With `NONEwith…` the signature verifies against the document; an algorithm that names a
 * digest hashes the hash again, as SignServer does.
 */
export function hashInput(hash: ClientHash, algorithm: SignatureAlgorithm): SignatureInput {
  switch (algorithm.scheme) {
    case 'RSASSA-PSS':
      return pssInput(hash, algorithm);
    case 'RSASSA-PKCS1-v1_5':
      return { bytes: algorithm.digest ? hash.bytes : digestInfo(hash), algorithm };
    case 'ECDSA':
    case 'EdDSA':
    case 'RSASP1':
      return { bytes: hash.bytes, algorithm };
  }
}

function pssInput({ bytes, digest }: ClientHash, algorithm: SignatureAlgorithm): SignatureInput {
  if (algorithm.digest) {
    // The parameters come from the client's digest, and the algorithm takes no others than its own.
    if (algorithm.digest.oid !== digest.oid) throw new Fault('workerFailed', 'Error initializing signer');
    return { bytes, algorithm };
  }
  if (!PADDED_DIGESTS.includes(digest.name)) throw new Fault('workerFailed', 'Error initializing signer');
  return { bytes, algorithm: { ...algorithm, digest, prehashed: true } };
}

/** DigestInfo (RFC 8017 §9.2), so that the signature is an ordinary one of that digest with RSA. */
function digestInfo({ bytes, digest, digestName }: ClientHash): Uint8Array {
  if (!PADDED_DIGESTS.includes(digest.name)) {
    throw new Fault('workerFailed', `RSA padding unknown for hash algorithm: ${digestName}`);
  }
  return sequence(algorithmIdentifier(digest.oid, nullValue), octetString(bytes));
}
