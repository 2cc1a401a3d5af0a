import type { RawProperties } from '../../../core/properties.js';
import { ATTRIBUTE, BOOLEAN_ATTRIBUTES, MECHANISM } from './constants.js';
import type { KeyFamily } from './key-generation-order.js';
import type { GenerateOrder } from './token-commands.js';

type KeyHalf = 'public' | 'private';

/** One attribute that an administrator wants generated keys to have. */
interface AttributeRule {
  readonly half: KeyHalf;
  readonly family: KeyFamily | '*';
  readonly type: number;
  readonly value: boolean;
}

interface MechanismRule {
  readonly half: KeyHalf;
  readonly family: KeyFamily | '*';
  readonly mechanisms: readonly number[];
}

/** What an administrator says of the attributes of generated keys, in the order in which the later wins. */
export interface AttributeRules {
  readonly attributes: readonly AttributeRule[];
  readonly mechanisms: readonly MechanismRule[];
}

/** What is wrong with them, in SignServer's words. */
export class AttributeError extends Error {
  override readonly name = 'AttributeError';
}

/**
 * A private key that stays in the token and signs, and a public key that anybody may see. What is not said some tokens take
 * for granted: that a key also decrypts and unwraps.
 */
const DEFAULTS: readonly AttributeRule[] = (
  [
    ['public', ATTRIBUTE.TOKEN, true],
    ['public', ATTRIBUTE.VERIFY, true],
    ['public', ATTRIBUTE.ENCRYPT, false],
    ['public', ATTRIBUTE.WRAP, false],
    ['private', ATTRIBUTE.TOKEN, true],
    ['private', ATTRIBUTE.PRIVATE, true],
    ['private', ATTRIBUTE.SENSITIVE, true],
    ['private', ATTRIBUTE.EXTRACTABLE, false],
    ['private', ATTRIBUTE.SIGN, true],
    ['private', ATTRIBUTE.DECRYPT, false],
    ['private', ATTRIBUTE.UNWRAP, false],
  ] as const
).map(([half, type, value]) => ({ half, family: '*', type, value }));

/** The attributes that a key of this family is generated with. */
export function keyAttributes(
  { attributes, mechanisms }: AttributeRules,
  family: KeyFamily,
): Pick<GenerateOrder, 'publicAttributes' | 'privateAttributes' | 'publicMechanisms' | 'privateMechanisms'> {
  const applies = (rule: { readonly family: KeyFamily | '*' }): boolean => rule.family === '*' || rule.family === family;
  const of = (half: KeyHalf): readonly (readonly [number, boolean])[] => [
    ...new Map([...DEFAULTS, ...attributes].filter((rule) => rule.half === half && applies(rule)).map(({ type, value }) => [type, value])),
  ];
  const allowed = (half: KeyHalf): readonly number[] | undefined =>
    mechanisms.findLast((rule) => rule.half === half && applies(rule))?.mechanisms;
  const [publicMechanisms, privateMechanisms] = [allowed('public'), allowed('private')];
  return {
    publicAttributes: of('public'),
    privateAttributes: of('private'),
    ...(publicMechanisms && { publicMechanisms }),
    ...(privateMechanisms && { privateMechanisms }),
  };
}

// ----------------------------------------------------------------------------------------------------- ATTRIBUTES

const CLASSES: ReadonlyMap<string, readonly KeyHalf[]> = new Map([
  ['CKO_PUBLIC_KEY', ['public']],
  ['CKO_PRIVATE_KEY', ['private']],
  ['*', ['public', 'private']],
]);

const ALGORITHMS: ReadonlyMap<string, KeyFamily | '*'> = new Map([
  ['CKK_RSA', 'RSA'],
  ['CKK_EC', 'ECDSA'],
  ['CKK_ECDSA', 'ECDSA'],
  ['CKK_EC_EDWARDS', 'EDDSA'],
  ['*', '*'],
]);

/**
 * Reads ATTRIBUTES, which is written as the configuration of the PKCS#11 provider of Java:
 * `attributes(generate,CKO_PRIVATE_KEY,CKK_RSA) = { CKA_SIGN = true … }`. Blocks for other operations and for secret keys
 * are passed over. Throws `AttributeError`.
 */
