import { xadesSigner } from '../../src/workers/signers/xades-signer.js';
import { runSigner, type SignerRun } from './run-signer.js';
import { softwareTokenKey } from './software-token-key.js';

export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
/** Id of each signature: the random numbers of the tests are always the same. */
export const SIGNATURE_ID = 'xmldsig-00000000-0000-4000-8000-000000000000';
/** When documents are signed, in milliseconds. */
const NOON = Date.UTC(2026, 10, 24, 12, 0, 0, 7);
/** The key where no other is given. */
export const SIGNING_KEY = softwareTokenKey('RSA-2048');

export type Run = Partial<SignerRun>;

/** Has a document signed by XAdESSigner. */
export async function sign(data: string | Uint8Array, run: Run = {}): Promise<Uint8Array> {
  const noon = { clock: { now: () => NOON }, ...run.worker };
  return (await runSigner(xadesSigner, { data, key: SIGNING_KEY, ...run, worker: noon })).data;
}

/** The same as text. */
export async function signed(data: string | Uint8Array, properties: Run['properties'] = {}, run: Run = {}): Promise<string> {
  return Buffer.from(await sign(data, { ...run, properties })).toString();
}

/** What stands between the tags of an element, or undefined where there is none. */
export const inside = (text: string, element: string): string | undefined =>
  new RegExp(`<${element}(?: [^>]*)?>(.*?)</${element}>`, 's').exec(text)?.[1];
