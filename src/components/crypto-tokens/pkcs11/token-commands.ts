import type { PssParameters } from './cryptoki.js';

/** Which slot of a library is meant. */
export type SlotSelector =
  | { readonly by: 'number'; readonly number: number }
  /** Position in the list of all slots, from 0. */
  | { readonly by: 'index'; readonly index: number }
  /** Label of the token in it. */
  | { readonly by: 'label'; readonly label: string };

/** What can be asked of a token, in the form in which it goes to a thread and back: plain data. */
export interface TokenCommands {
  /** Loads and initialises the library, and opens a session, as the normal user where there is a PIN. */
  open: { given: OpenOrder; result: OpenedToken };
  /** Ends the session. */
  close: { given: object; result: 'done' };
  describeKey: { given: { readonly alias: string }; result: KeyDescription };
  listKeys: { given: object; result: readonly ListedKey[] };
  sign: { given: SignOrder; result: Uint8Array };
  generateKey: { given: GenerateOrder; result: { readonly subjectPublicKeyInfo: Uint8Array } };
  storeCertificates: { given: StoreOrder; result: 'done' };
  removeKey: { given: { readonly alias: string }; result: 'done' };
  /** What is there, for an administrator who wants to know why it does not work. Needs no open session. */
  inspect: { given: { readonly library: string }; result: LibraryInspection };
}

/** What a thread is told besides commands: to end its session and itself. It does not answer. */
export const LEAVE = 'leave';

export type CommandName = keyof TokenCommands;
export type Command<N extends CommandName = CommandName> = { [K in N]: { readonly kind: K } & TokenCommands[K]['given'] }[N];
export type CommandResult<N extends CommandName> = TokenCommands[N]['result'];

export interface OpenOrder {
  /** Path of the library. */
  readonly library: string;
  readonly slot: SlotSelector;
  /** Absent where only public objects are wanted. */
  readonly pin?: string;
  /** Whether a PIN is tried that locks the token if it is wrong. */
  readonly finalTry: 'allowed' | 'refused';
  /** `anew` ends what the whole process has open in the library, which some need to see a token again. */
  readonly initialization: 'once' | 'anew';
}

export interface OpenedToken {
  readonly slot: number;
  readonly label: string;
  /** Whether the token has looked at the PIN, or the process was logged in already. */
  readonly login: 'now' | 'already';
  /** Numbers of the mechanisms. */
  readonly mechanisms: readonly number[];
}

export interface KeyDescription {
  readonly alias: string;
  /** Absent where only a certificate can tell. */
  readonly subjectPublicKeyInfo?: Uint8Array;
  /** CKA_ALLOWED_MECHANISMS; absent where all are allowed. */
  readonly allowedMechanisms?: readonly number[];
  /** DER of the certificates that are stored with the key. */
  readonly own: readonly Uint8Array[];
  /** DER of all certificates in the token. */
  readonly all: readonly Uint8Array[];
}

/** A key as it is listed; `problem` says what could not be found out. */
export type ListedKey =
  | { readonly kind: 'private'; readonly description: KeyDescription }
  | { readonly kind: 'private'; readonly alias: string; readonly problem: string }
  | { readonly kind: 'secret'; readonly alias: string; readonly algorithm: string };

export interface SignOrder {
  readonly alias: string;
  readonly mechanism: number;
  readonly pss?: PssParameters;
  /** As in `SignCall`. */
  readonly parameter?: Uint8Array;
  readonly bytes: Uint8Array;
  /** Node's name of the digest that the thread makes before the token signs; absent where the token takes the bytes. */
  readonly digest?: string;
  /** Stands before the digest: the start of a DigestInfo. */
  readonly prefix?: Uint8Array;
}

export interface GenerateOrder {
  readonly alias: string;
  readonly key:
    | { readonly type: 'RSA'; readonly bits: number; readonly publicExponent: Uint8Array }
    /** `parameters`: DER of the name of the curve. */
    | { readonly type: 'EC' | 'EC_EDWARDS'; readonly parameters: Uint8Array };
  /** Attributes that are true or false, by number. */
  readonly publicAttributes: readonly (readonly [number, boolean])[];
  readonly privateAttributes: readonly (readonly [number, boolean])[];
  readonly publicMechanisms?: readonly number[];
  readonly privateMechanisms?: readonly number[];
  /** KEYGENERATIONLIMIT; absent where there is none. */
  readonly limit?: number;
}

/** A certificate with the parts of it that PKCS#11 wants by themselves, DER. */
export interface StoredCertificate {
  readonly der: Uint8Array;
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly label: string;
}

export interface StoreOrder {
  readonly alias: string;
  /** Takes the place of the certificates that the key has. */
  readonly own: StoredCertificate;
  /** Those above it; one that is in the token stays. */
  readonly others: readonly StoredCertificate[];
}

export interface LibraryInspection {
  readonly description: string;
  readonly slots: readonly InspectedSlot[];
}

export interface InspectedSlot {
  readonly slot: number;
  /** Absent where no token is in the slot, or it does not answer. */
  readonly token?: {
    readonly label: string;
    readonly manufacturer: string;
    readonly model: string;
    readonly serialNumber: string;
    /** What the token says of its PIN. */
    readonly pin: 'fine' | 'countLow' | 'finalTry' | 'locked';
  };
  readonly problem?: string;
}
