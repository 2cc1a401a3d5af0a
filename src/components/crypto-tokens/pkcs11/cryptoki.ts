/**
 * The calls of a PKCS#11 library that are used here, and nothing of what they are made with. Each blocks until the
 * library answers, so they are made in a thread of their own. `pkcs11js-library.ts` makes them with the package pkcs11js.
 */
export interface Cryptoki {
  /** C_Initialize with locks of the operating system; a library that another thread has initialised is as good. */
  initialize(): void;
  /** C_Finalize: ends what all threads of the process have open. */
  finalize(): void;
  /** Manufacturer, description and version of the library, in one line. */
  description(): string;
  /** All slots in the library's order, with a token in them or not. */
  slots(): readonly number[];
  /** Undefined where no token is in the slot. */
  tokenInfo(slot: number): TokenInfo | undefined;
  mechanisms(slot: number): readonly number[];
  /** A session that may write. */
  openSession(slot: number): Handle;
  closeSession(session: Handle): void;
  /** C_Login of the normal user. Where the process is logged in `already`, it stays so, and the PIN was not looked at. */
  login(session: Handle, pin: string): 'now' | 'already';
  find(session: Handle, template: Template): readonly Handle[];
  /** One value for each type; undefined where the object has no such attribute or does not tell. */
  attributes(session: Handle, object: Handle, types: readonly number[]): readonly (Uint8Array | undefined)[];
  sign(session: Handle, order: SignCall): Uint8Array;
  generateKeyPair(session: Handle, order: GenerateCall): KeyPairHandles;
  createObject(session: Handle, template: Template): Handle;
  destroyObject(session: Handle, object: Handle): void;
}

/** A session or an object, as the library names it. */
export type Handle = Buffer;

/** Attributes by their numbers. Numbers are those of CK_ULONG attributes. */
export type Template = readonly { readonly type: number; readonly value: boolean | number | string | Uint8Array }[];

export interface TokenInfo {
  /** Without the blanks that fill it up. */
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  /** CKF_ flags. */
  readonly flags: number;
}

/** CK_RSA_PKCS_PSS_PARAMS. */
export interface PssParameters {
  readonly hashAlgorithm: number;
  readonly mgf: number;
  readonly saltLength: number;
}

export interface SignCall {
  readonly key: Handle;
  readonly mechanism: number;
  readonly pss?: PssParameters;
  /** The parameter of a mechanism that has another one, in the octets in which the library reads it. */
  readonly parameter?: Uint8Array;
  readonly data: Uint8Array;
}

export interface GenerateCall {
  readonly mechanism: number;
  readonly publicKey: Template;
  readonly privateKey: Template;
}

export interface KeyPairHandles {
  readonly publicKey: Handle;
  readonly privateKey: Handle;
}

/** What a library answered in place of CKR_OK. */
export class CryptokiError extends Error {
  override readonly name = 'CryptokiError';

  constructor(
    /** `CKR_…`, or its number where it has no name. */
    message: string,
    readonly code: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
