import { badRequest } from './http-refusal.js';
import { lastOf, type Parameters } from './parameters.js';

/** Reads a text in Java properties syntax; throws where it is malformed. */
export type PropertiesReader = (text: string) => readonly { readonly key: string; readonly value: string }[];

const TEXT = 'REQUEST_METADATA';
const ENTRY = 'REQUEST_METADATA.';
const PDF_PASSWORD = 'pdfPassword';

/** Whether the parameter `pdfPassword` yields to metadata of that name, as on the HTTP interface, or wins over it, as on REST. */
export type PdfPasswordRule = 'yields' | 'wins';

/**
 * The request metadata that parameters hold: REQUEST_METADATA in properties syntax, REQUEST_METADATA.KEY over it, and
 * `pdfPassword`. Of what is given twice the last counts, as in forms of several parts; of a query or another form that is
 * `firstOfEach`.
 */
export function requestMetadata(
  parameters: Parameters,
  readProperties: PropertiesReader,
  pdfPasswordRule: PdfPasswordRule = 'yields',
): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  const pdfPassword = lastOf(parameters, PDF_PASSWORD);
  if (pdfPassword !== undefined) metadata.set(PDF_PASSWORD, pdfPassword);
  const texts = parameters.filter(([name]) => name === TEXT);
  for (const [, text] of texts) for (const { key, value } of entriesOf(text, readProperties)) metadata.set(key, value);
  for (const [name, value] of parameters) {
    if (name.startsWith(ENTRY) && name.length > ENTRY.length) metadata.set(name.slice(ENTRY.length), value);
  }
  if (pdfPasswordRule === 'wins' && pdfPassword !== undefined) metadata.set(PDF_PASSWORD, pdfPassword);
  return metadata;
}

function entriesOf(text: string, readProperties: PropertiesReader): ReturnType<PropertiesReader> {
  try {
    return readProperties(text);
  } catch {
    throw badRequest('Malformed properties given using REQUEST_METADATA.');
  }
}
