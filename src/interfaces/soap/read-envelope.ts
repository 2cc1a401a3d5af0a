import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EncodedText } from './charset.js';
import type { Contract } from './contract.js';
import { EnvelopeReader, type OperationRequest } from './envelope-reader.js';
import { readPlainXml } from './plain-xml.js';
import type { Attachments } from './soap-package.js';
import { StrictXml } from './strict-xml.js';

/** As much as is read without letting other requests in between: about 2 ms of work. */
const PIECE_BYTES = 262_144;

/** Reads an encoded envelope. Large ones are read piece by piece, so that the event loop goes on turning. */
export function readEnvelope(
  encoded: EncodedText,
  contract: Contract,
  attachments: Attachments,
): OperationRequest | Promise<OperationRequest> {
  if (encoded.bytes.length > PIECE_BYTES) return readPieces(encoded, contract, attachments);
  const xml = encoded.charset.decode(encoded.bytes);
  return readPlain(xml, contract, attachments) ?? readStrictly(xml, contract, attachments);
}

/** Undefined where the document is not of the plain kind. */
function readPlain(xml: string, contract: Contract, attachments: Attachments): OperationRequest | undefined {
  let reader: EnvelopeReader | undefined;
  const isPlain = readPlainXml(xml, (resolve) => (reader = new EnvelopeReader(contract, { attachments, resolve })));
  return isPlain ? reader?.end() : undefined;
}

/** Reads any document with the parser that knows all of XML. */
function readStrictly(xml: string, contract: Contract, attachments: Attachments): OperationRequest {
  const { parser, reader } = strictReader(contract, attachments);
  parser.write(xml);
  parser.end();
  return reader.end();
}

async function readPieces({ charset, bytes }: EncodedText, contract: Contract, attachments: Attachments): Promise<OperationRequest> {
  const { parser, reader } = strictReader(contract, attachments);
  let start = 0;
  while (start < bytes.length) {
    const limit = Math.min(bytes.length, start + PIECE_BYTES);
    const end = limit === bytes.length ? limit : start + charset.cut(bytes.subarray(start), limit - start);
    parser.write(charset.decode(bytes.subarray(start, end)));
    start = end;
    await nextTurn();
  }
  parser.end();
  return reader.end();
}

function strictReader(contract: Contract, attachments: Attachments): { readonly parser: StrictXml; readonly reader: EnvelopeReader } {
  const resolve = (prefix: string): string | undefined => parser.resolve(prefix);
  const reader = new EnvelopeReader(contract, { attachments, resolve });
  const parser = new StrictXml(reader);
  return { parser, reader };
}
