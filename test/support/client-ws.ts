import { verify, X509Certificate } from 'node:crypto';
import { sendRaw } from './raw-http.js';

const NAMESPACE = 'http://clientws.signserver.org/';

/** A `processData` request as an envelope; names and bytes must need no escaping. */
export function processDataEnvelope(worker: string, data: Uint8Array): string {
  return [
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="${NAMESPACE}"><soapenv:Body>`,
    `<w:processData><worker>${worker}</worker><data>${Buffer.from(data).toString('base64')}</data></w:processData>`,
    '</soapenv:Body></soapenv:Envelope>',
  ].join('');
}

export interface ProcessedData {
  readonly data: Buffer;
  readonly signerCertificate: X509Certificate;
}

/** Calls `processData`; throws with the answer where it is not a 200. `serverUrl` ends in `/signserver`. */
export async function processData(serverUrl: string, worker: string, data: Uint8Array): Promise<ProcessedData> {
  const answer = await fetch(`${serverUrl}/ClientWSService/ClientWS`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml;charset=UTF-8', SOAPAction: '""' },
    body: processDataEnvelope(worker, data),
  });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${String(answer.status)} ${body}`);
  return { data: base64Of(body, 'data'), signerCertificate: new X509Certificate(base64Of(body, 'signerCertificate')) };
}

/** Whether `processData` answers a signature, asked on a connection of its own: those go to the processes of a server in turn. */
export async function signsOnNewConnection(serverUrl: string, worker: string, data: Uint8Array): Promise<boolean> {
  const { port, pathname } = new URL(`${serverUrl}/ClientWSService/ClientWS`);
  const headers = { 'Content-Type': 'text/xml' };
  const { status, text } = await sendRaw({ port: Number(port), path: pathname, headers, body: processDataEnvelope(worker, data) });
  return status === 200 && text.includes('<signerCertificate>');
}

/** Whether a plain signature over data, made with SHA-256, is the signer's. */
export function isSigned(data: Uint8Array, { data: signature, signerCertificate }: ProcessedData): boolean {
  return verify('sha256', data, signerCertificate.publicKey, signature);
}

function base64Of(xml: string, element: string): Buffer {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`no ${element} in ${xml.slice(0, 1000)}`);
  return Buffer.from(text, 'base64');
}
