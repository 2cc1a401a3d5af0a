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

/**
 * Sends the sample request as any client would; throws an error that says why where the answer is no signature that its
 * certificate verifies.
 */
export async function trySampleRequest(address: string): Promise<void> {
  const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body: SAMPLE_ENVELOPE });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(elementText(body, 'faultstring'));
  const { publicKey } = new X509Certificate(Buffer.from(elementText(body, 'signerCertificate'), 'base64'));
  if (!verify('sha256', Buffer.from(SAMPLE_TEXT), publicKey, Buffer.from(elementText(body, 'data'), 'base64'))) {
    throw new Error('The signature does not verify.');
  }
}

function elementText(xml: string, name: string): string {
  const content = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  if (content === undefined) throw new Error(`The answer has no ${name}: ${xml}`);
  return content;
}
