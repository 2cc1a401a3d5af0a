import { createHash, verify } from 'node:crypto';
import { softwareKey } from '../../src/components/crypto-tokens/software-key.js';
import type { KeyType } from '../../src/core/algorithms.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import { childrenOf, readBer, readLeadingBer } from '../../src/formats/asn1/ber-reader.js';
import { extensionDer } from '../../src/formats/x509/extension.js';
import { parseCertificate } from '../../src/formats/x509/x509.js';
import { issue, pki, type TestIdentity } from './pki.js';
import { readCms, type ReadCms } from './read-cms.js';

/** digitalSignature and nonRepudiation (RFC 5280 §4.2.1.3), which validators of documents ask for. */
const KEY_USAGE = extensionDer({ oid: '2.5.29.15', critical: true, value: Uint8Array.of(3, 2, 6, 0xc0) });

const identities = new Map<string, TestIdentity>();

/** Who signs documents; made once for each kind of key. */
export function pdfIdentity(keyType: KeyType = 'RSA'): TestIdentity {
  const identity =
    identities.get(keyType) ??
    issue({ subject: `C=SE,O=Test,CN=PDF Signer ${keyType}`, issuer: pki.subCa, keyType, extensions: [KEY_USAGE] });
  identities.set(keyType, identity);
  return identity;
}

/** The key of an identity, as a crypto token has it. */
export const keyOf = ({ privateKey, chain }: TestIdentity): TokenKey => softwareKey({ alias: 'pdf', chain, privateKey });

/** A signature in a document, found in its text. */
export interface PdfSignature {
  readonly byteRange: readonly [number, number, number, number];
  /** The signature dictionary, without its Contents. */
  readonly dictionary: string;
  /** DER. */
  readonly container: Uint8Array;
  readonly cms: ReadCms;
  /** How many octets there are for the container. */
  readonly room: number;
  /** What is signed. */
  readonly covered: Uint8Array;
}

/** All signatures of a document, in the order in which they stand there. */
export function signaturesIn(document: Uint8Array): readonly PdfSignature[] {
  const bytes = Buffer.from(document);
  const text = bytes.toString('latin1');
  return [...text.matchAll(/<<\/Type\/Sig\/[^]*?\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\] *\/Contents ?<([0-9a-f]*)>[^]*?>>\nendobj/g)].map(
    (match) => {
      const [start, length, second, rest] = match.slice(1, 5).map(Number) as [number, number, number, number];
      const contents = Buffer.from(match[5] ?? '', 'hex');
      const container = readLeadingBer(contents).encoding;
      return {
        byteRange: [start, length, second, rest],
        dictionary: match[0].replace(/<[0-9a-f]{100,}>/, ''),
        container,
        cms: readCms(container),
        room: contents.length,
        covered: Buffer.concat([bytes.subarray(start, start + length), bytes.subarray(second, second + rest)]),
      };
    },
  );
}

const DIGESTS: Readonly<Record<string, string>> = {
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
  '2b0e03021a': 'sha1',
  '2b24030201': 'ripemd160',
};

const MESSAGE_DIGEST = '2a864886f70d010904';

/** Whether a signature is what its certificate, the first one, says; digest by digest, not by the code under test. */
export function isValid({ cms, covered }: PdfSignature): boolean {
  const { signedAttrs, digestAlgorithm, attributes, signature } = cms.signerInfo;
  const name = Object.entries(DIGESTS).find(([oid]) => digestAlgorithm.includes(oid))![1];
  const digest = createHash(name).update(covered).digest('hex');
  const { publicKey } = parseCertificate(cms.certificates![0]!);
  return attributes.get(MESSAGE_DIGEST)!.endsWith(digest) && verify(name, signedAttrs!, publicKey, signature);
}

/** The time-stamp token in the unsigned attributes; throws where there is none. */
export function timeStampIn({ container }: PdfSignature): Uint8Array {
  const signedData = childrenOf(childrenOf(readBer(container))[1]!)[0]!;
  const signerInfo = childrenOf(childrenOf(signedData).at(-1)!)[0]!;
  const unsigned = childrenOf(signerInfo).at(-1)!;
  if (unsigned.tag !== 0xa1) throw new Error('there is no time stamp');
  const [attribute] = childrenOf(unsigned);
  return childrenOf(childrenOf(attribute!)[1]!)[0]!.encoding;
}