export function readAttributeText(text: string): readonly AttributeRule[] {
  const rules: AttributeRule[] = [];
  const bare = text.replace(/#[^\n]*/g, '');
  const rest = bare.replace(/attributes\s*\(([^(){}]*)\)\s*=\s*\{([^{}]*)\}/g, (_, head: string, body: string) => {
    rules.push(...blockRules(head, body));
    return '';
  });
  if (rest.trim() !== '') throw new AttributeError(`Incorrect attribute property name: ${rest.trim().slice(0, 60)}`);
  return rules;
}

function blockRules(head: string, body: string): readonly AttributeRule[] {
  const [operation = '', objectClass = '', algorithm = ''] = head.split(',').map((part) => part.trim());
  if (operation !== 'generate' && operation !== '*') return [];
  const family = ALGORITHMS.get(algorithm);
  const halves = CLASSES.get(objectClass);
  if (!family || !halves) return [];
  return body.split(/[\n;]/).flatMap((line) => {
    const [name = '', value] = line.split('=').map((part) => part.trim());
    if (name === '') return [];
    const type = attributeNumber(name);
    if (type === undefined) throw new AttributeError(`Incorrect attribute property name: ${line.trim()}. Unknown attribute: ${name}`);
    return halves.map((half) => ({ half, family, type, value: booleanOf(value ?? '') }));
  });
}

// ----------------------------------------------------------------------------------------------------- ATTRIBUTE.…

const FAMILIES: ReadonlyMap<string, KeyFamily | '*'> = new Map([
  ['RSA', 'RSA'],
  ['EC', 'ECDSA'],
  ['ECDSA', 'ECDSA'],
  ['EDDSA', 'EDDSA'],
  ['ED25519', 'EDDSA'],
  ['ED448', 'EDDSA'],
  ['*', '*'],
]);

const HALVES: ReadonlyMap<string, KeyHalf> = new Map([
  ['PUBLIC', 'public'],
  ['PRIVATE', 'private'],
]);

const PREFIX = 'ATTRIBUTE.';

/** Reads the properties `ATTRIBUTE.<PUBLIC|PRIVATE>.<RSA|ECDSA|EDDSA>.<CKA_…|number>`. Throws `AttributeError`. */
export function readAttributeProperties(properties: RawProperties): AttributeRules {
  const attributes: AttributeRule[] = [];
  const mechanisms: MechanismRule[] = [];
  for (const [name, value] of properties) {
    if (!name.startsWith(PREFIX)) continue;
    const [halfName = '', familyName = '', attribute = '', ...more] = name.slice(PREFIX.length).split('.');
    const [half, family] = [HALVES.get(halfName), FAMILIES.get(familyName)];
    if (!half || !family || more.length > 0) throw new AttributeError(`Incorrect attribute property name: ${name}`);
    const type = attributeNumber(attribute);
    if (type === undefined) throw new AttributeError(`Incorrect attribute property name: ${name}. Unknown attribute: ${attribute}`);
    if (type === ATTRIBUTE.ALLOWED_MECHANISMS) mechanisms.push({ half, family, mechanisms: mechanismList(value) });
    else attributes.push({ half, family, type, value: booleanOf(value) });
  }
  return { attributes, mechanisms };
}

const byName: ReadonlyMap<string, number> = new Map([
  ...Object.entries(BOOLEAN_ATTRIBUTES),
  ['CKA_ALLOWED_MECHANISMS', ATTRIBUTE.ALLOWED_MECHANISMS],
]);

const attributeNumber = (name: string): number | undefined => byName.get(name) ?? numberOf(name);

/** CK_ULONG is as large as a number of 32 bits everywhere that it is sent to. */
function numberOf(text: string): number | undefined {
  return /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : undefined;
}

function booleanOf(value: string): boolean {
  const lower = value.trim().toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw new AttributeError(`Not a boolean value: ${value}`);
  return lower === 'true';
}

function mechanismList(value: string): readonly number[] {
  return value
    .split(/[,;\s]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const number = new Map<string, number>(Object.entries(MECHANISM)).get(word) ?? numberOf(word);
      if (number === undefined) throw new AttributeError(`Mechanism could not be parsed as number: ${word}`);
      return number;
    });
}
