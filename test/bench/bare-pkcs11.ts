/**
 * The measure that PKCS#11 tokens are held against: threads that sign with the same library, token and key, in a loop, and do
 * nothing else. The argument is a `BareLoop` as JSON; it prints how many signatures were made.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createRequire } from 'node:module';
import type { Pkcs11js, Pkcs11jsPackage } from '../../src/components/crypto-tokens/pkcs11/pkcs11js-package.js';

type Constant =
  | 'CKF_OS_LOCKING_OK'
  | 'CKF_SERIAL_SESSION'
  | 'CKF_RW_SESSION'
  | 'CKU_USER'
  | 'CKA_CLASS'
  | 'CKO_PRIVATE_KEY'
  | 'CKA_LABEL'
  | 'CKM_RSA_PKCS'
  | 'CKM_ECDSA';

/** Optional, and so without types where it is not there; the numbers are Cryptoki's. */
const pkcs11js = createRequire(import.meta.url)('pkcs11js') as Pkcs11jsPackage & Readonly<Record<Constant, number>>;

export interface BareLoop {
  readonly library: string;
  readonly token: string;
  readonly pin: string;
  /** Label of the private key. */
  readonly key: string;
  readonly keyType: 'RSA' | 'EC';
  readonly threads: number;
  readonly seconds: number;
  /** What is signed, base64. */
  readonly document: string;
}

/** Octets before a SHA-256 hash in DigestInfo (RFC 8017 §9.2 note 1). */
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');

if (isMainThread) await lead(process.argv[2] ?? '');
else sign(workerData as BareLoop);

async function lead(order: string): Promise<void> {
  const loop = JSON.parse(order) as BareLoop;
  // Once for the process: a library need not bear that threads do so at the same time.
  open(loop).C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK });
  const threads = Array.from({ length: loop.threads }, () => new Worker(fileURLToPath(import.meta.url), { workerData: loop }));
  const counts = await Promise.all(threads.map(async (thread) => (await once(thread, 'message')) as [number]));
  console.log(counts.reduce((sum, [count]) => sum + count, 0));
}

function open({ library }: BareLoop): Pkcs11js {
  const pkcs11 = new pkcs11js.PKCS11();
  pkcs11.load(library);
  return pkcs11;
}

function sign(loop: BareLoop): void {
  const { token, pin, key: label, keyType, seconds, document } = loop;
  const pkcs11 = open(loop);
  const slot = pkcs11.C_GetSlotList(true).find((one) => pkcs11.C_GetTokenInfo(one).label.trim() === token);
  if (!slot) throw new Error(`no token ${token}`);
  const session = pkcs11.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION);
  try {
    pkcs11.C_Login(session, pkcs11js.CKU_USER, pin);
  } catch {
    // So was it here.
  }
  pkcs11.C_FindObjectsInit(session, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_LABEL, value: label },
  ]);
  const [key] = pkcs11.C_FindObjects(session, 1);
  pkcs11.C_FindObjectsFinal(session);
  if (!key) throw new Error(`no key ${label}`);
  const message = Buffer.from(document, 'base64');
  const [mechanism, prefix] = keyType === 'RSA' ? [pkcs11js.CKM_RSA_PKCS, SHA256_PREFIX] : [pkcs11js.CKM_ECDSA, Buffer.alloc(0)];
  const signature = Buffer.alloc(1024);
  const end = performance.now() + seconds * 1000;
  let count = 0;
  for (; performance.now() < end; count++) {
    pkcs11.C_SignInit(session, { mechanism }, key);
    pkcs11.C_Sign(session, Buffer.concat([prefix, createHash('sha256').update(message).digest()]), signature);
  }
  parentPort?.postMessage(count);
}
