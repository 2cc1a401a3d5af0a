import { verify, X509Certificate } from 'node:crypto';

const SAMPLE_WORKER = 'PlainSigner';
const SAMPLE_TEXT = 'Hello, Countersign!';

/** A `processData` request that has a text signed, on one line and without quotes that a shell would take for its own. */
const SAMPLE_ENVELOPE = [
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>',
  '<c:processData xmlns:c="http://clientws.signserver.org/">',
  `<worker>${SAMPLE_WORKER}</worker><data>${Buffer.from(SAMPLE_TEXT).toString('base64')}</data>`,
  '</c:processData></s:Body></s:Envelope>',
].join('');

/** A command for a shell that sends the sample request to an address of ClientWS. */
export function sampleCommand(address: string): string {
  return `curl -s ${address} -H 'Content-Type: text/xml' -d '${SAMPLE_ENVELOPE}'`;
}

/** Sends the sample request as any client would; throws where the answer is no signature that its certificate verifies. */
export async function trySampleRequest(address: string): Promise<void> {
  const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body: SAMPLE_ENVELOPE });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`the sample request was answered with ${String(answer.status)}: ${body}`);
  const { publicKey } = new X509Certificate(binaryElement(body, 'signerCertificate'));
  if (!verify('sha256', Buffer.from(SAMPLE_TEXT), publicKey, binaryElement(body, 'data'))) {
    throw new Error('the signature over the sample text does not verify');
  }
}

function binaryElement(xml: string, name: string): Buffer {
  const content = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  if (content === undefined) throw new Error(`the answer to the sample request has no ${name}: ${xml}`);
  return Buffer.from(content, 'base64');
}
