/** Numbers of PKCS#11 3.1, by the names that the standard gives them. Only what is used here; vendors' own are not. */

/** Object classes (CKO_). */
export const OBJECT_CLASS = { certificate: 1, publicKey: 2, privateKey: 3, secretKey: 4 } as const;

/** Key types (CKK_) that keys are listed by; `EC_EDWARDS` holds Ed25519 and Ed448. */
export const KEY_TYPE = { RSA: 0x00, DSA: 0x01, EC: 0x03, EC_EDWARDS: 0x40 } as const;

/** Names of further key types, for listings. */
export const SECRET_KEY_NAMES: ReadonlyMap<number, string> = new Map([
  [0x10, 'GENERIC_SECRET'],
  [0x13, 'DES'],
  [0x15, 'DESede'],
  [0x1f, 'AES'],
]);

/** Attributes (CKA_) of objects. */
export const ATTRIBUTE = {
  CLASS: 0x000,
  TOKEN: 0x001,
  PRIVATE: 0x002,
  LABEL: 0x003,
  VALUE: 0x011,
  CERTIFICATE_TYPE: 0x080,
  ISSUER: 0x081,
  SERIAL_NUMBER: 0x082,
  KEY_TYPE: 0x100,
  SUBJECT: 0x101,
  ID: 0x102,
  SENSITIVE: 0x103,
  ENCRYPT: 0x104,
  DECRYPT: 0x105,
  WRAP: 0x106,
  UNWRAP: 0x107,
  SIGN: 0x108,
  VERIFY: 0x10a,
  MODULUS: 0x120,
  MODULUS_BITS: 0x121,
  PUBLIC_EXPONENT: 0x122,
  EXTRACTABLE: 0x162,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  ALLOWED_MECHANISMS: 0x4000_0600,
} as const;

/** The attributes that are true or false, which are those that an administrator may set. */
export const BOOLEAN_ATTRIBUTES = {
  CKA_TOKEN: 0x001,
  CKA_PRIVATE: 0x002,
  CKA_TRUSTED: 0x086,
  CKA_SENSITIVE: 0x103,
  CKA_ENCRYPT: 0x104,
  CKA_DECRYPT: 0x105,
  CKA_WRAP: 0x106,
  CKA_UNWRAP: 0x107,
  CKA_SIGN: 0x108,
  CKA_SIGN_RECOVER: 0x109,
  CKA_VERIFY: 0x10a,
  CKA_VERIFY_RECOVER: 0x10b,
  CKA_DERIVE: 0x10c,
  CKA_EXTRACTABLE: 0x162,
  CKA_MODIFIABLE: 0x170,
  CKA_COPYABLE: 0x171,
  CKA_DESTROYABLE: 0x172,
  CKA_ALWAYS_AUTHENTICATE: 0x202,
  CKA_WRAP_WITH_TRUSTED: 0x210,
} as const;

/** Mechanisms (CKM_) for keys and signatures. */
export const MECHANISM = {
  CKM_RSA_PKCS_KEY_PAIR_GEN: 0x0000,
  CKM_RSA_PKCS: 0x0001,
  CKM_RSA_X_509: 0x0003,
  CKM_MD5_RSA_PKCS: 0x0005,
  CKM_SHA1_RSA_PKCS: 0x0006,
  CKM_RSA_PKCS_PSS: 0x000d,
  CKM_SHA1_RSA_PKCS_PSS: 0x000e,
  CKM_SHA256_RSA_PKCS: 0x0040,
  CKM_SHA384_RSA_PKCS: 0x0041,
  CKM_SHA512_RSA_PKCS: 0x0042,
  CKM_SHA256_RSA_PKCS_PSS: 0x0043,
  CKM_SHA384_RSA_PKCS_PSS: 0x0044,
  CKM_SHA512_RSA_PKCS_PSS: 0x0045,
  CKM_SHA224_RSA_PKCS: 0x0046,
  CKM_SHA224_RSA_PKCS_PSS: 0x0047,
  CKM_SHA3_256_RSA_PKCS: 0x0060,
  CKM_SHA3_384_RSA_PKCS: 0x0061,
  CKM_SHA3_512_RSA_PKCS: 0x0062,
  CKM_SHA3_256_RSA_PKCS_PSS: 0x0063,
  CKM_SHA3_384_RSA_PKCS_PSS: 0x0064,
  CKM_SHA3_512_RSA_PKCS_PSS: 0x0065,
  CKM_SHA3_224_RSA_PKCS: 0x0066,
  CKM_SHA3_224_RSA_PKCS_PSS: 0x0067,
  CKM_EC_KEY_PAIR_GEN: 0x1040,
  CKM_ECDSA: 0x1041,
  CKM_ECDSA_SHA1: 0x1042,
  CKM_ECDSA_SHA224: 0x1043,
  CKM_ECDSA_SHA256: 0x1044,
  CKM_ECDSA_SHA384: 0x1045,
  CKM_ECDSA_SHA512: 0x1046,
  CKM_ECDSA_SHA3_224: 0x1047,
  CKM_ECDSA_SHA3_256: 0x1048,
  CKM_ECDSA_SHA3_384: 0x1049,
  CKM_ECDSA_SHA3_512: 0x104a,
  CKM_EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  CKM_EDDSA: 0x1057,
} as const;

export type MechanismName = keyof typeof MECHANISM;

const mechanismNames = new Map<number, string>(Object.entries(MECHANISM).map(([name, number]) => [number, name]));

/** The name of a mechanism that is used here. */
export const mechanismName = (number: number): string | undefined => mechanismNames.get(number);

/** Flags of a token (CKF_) that say something about its PIN. */
export const TOKEN_FLAG = { userPinCountLow: 0x1_0000, userPinFinalTry: 0x2_0000, userPinLocked: 0x4_0000 } as const;

/** Return codes (CKR_) that are told apart here. */
export const RETURN_CODE = {
  SLOT_ID_INVALID: 0x03,
  ATTRIBUTE_SENSITIVE: 0x11,
  ATTRIBUTE_TYPE_INVALID: 0x12,
  DEVICE_ERROR: 0x30,
  DEVICE_REMOVED: 0x32,
  KEY_HANDLE_INVALID: 0x60,
  OBJECT_HANDLE_INVALID: 0x82,
  PIN_INCORRECT: 0xa0,
  PIN_INVALID: 0xa1,
  PIN_LEN_RANGE: 0xa2,
  PIN_EXPIRED: 0xa3,
  PIN_LOCKED: 0xa4,
  SESSION_CLOSED: 0xb0,
  SESSION_COUNT: 0xb1,
  SESSION_HANDLE_INVALID: 0xb3,
  TOKEN_NOT_PRESENT: 0xe0,
  USER_ALREADY_LOGGED_IN: 0x100,
  USER_NOT_LOGGED_IN: 0x101,
  CRYPTOKI_NOT_INITIALIZED: 0x190,
  CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const;
