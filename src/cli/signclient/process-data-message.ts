import { randomUUID } from 'node:crypto';

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
const NAMESPACE = 'http://clientws.signserver.org/';

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
  return [
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>',
    `<ns2:processData xmlns:ns2="${NAMESPACE}"><worker>${escaped(worker)}</worker>`,
    ...[...metadata].map(([name, value]) => `<metadata name="${escaped(name)}">${escaped(value)}</metadata>`),
    `<data><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${contentId}"/></data>`,
    '</ns2:processData></soap:Body></soap:Envelope>',
  ].join('');
}

/** XML 1.0 §2.2. */
const NO_CHARACTER = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A text as the content of an element or the value of an attribute in double quotes. */
function escaped(text: string): string {
  if (NO_CHARACTER.test(text)) throw new Error(`The text ${JSON.stringify(text)} holds characters that cannot be sent`);
  // A reader would change line ends, and in attributes all white space, that are not written as references (XML 1.0 §2.11, §3.3.3).
  return text.replace(/[&<>"\t\n\r]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
