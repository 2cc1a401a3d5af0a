import { createHash, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  algorithmIdentifier,
  bitString,
  contextTag,
  integer,
  nullValue,
  octetString,
  objectIdentifier,
  sequence,
  time,
  tlv,
} from '../../src/formats/asn1/asn1.js';
import { BerFields, childrenOf, readBer } from '../../src/formats/asn1/ber-reader.js';
import { TAG } from '../../src/formats/asn1/ber-values.js';
import { readCertificateStructure } from '../../src/formats/x509/x509-structure.js';
import type { TestIdentity } from './pki.js';

/** What a responder is to say. */
export interface OcspScript {
  readonly status: 'good' | 'revoked' | 'unknown';
  /** By default the CA of the certificate. */
  readonly signer?: TestIdentity;
  /** Certificate that comes along, for responders that are not the CA. */
  readonly certificate?: TestIdentity;
  /** Milliseconds since the epoch, of thisUpdate; nextUpdate is a day later. */
  readonly time?: number;
  /** Another serial number than was asked for. */
  readonly serialNumber?: bigint;
}

const generalizedTime = (milliseconds: number): Uint8Array =>
  tlv(0x18, Buffer.from(new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '')));

const DAY_MS = 24 * 3600 * 1000;
const ECDSA_SHA256 = algorithmIdentifier('1.2.840.10045.4.3.2');
const RSA_SHA256 = algorithmIdentifier('1.2.840.113549.1.1.11', nullValue);

const algorithmOf = ({ privateKey }: TestIdentity): Uint8Array => (privateKey.asymmetricKeyType === 'rsa' ? RSA_SHA256 : ECDSA_SHA256);

/** An OCSPResponse (RFC 6960 §4.2.1) to a request, by rules of its own. */
export function ocspResponseTo(request: Uint8Array, issuer: TestIdentity, script: OcspScript): Uint8Array {
  const tbs = new BerFields(readBer(request), 'OCSPRequest').take(TAG.SEQUENCE);
  const asked = childrenOf(childrenOf(childrenOf(tbs)[0]!)[0]!)[0]!;
  const id =
    script.serialNumber === undefined
      ? asked.encoding
      : sequence(
          ...childrenOf(asked)
            .slice(0, 3)
            .map(({ encoding }) => encoding),
          integer(script.serialNumber),
        );
  const now = script.time ?? Date.now();
  const statuses = {
    good: Uint8Array.of(0x80, 0),
    revoked: tlv(0xa1, generalizedTime(now - DAY_MS)),
    unknown: Uint8Array.of(0x82, 0),
  };
  const single = sequence(id, statuses[script.status], generalizedTime(now), contextTag(0, generalizedTime(now + DAY_MS)));
  const signer = script.signer ?? issuer;
  const keyBits = childrenOf(readBer(signer.certificate.publicKey.export({ type: 'spki', format: 'der' })))[1]!.content.subarray(1);
  const keyHash = createHash('sha1').update(keyBits).digest();
  const data = sequence(contextTag(2, octetString(keyHash)), generalizedTime(now), sequence(single));
  const certificates = script.certificate ? [contextTag(0, sequence(script.certificate.certificate.der))] : [];
  const basic = sequence(data, algorithmOf(signer), bitString(sign('sha256', data, signer.privateKey)), ...certificates);
  const bytes = sequence(objectIdentifier('1.3.6.1.5.5.7.48.1.1'), octetString(basic));
  return sequence(tlv(0x0a, Uint8Array.of(0)), contextTag(0, bytes));
}

/** An empty CRL (RFC 5280 §5.1) of a CA. */
export function emptyCrl(issuer: TestIdentity): Uint8Array {
  const algorithm = algorithmOf(issuer);
  const name = readCertificateStructure(issuer.certificate.der).subject;
  const tbs = sequence(integer(1), algorithm, name, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS));
  return sequence(tbs, algorithm, bitString(sign('sha256', tbs, issuer.privateKey)));
}

/** Answers by path; a path that is not there is 404. */
type Answer = Uint8Array | number;
export type Answers = Readonly<Record<string, (body: Uint8Array, count: number) => Answer | Promise<Answer>>>;

export interface RevocationServer {
  readonly origin: string;
  /** How often each path was asked for. */
  readonly counts: ReadonlyMap<string, number>;
  /** What is answered from now on. */
  answers: Answers;
  close(): Promise<void>;
}

/** An HTTP server for CRLs, OCSP responses and time stamps. */
export async function startRevocationServer(): Promise<RevocationServer> {
  const counts = new Map<string, number>();
  const state: { answers: Answers } = { answers: {} };
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const path = request.url ?? '/';
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      const answer = (await state.answers[path]?.(body, count)) ?? 404;
      if (typeof answer === 'number') response.writeHead(answer).end();
      else response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    counts,
    set answers(answers: Answers) {
      state.answers = answers;
      counts.clear();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

/** Certificate extensions that say where revocation is told (RFC 5280 §4.2.1.13, §4.2.2.1); values of extnValue. */
export const crlDistributionPoints = (...addresses: readonly string[]): Uint8Array =>
  sequence(...addresses.map((address) => sequence(contextTag(0, contextTag(0, tlv(0x86, Buffer.from(address)))))));

export const ocspAccess = (address: string): Uint8Array =>
  sequence(sequence(objectIdentifier('1.3.6.1.5.5.7.48.1'), tlv(0x86, Buffer.from(address))));
