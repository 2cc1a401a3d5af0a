import { createHash, randomBytes } from 'node:crypto';
import type { DigestAlgorithm } from '../../../core/algorithms.js';
import { isObjectIdentifier } from '../../../formats/asn1/asn1.js';
import { encodeTimeStampQuery } from '../../../formats/tsp/time-stamp-query.js';
import { digestIn } from '../digest-word.js';
import { fileDocument, readInput, textDocument } from '../documents/input-document.js';
import type { TimeStampOptions } from './time-stamp-options.js';

/** DER of the request that the options ask for; throws where they name what is not there or not known. */
export async function timeStampRequest(options: TimeStampOptions): Promise<Uint8Array> {
  const { inreq, reqpolicy, certreq } = options;
  if (inreq !== undefined) return await readInput(inreq);
  if (reqpolicy !== undefined && !isObjectIdentifier(reqpolicy)) throw new Error(`Invalid policy: ${reqpolicy}`);
  const digest = digestOf(options);
  return encodeTimeStampQuery({
    digest,
    hashedMessage: await hashOf(options, digest),
    // As SignServer's client sends it: 32 bits, and negative half of the time.
    nonce: BigInt(randomBytes(4).readInt32BE()),
    certReq: certreq,
    ...(reqpolicy !== undefined && { policy: reqpolicy }),
  });
}

function digestOf({ digestalgorithm = 'SHA256' }: TimeStampOptions): DigestAlgorithm {
  const digest = digestIn(digestalgorithm);
  if (!digest) throw new Error(`Invalid digest algorithm: ${digestalgorithm}`);
  return digest;
}

/** Of the text or the file; of nothing in particular where there is neither. */
async function hashOf({ instr, infile }: TimeStampOptions, { node, bytes, name }: DigestAlgorithm): Promise<Uint8Array> {
  if (instr === undefined && infile === undefined) return new Uint8Array(bytes);
  if (node === undefined) throw new Error(`The digest algorithm ${name} is not available`);
  const hash = createHash(node);
  const { chunks } = await (instr === undefined ? fileDocument(infile ?? '') : textDocument(instr)).open();
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}
