import { setTimeout } from 'node:timers/promises';
import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import { childrenOf, readBer } from '../../../formats/asn1/ber-reader.js';
import { findResponder } from '../../../formats/ocsp/authorized-responder.js';
import { certificateIdOf, namesCertificate } from '../../../formats/ocsp/certificate-id.js';
import { encodeOcspRequest } from '../../../formats/ocsp/ocsp-request.js';
import { readOcspResponse, type SingleResponse } from '../../../formats/ocsp/ocsp-response.js';
import type { RevocationData } from '../../../formats/pdf/signature/revocation-archive.js';
import { readPem } from '../../../formats/pem.js';
import { crlAddresses, ocspAddresses } from '../../../formats/x509/revocation-addresses.js';
import { boundedFetch } from '../bounded-fetch.js';

/** CRLs of large CAs take some megabytes. */
const MAX_CRL_BYTES = 32 * 1024 * 1024;
const MAX_OCSP_BYTES = 256 * 1024;
const TRIES = 3;
const PAUSE_MS = 100;

export interface RevocationRequest {
  readonly embedsCrl: boolean;
  readonly embedsOcsp: boolean;
  /** All of the chain, the signer's certificate first. */
  readonly fullChain: readonly Certificate[];
  /** Those that go into the signature. */
  readonly included: readonly Certificate[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Gets what the request asks for from the addresses in the certificates. Throws `workerFailed` faults. */
export async function revocationData({ embedsCrl, embedsOcsp, fullChain, included, now }: RevocationRequest): Promise<RevocationData> {
  const [signer, issuer] = included;
  const address = signer && issuer && embedsOcsp ? ocspAddresses(signer.der).find(isWeb) : undefined;
  const [crls, response] = await Promise.all([
    Promise.all(embedsCrl ? crlAddressesOf(fullChain).map(fetchCrl) : []),
    signer && issuer && address !== undefined ? ocspResponse(address, { signer, issuer, now }) : Promise.resolve(undefined),
  ]);
  return { crls, ocspResponses: response ? [response] : [] };
}

const isWeb = (address: string): boolean => /^https?:\/\//i.test(address);

/** One address for each certificate that has any, none twice. */
function crlAddressesOf(chain: readonly Certificate[]): readonly string[] {
  const addresses = chain.flatMap(({ der }) => {
    const all = readAddresses(der);
    const [first] = all;
    const usable = all.find(isWeb);
    if (usable === undefined && first !== undefined)
      throw new Fault('workerFailed', `Error opening connection for fetching CRL from address : ${first}`);
    return usable ?? [];
  });
  return [...new Set(addresses)];
}

function readAddresses(certificate: Uint8Array): readonly string[] {
  try {
    return crlAddresses(certificate);
  } catch (cause) {
    throw new Fault('workerFailed', 'Error obtaining CDP from signing certificate', { cause });
  }
}

async function fetchCrl(address: string): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    try {
      return crlIn((await boundedFetch(address, { method: 'GET', maxBytes: MAX_CRL_BYTES })).body);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      if (attempt === TRIES) {
        throw new Fault('workerFailed', `Error getting input stream for fetching CRL from address : ${address}`, { cause });
      }
    }
    await setTimeout(PAUSE_MS);
  }
}

/** The CertificateList of a file in DER or PEM. */
function crlIn(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new Fault('workerFailed', 'Empty CRL file fetched from CDP');
  const text = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  const der = text.includes('-----BEGIN ') ? readPem(Buffer.from(bytes).toString('latin1'))[0]?.bytes : bytes;
  // tbsCertList, signatureAlgorithm and signatureValue (RFC 5280 §5.1).
  if (!der || childrenOf(readBer(der)).length !== 3) throw new Error('what was fetched is no CRL');
  return der;
}

interface OcspQuestion {
  readonly signer: Certificate;
  readonly issuer: Certificate;
  readonly now: number;
}

/** Clocks of responders may be that much ahead. */
const TOLERANCE_MS = 5 * 60_000;

async function ocspResponse(address: string, { signer, issuer, now }: OcspQuestion): Promise<Uint8Array> {
  const request = encodeOcspRequest(certificateIdOf(signer.der, issuer.der));
  const headers = { 'Content-Type': 'application/ocsp-request', Accept: 'application/ocsp-response' };
  const answer = await orOcspFault(async () => {
    const { body } = await boundedFetch(address, { method: 'POST', headers, body: request, maxBytes: MAX_OCSP_BYTES });
    return { body, ...answerOn(signer, issuer, body) };
  });
  if (answer.status.kind !== 'good') throw new Fault('workerFailed', `OCSP Status is ${answer.status.kind}!`);
  const isCurrent = answer.thisUpdate.getTime() <= now + TOLERANCE_MS && (answer.nextUpdate?.getTime() ?? now) >= now - TOLERANCE_MS;
  if (!isCurrent) throw new Fault('workerFailed', 'The OCSP response is not of this time');
  return answer.body;
}

/** What a response says of a certificate. Throws an error where nobody signed it who may, or it says nothing of it. */
function answerOn(certificate: Certificate, issuer: Certificate, body: Uint8Array): SingleResponse {
  const response = readOcspResponse(body);
  if (!findResponder(response, { issuer })) throw new Error('The OCSP response is not signed by the issuer or for it.');
  const single = response.responses.find(({ id }) => namesCertificate(id, certificate.der, issuer.der));
  if (!single) throw new Error('The OCSP response says nothing of the certificate.');
  return single;
}

async function orOcspFault<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new Fault('workerFailed', 'Error getting an OCSP response for the signing certificate', { cause });
  }
}
