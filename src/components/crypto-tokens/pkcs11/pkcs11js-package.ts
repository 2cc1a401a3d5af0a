/**
 * What is used of the package pkcs11js, in types of our own: the package is optional, and where it is not there its types are
 * not there either.
 */
export interface Pkcs11jsPackage {
  readonly PKCS11: new () => Pkcs11js;
  readonly CK_PARAMS_RSA_PSS: number;
}

type Attributes = { type: number; value?: Buffer | boolean | number | string }[];

export interface Pkcs11jsMechanism {
  readonly mechanism: number;
  readonly parameter?: Buffer | { readonly type: number; readonly hashAlg: number; readonly mgf: number; readonly saltLen: number };
}

export interface Pkcs11jsTokenInfo {
  readonly label: string;
  readonly manufacturerID: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly flags: number;
}

/** A PKCS#11 library that was loaded; the calls are those of Cryptoki. */
export interface Pkcs11js {
  load(path: string): void;
  C_Initialize(options: { readonly flags: number }): void;
  C_Finalize(): void;
  C_GetInfo(): {
    readonly manufacturerID: string;
    readonly libraryDescription: string;
    readonly libraryVersion: { readonly major: number; readonly minor: number };
  };
  C_GetSlotList(withToken: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): Pkcs11jsTokenInfo;
  C_GetMechanismList(slot: Buffer): number[];
  C_OpenSession(slot: Buffer, flags: number): Buffer;
  C_CloseSession(session: Buffer): void;
  C_Login(session: Buffer, user: number, pin: string): void;
  C_FindObjectsInit(session: Buffer, template: Attributes): void;
  C_FindObjects(session: Buffer, most: number): Buffer[];
  C_FindObjectsFinal(session: Buffer): void;
  C_GetAttributeValue(session: Buffer, object: Buffer, template: Attributes): { readonly type: number; readonly value: Buffer }[];
  C_SignInit(session: Buffer, mechanism: Pkcs11jsMechanism, key: Buffer): void;
  C_Sign(session: Buffer, data: Buffer, room: Buffer): Buffer;
  C_GenerateKeyPair(
    session: Buffer,
    mechanism: Pkcs11jsMechanism,
    ...templates: readonly [publicKey: Attributes, privateKey: Attributes]
  ): { readonly publicKey: Buffer; readonly privateKey: Buffer };
  C_CreateObject(session: Buffer, template: Attributes): Buffer;
  C_DestroyObject(session: Buffer, object: Buffer): void;
}
