import { softwareKey } from '../../src/components/crypto-tokens/software-key.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import { xadesSigner } from '../../src/workers/signers/xades-signer.js';
import { xmlSigner } from '../../src/workers/signers/xml-signer.js';
import type { TestIdentity } from './pki.js';
import { runSigner, type SignerRun } from './run-signer.js';

/** The key of an identity, as a token has it. */
export function keyOf({ privateKey, chain }: TestIdentity): TokenKey {
  return softwareKey({ alias: 'key', privateKey, chain });
}

type Run = Omit<SignerRun, 'key' | 'data'>;

/** A document with an enveloped signature by XMLSigner, as text. */
export async function xmlSigned(document: string | Uint8Array, key: TokenKey, run: Run = {}): Promise<string> {
  return Buffer.from((await runSigner(xmlSigner, { ...run, data: document, key })).data).toString();
}

/** A document in a signature by XAdESSigner, as text. */
export async function xadesSigned(document: string | Uint8Array, key: TokenKey, run: Run = {}): Promise<string> {
  return Buffer.from((await runSigner(xadesSigner, { ...run, data: document, key })).data).toString();
}
