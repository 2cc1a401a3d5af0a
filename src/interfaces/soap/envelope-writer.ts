import type { SoapFault } from './soap-fault.js';

/** What stands before and after the content of the body in every answer. */
export const ENVELOPE_START = '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>';
export const ENVELOPE_END = '</soap:Body></soap:Envelope>';

/** The prefix of the service's namespace in answers; the same as SignServer's, for clients that compare texts. */
export const RESPONSE_PREFIX = 'ns2';

/** A fault as an envelope. `targetNamespace` is that of the exception in the detail. */
export function faultEnvelope(fault: SoapFault, targetNamespace: string): string {
  return ENVELOPE_START + faultElement(fault, targetNamespace) + ENVELOPE_END;
}

function faultElement({ code, message, exception }: SoapFault, targetNamespace: string): string {
  const detail = exception === undefined ? '' : `<detail><ns1:${exception} xmlns:ns1="${escapeAttribute(targetNamespace)}"/></detail>`;
  return `<soap:Fault><faultcode>soap:${code}</faultcode><faultstring>${escapeText(message)}</faultstring>${detail}</soap:Fault>`;
}

// What a text must not hold as it is: markup, the end of a CDATA section (XML 1.0 §2.4), a carriage return, which a
// reader would change (§2.11), and what is no character (§2.2).
const UNSAFE = /[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[&<]|\]\]>/u;
const EVERY_UNSAFE = new RegExp(UNSAFE, 'gu');

/** A text as the content of an element. What is no XML character, such as NUL, becomes U+FFFD, for XML cannot say it. */
export function escapeText(text: string): string {
  return UNSAFE.test(text) ? text.replace(EVERY_UNSAFE, replacement) : text;
}

/** A text as the value of an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#xA;').replaceAll('\t', '&#x9;');
}

function replacement(unsafe: string): string {
  switch (unsafe) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '\r':
      return '&#xD;';
    case ']]>':
      return ']]&gt;';
    default:
      return '\ufffd';
  }
}
