import { javaDate } from '../../../core/java-date.js';
import { readTimeStampResponse } from '../../../formats/tsp/time-stamp-response.js';
import { verifyTimeStampSignature } from '../../../formats/tsp/verify-time-stamp-token.js';
import { parseCertificates } from '../../../formats/x509/x509.js';
import type { ClientLog } from '../client-log.js';
import { readInput } from '../documents/input-document.js';

/** Verifies the token in a reply with the first certificate of a PEM file, and says so. Throws where it is not right. */
export async function verifyReply({ reply, signer }: { readonly reply: string; readonly signer: string }, log: ClientLog): Promise<void> {
  const { token } = readTimeStampResponse(derOf(await readInput(reply)));
  if (!token) throw new Error('The reply holds no time-stamp token');
  const [certificate] = parseCertificates(Buffer.from(await readInput(signer)).toString('latin1'));
  if (!certificate) throw new Error(`There is no certificate in ${signer}`);
  const verified = verifyTimeStampSignature(token, [certificate]);
  // The one in the token is anybody's.
  if (Buffer.compare(verified.signer.der, certificate.der) !== 0) {
    throw new Error(`The time stamp was signed by ${verified.signer.subject}, not by ${certificate.subject}`);
  }
  log.info('Token was validated successfully.');
  log.info(`Token was generated on: ${javaDate(verified.time)}`);
  log.info(`MessageDigest=${Buffer.from(verified.imprint.hashedMessage).toString('hex')}`);
}

const SEQUENCE = 0x30;

/** SignServer's client takes base64 only, which begins with another letter; DER is what it writes where nothing else is said. */
function derOf(file: Uint8Array): Uint8Array {
  return file[0] === SEQUENCE ? file : Buffer.from(Buffer.from(file).toString('latin1'), 'base64');
}
