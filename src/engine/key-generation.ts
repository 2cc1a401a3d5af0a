import type { KeyGenerationOrder } from '../core/crypto-token.js';
import { Fault } from '../core/errors.js';
import { boolean, integer, rawValue, readConfiguration, text, type RawProperties } from '../core/properties.js';

/** Properties of a worker that are looked at when a key is generated through it, and at no other time. */
export const KEY_GENERATION_PROPERTIES = {
  KEYALG: text({ doc: 'Algorithm of generated keys, where none is given.' }),
  KEYSPEC: text({ doc: 'Specification of generated keys, such as the number of bits or the curve, where none is given.' }),
  SELFSIGNED_DN: text({ doc: 'Subject of the certificate that stands in for one with a generated key.' }),
  SELFSIGNED_VALIDITY: integer({
    doc: 'How many seconds that certificate is valid.',
    invalid: (value) => `Incorrect numeric value for property SELFSIGNED_VALIDITY: For input string: "${value}"`,
  }),
  SELFSIGNED_SIGNATUREALGORITHM: text({ doc: 'Signature algorithm of that certificate.' }),
  GENERATE_CERTIFICATE_OBJECT: boolean({
    doc: 'Whether a token that keeps certificates apart from keys makes one.',
    invalid: () => 'Incorrect boolean value for property GENERATE_CERTIFICATE_OBJECT',
  }),
} as const;

/** What an administrator says of a key to be generated; blank and missing texts are taken from the worker. */
export interface KeyGenerationRequest {
  readonly algorithm?: string | undefined;
  readonly specification?: string | undefined;
  readonly alias?: string | undefined;
  readonly code?: string | undefined;
}

/** The complete order; throws `invalidInput` for what neither the request nor the worker says. */
export function keyGenerationOrder(properties: RawProperties, request: KeyGenerationRequest): KeyGenerationOrder {
  const { configuration, problems } = readConfiguration(KEY_GENERATION_PROPERTIES, properties);
  if (!configuration) throw new Fault('invalidInput', problems.map(({ message }) => message).join(' '));
  const defaultKey = rawValue(properties, 'DEFAULTKEY');
  const alias = given(request.alias) ?? (defaultKey === undefined ? undefined : nextAlias(defaultKey));
  if (alias === undefined) throw new Fault('invalidInput', 'No key alias specified');
  const algorithm = given(request.algorithm) ?? configuration.KEYALG;
  if (algorithm === undefined) throw new Fault('invalidInput', 'Missing keyalg parameter');
  const specification = given(request.specification) ?? configuration.KEYSPEC;
  if (specification === undefined) throw new Fault('invalidInput', 'Missing keyspec parameter');
  const { SELFSIGNED_DN, SELFSIGNED_VALIDITY, SELFSIGNED_SIGNATUREALGORITHM, GENERATE_CERTIFICATE_OBJECT } = configuration;
  return {
    alias,
    algorithm,
    specification,
    ...(request.code !== undefined && { code: request.code }),
    ...(SELFSIGNED_DN !== undefined && { selfSignedSubject: SELFSIGNED_DN }),
    ...(SELFSIGNED_VALIDITY !== undefined && { selfSignedValiditySeconds: SELFSIGNED_VALIDITY }),
    ...(SELFSIGNED_SIGNATUREALGORITHM !== undefined && { selfSignedSignatureAlgorithm: SELFSIGNED_SIGNATUREALGORITHM }),
    ...(GENERATE_CERTIFICATE_OBJECT !== undefined && { generateCertificateObject: GENERATE_CERTIFICATE_OBJECT }),
  };
}

const given = (value: string | undefined): string | undefined => (value === undefined || value.trim() === '' ? undefined : value);

/** The alias after another: `key09` → `key10`, `key99` → `key100`, `key` → `key2`; one of digits alone gets a 2 behind it. */
export function nextAlias(alias: string): string {
  const [, stem = '', digits = ''] = /^(.*?)(\d*)$/s.exec(alias) ?? [];
  if (stem === '' || digits === '') return `${alias}2`;
  return stem + String(BigInt(digits) + 1n).padStart(digits.length, '0');
}
