import { randomUUID } from 'node:crypto';
import { soapEnvelope, xmlText } from '../soap/soap-text.js';

/** A `processData` request: who shall process, and what is said beside the document. */
export interface ProcessDataRequest {
  /** Id in decimal, or name. */
  readonly worker: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What stands before and after the bytes of the document, as an MTOM message (SOAP 1.1 in MIME multipart/related with XOP). */
export interface ProcessDataMessage {
  readonly contentType: string;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

const ROOT = '<root.message@cxf.apache.org>';
export const CLIENT_WS_NAMESPACE = 'http://clientws.signserver.org/';

/** Writes the message around the document. Throws where a text holds what XML cannot say. */
export function processDataMessage(request: ProcessDataRequest): ProcessDataMessage {
  // Random, so that no document can hold it.
  const boundary = `uuid:${randomUUID()}`;
  const contentId = `${randomUUID()}@clientws.signserver.org`;
  const head = [
    `--${boundary}`,
    'Content-Type: application/xop+xml; charset=UTF-8; type="text/xml"',
    'Content-Transfer-Encoding: binary',
    `Content-ID: ${ROOT}`,
    '',
    envelope(request, contentId),
    `--${boundary}`,
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: binary',
    `Content-ID: <${contentId}>`,
    '',
    '',
  ];
  return {
    contentType: `multipart/related; type="application/xop+xml"; boundary="${boundary}"; start="${ROOT}"; start-info="text/xml"`,
    head: Buffer.from(head.join('\r\n')),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}

function envelope({ worker, metadata }: ProcessDataRequest, contentId: string): string {
  const operation = [
    `<ns2:processData xmlns:ns2="${CLIENT_WS_NAMESPACE}"><worker>${xmlText(worker)}</worker>`,
    metadataElements(metadata),
    `<data><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${contentId}"/></data>`,
    '</ns2:processData>',
  ];
  return soapEnvelope(operation.join(''));
}

/** Request metadata as elements of a request. */
export function metadataElements(metadata: ReadonlyMap<string, string>): string {
  return [...metadata].map(([name, value]) => `<metadata name="${xmlText(name)}">${xmlText(value)}</metadata>`).join('');
}
