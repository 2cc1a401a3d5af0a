import { createHash } from 'node:crypto';
import type { DigestAlgorithm } from '../../../core/algorithms.js';
import { CommandFailure } from '../../command.js';
import { digestIn } from '../digest-word.js';
import { inMemory, type DocumentBytes, type InputDocument } from './input-document.js';
import { BEGINNING_BYTES, fileTypeOf } from './file-type.js';

/** The file type for a signature beside the file, whatever the file is. */
const DETACHED = 'DETACHED';

type HashableDigest = DigestAlgorithm & { readonly node: string };

/** Sends the hash of a document in place of it. */
export interface ClientSideHashing {
  /** Throws an error for a document whose signature would have to be put into it. */
  hash(document: InputDocument): Promise<DocumentBytes>;
  /** What tells the server that it gets a hash. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Throws `CommandFailure` for an algorithm that is not known, and for a type of file that signatures cannot be put into here. */
export function clientSideHashing(algorithm: string, fileType: string | undefined): ClientSideHashing {
  const digest = digestNamed(algorithm);
  if (fileType !== undefined && fileType !== DETACHED) throw new CommandFailure(noHandler(fileType));
  return {
    hash: async (document) => inMemory(await hashOf(document, { digest, anyType: fileType === DETACHED })),
    metadata: new Map([
      ['USING_CLIENTSUPPLIED_HASH', 'true'],
      ['CLIENTSIDE_HASHDIGESTALGORITHM', digest.name],
    ]),
  };
}

function digestNamed(name: string): HashableDigest {
  const digest = digestIn(name.toUpperCase());
  if (digest?.node === undefined) throw new CommandFailure(`Unsupported digest algorithm: ${name}`);
  return { ...digest, node: digest.node };
}

interface Hashing {
  readonly digest: HashableDigest;
  readonly anyType: boolean;
}

async function hashOf(document: InputDocument, { digest, anyType }: Hashing): Promise<Uint8Array> {
  const hash = createHash(digest.node);
  const { chunks } = await document.open();
  let beginning = new Uint8Array();
  for await (const chunk of chunks) {
    if (beginning.length < BEGINNING_BYTES) beginning = Buffer.concat([beginning, chunk.subarray(0, BEGINNING_BYTES)]);
    hash.update(chunk);
  }
  const fileType = anyType ? undefined : fileTypeOf(document.fileName, beginning);
  if (fileType !== undefined) throw new Error(noHandler(fileType));
  return hash.digest();
}

const noHandler = (fileType: string): string =>
  `Could not find file handler factory supporting file type: ${fileType}. ` +
  `Signatures cannot be put into such files by signclient; -filetype ${DETACHED} asks for one beside the file.`;
