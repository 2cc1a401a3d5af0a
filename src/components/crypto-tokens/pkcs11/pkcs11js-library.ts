import { createRequire } from 'node:module';
import { RETURN_CODE } from './constants.js';
import { CryptokiError, type Cryptoki, type Handle, type Template, type TokenInfo } from './cryptoki.js';
import type { Pkcs11js, Pkcs11jsPackage, Pkcs11jsTokenInfo } from './pkcs11js-package.js';
import { TokenFailure } from './token-failure.js';
import { readUlong } from './ulong.js';

/** CKF_OS_LOCKING_OK, CKF_SERIAL_SESSION with CKF_RW_SESSION, CKU_USER and CK_PARAMS_RSA_PSS of pkcs11js. */
const OS_LOCKING = 0x02;
const WRITING_SESSION = 0x04 | 0x02;
const NORMAL_USER = 1;

/** Room for a signature of RSA-8192. */
const LARGEST_SIGNATURE_BYTES = 1024;

/** Handles are asked for in portions of this size. */
const FIND_PORTION = 64;

/** Loads a PKCS#11 library. Throws a failure that says what to do where that cannot be done. */
export function loadLibrary(path: string): Cryptoki {
  const pkcs11js = loadPackage();
  const library = new pkcs11js.PKCS11();
  try {
    library.load(path);
  } catch (cause) {
    throw new TokenFailure('unavailable', `The PKCS#11 library ${path} cannot be loaded.`, { cause });
  }
  return cryptokiOf(pkcs11js, library);
}

/** The package is optional: it holds compiled code, which needs a compiler where no binary fits. */
function loadPackage(): Pkcs11jsPackage {
  try {
    return createRequire(import.meta.url)('pkcs11js') as Pkcs11jsPackage;
  } catch (cause) {
    const advice = 'Install it with "npm install pkcs11js", which needs a C++ compiler and make, and start the server again.';
    throw new TokenFailure('unavailable', `The optional package pkcs11js is not installed. ${advice}`, { cause });
  }
}

function cryptokiOf(pkcs11js: Pkcs11jsPackage, library: Pkcs11js): Cryptoki {
  const slotHandle = (slot: number): Buffer => {
    const handle = library.C_GetSlotList(false).find((one) => readUlong(one) === slot);
    if (!handle) throw new CryptokiError('CKR_SLOT_ID_INVALID', RETURN_CODE.SLOT_ID_INVALID);
    return handle;
  };
  const attribute = (session: Handle, object: Handle, type: number): Uint8Array | undefined => {
    try {
      return library.C_GetAttributeValue(session, object, [{ type }])[0]?.value;
    } catch (thrown) {
      if (ABSENT.includes(codeOf(thrown))) return undefined;
      throw thrown;
    }
  };
  return {
    initialize: own(() => {
      try {
        library.C_Initialize({ flags: OS_LOCKING });
      } catch (thrown) {
        if (codeOf(thrown) !== RETURN_CODE.CRYPTOKI_ALREADY_INITIALIZED) throw thrown;
      }
    }),
    finalize: own(() => {
      library.C_Finalize();
    }),
    description: own(() => {
      const { manufacturerID, libraryDescription, libraryVersion } = library.C_GetInfo();
      return `${manufacturerID.trim()} ${libraryDescription.trim()} ${String(libraryVersion.major)}.${String(libraryVersion.minor)}`;
    }),
    slots: own(() => library.C_GetSlotList(false).map(readUlong)),
    tokenInfo: own((slot) => {
      try {
        return tokenInfoOf(library.C_GetTokenInfo(slotHandle(slot)));
      } catch (thrown) {
        if (codeOf(thrown) === RETURN_CODE.TOKEN_NOT_PRESENT) return undefined;
        throw thrown;
      }
    }),
    mechanisms: own((slot) => library.C_GetMechanismList(slotHandle(slot))),
    openSession: own((slot) => library.C_OpenSession(slotHandle(slot), WRITING_SESSION)),
    closeSession: own((session) => {
      library.C_CloseSession(session);
    }),
    login: own((session, pin) => {
      try {
        library.C_Login(session, NORMAL_USER, pin);
        return 'now';
      } catch (thrown) {
        if (codeOf(thrown) === RETURN_CODE.USER_ALREADY_LOGGED_IN) return 'already';
        throw thrown;
      }
    }),
    find: own((session, template) => {
      library.C_FindObjectsInit(session, ownTemplate(template));
      try {
        return allFound(() => library.C_FindObjects(session, FIND_PORTION));
      } finally {
        library.C_FindObjectsFinal(session);
      }
    }),
    attributes: own((session, object, types) => types.map((type) => attribute(session, object, type))),
    sign: own((session, { key, mechanism, pss, parameter: octets, data }) => {
      const parameter = pss
        ? { type: pkcs11js.CK_PARAMS_RSA_PSS, hashAlg: pss.hashAlgorithm, mgf: pss.mgf, saltLen: pss.saltLength }
        : octets && asBuffer(octets);
      library.C_SignInit(session, { mechanism, ...(parameter && { parameter }) }, key);
      // A copy of the right length: a view would be sent to the other thread with all of the buffer behind it.
      return new Uint8Array(library.C_Sign(session, asBuffer(data), Buffer.alloc(LARGEST_SIGNATURE_BYTES)));
    }),
    generateKeyPair: own((session, { mechanism, publicKey, privateKey }) =>
      library.C_GenerateKeyPair(session, { mechanism }, ownTemplate(publicKey), ownTemplate(privateKey)),
    ),
    createObject: own((session, template) => library.C_CreateObject(session, ownTemplate(template))),
    destroyObject: own((session, object) => {
      library.C_DestroyObject(session, object);
    }),
  };
}

function allFound(next: () => readonly Handle[]): readonly Handle[] {
  const found: Handle[] = [];
  for (;;) {
    const portion = next();
    found.push(...portion);
    if (portion.length < FIND_PORTION) return found;
  }
}

const ABSENT: readonly unknown[] = [RETURN_CODE.ATTRIBUTE_TYPE_INVALID, RETURN_CODE.ATTRIBUTE_SENSITIVE];

const codeOf = (thrown: unknown): unknown => (thrown instanceof Object && 'code' in thrown ? thrown.code : undefined);

/** The same call with what it throws as `CryptokiError`. */
function own<A extends readonly unknown[], R>(call: (...given: A) => R): (...given: A) => R {
  return (...given) => {
    try {
      return call(...given);
    } catch (cause) {
      throw asCryptokiError(cause);
    }
  };
}

function asCryptokiError(cause: unknown): Error {
  const code = codeOf(cause);
  if (!(cause instanceof Error)) return new Error('The library threw no error.', { cause });
  if (cause instanceof CryptokiError || typeof code !== 'number') return cause;
  return new CryptokiError(/^CKR_\w+$/.test(cause.message) ? cause.message : `CKR 0x${code.toString(16)}`, code, { cause });
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const ownTemplate = (template: Template): { type: number; value: Buffer | boolean | number | string }[] =>
  template.map(({ type, value }) => ({ type, value: value instanceof Uint8Array ? asBuffer(value) : value }));

function tokenInfoOf({ label, manufacturerID, model, serialNumber, flags }: Pkcs11jsTokenInfo): TokenInfo {
  const trimmed = (text: string): string => text.replace(/[\0 ]+$/, '');
  return {
    label: trimmed(label),
    manufacturer: trimmed(manufacturerID),
    model: trimmed(model),
    serialNumber: trimmed(serialNumber),
    flags,
  };
}
