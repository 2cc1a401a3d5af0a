/** XML 1.0 §2.2. */
const NO_CHARACTER = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A text as the content of an element or the value of an attribute in double quotes. Throws where XML cannot say it. */
export function xmlText(text: string): string {
  if (NO_CHARACTER.test(text)) throw new Error(`The text ${JSON.stringify(text)} holds characters that cannot be sent`);
  // A reader would change line ends, and in attributes all white space, that are not written as references (XML 1.0 §2.11, §3.3.3).
  return text.replace(/[&<>"\t\n\r]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

const START = '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>';
const END = '</soap:Body></soap:Envelope>';

/** A SOAP 1.1 envelope around the element of an operation. */
export const soapEnvelope = (operation: string): string => `${START}${operation}${END}`;
