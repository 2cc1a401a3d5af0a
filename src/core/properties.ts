/**
 * Declarations of configuration properties, and what is read from them: typed configuration, all faults of it at once,
 * notes on unknown names, which values are secrets, reference pages and generated test values.
 *
 * The reading rules are SignServer's: names are upper case; a value that is missing, empty or white space is unset;
 * other values are taken as they stand, untrimmed unless a declaration says otherwise.
 */

/** What is wrong with one property. `message` is the sentence that worker status shows. */
export interface PropertyProblem {
  readonly property: string;
  readonly message: string;
}

/** A value read, or the sentence that says why it cannot be. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

export interface Property<T> {
  readonly kind: string;
  readonly doc: string;
  /** The default as an administrator would write it; absent where there is none. */
  readonly defaultText?: string;
  /** The values that may be written, where they are a closed set. */
  readonly choices?: readonly string[];
  readonly required: boolean;
  readonly secret: boolean;
  /** `text` is undefined where the property is unset. */
  readonly read: (text: string | undefined, name: string) => Reading<T>;
  /** Whether an empty value counts as set ("raw" properties of SignServer). */
  readonly keepsEmpty: boolean;
  /** Reads a family: the values by what stands in their names for the `*`. There where the declaration has a `*` in its name. */
  readonly readFamily?: (
    members: ReadonlyMap<string, string>,
    name: string,
  ) => { readonly value: T } | { readonly problems: readonly string[] };
}

export type PropertyDeclarations = Readonly<Record<string, Property<unknown>>>;

/** The typed configuration that declarations give. */
export type ConfigurationOf<P extends PropertyDeclarations> = {
  readonly [K in keyof P]: P[K] extends Property<infer T> ? T : never;
};

interface CommonOptions {
  readonly doc: string;
  /** Masked wherever configuration is shown. */
  readonly secret?: boolean;
  readonly trim?: boolean;
  readonly keepsEmpty?: boolean;
  /** The sentence for a required property that is unset. */
  readonly missing?: (name: string) => string;
  /** The sentence for a value that cannot be read. */
  readonly invalid?: (value: string, name: string) => string;
}

/** Either there is a default, or the property is required, or it may be `undefined`. */
type Presence<T> =
  | { readonly default: T; readonly required?: never }
  | { readonly required: true; readonly default?: never }
  | { readonly required?: never; readonly default?: never };

type ValueOf<T, O> = O extends { readonly default: unknown } | { readonly required: true } ? T : T | undefined;

interface Syntax<T> {
  readonly kind: string;
  readonly choices?: readonly string[];
  readonly parse: (text: string) => T | undefined;
  readonly print: (value: T) => string;
  /** What a right value looks like, for the sentence used when `invalid` is not given. */
  readonly expected: string;
}

function declare<T, O extends CommonOptions & { readonly default?: T; readonly required?: boolean }>(
  syntax: Syntax<T>,
  options: O,
): Property<ValueOf<T, O>> {
  const invalid = options.invalid ?? ((value, name) => `Illegal value for ${name}: ${value}. Expected ${syntax.expected}.`);
  const read = (text: string | undefined, name: string): Reading<T | undefined> => {
    if (text === undefined) {
      if (options.required) return { problem: options.missing?.(name) ?? `Missing property ${name}` };
      return { value: options.default };
    }
    const value = syntax.parse(options.trim ? text.trim() : text);
    return value === undefined ? { problem: invalid(text, name) } : { value };
  };
  return {
    kind: syntax.kind,
    doc: options.doc,
    ...(options.default !== undefined && { defaultText: syntax.print(options.default) }),
    ...(syntax.choices && { choices: syntax.choices }),
    required: options.required ?? false,
    secret: options.secret ?? false,
    keepsEmpty: options.keepsEmpty ?? false,
    // The conditional type cannot be followed by the compiler; `read` returns the default or T wherever O promises it.
    read: read as Property<ValueOf<T, O>>['read'],
  };
}

/** Any text. */
export function text<const O extends CommonOptions & Presence<string>>(options: O): Property<ValueOf<string, O>> {
  return declare<string, O>({ kind: 'text', parse: (value) => value, print: (value) => value, expected: 'a text' }, options);
}

/** `true` or `false` in any letter case; anything else is a fault. */
export function boolean<const O extends CommonOptions & Presence<boolean>>(options: O): Property<ValueOf<boolean, O>> {
  const parse = (value: string): boolean | undefined => ({ true: true, false: false })[value.toLowerCase()];
  return declare<boolean, O>({ kind: 'boolean', choices: ['true', 'false'], parse, print: String, expected: 'true or false' }, options);
}

/** `true` in any letter case is true and anything else is false, never a fault. */
export function lenientBoolean<const O extends CommonOptions & Presence<boolean>>(options: O): Property<ValueOf<boolean, O>> {
  return declare<boolean, O>(
    {
      kind: 'boolean',
      choices: ['true', 'false'],
      parse: (value) => value.toLowerCase() === 'true',
      print: String,
      expected: 'true or false',
    },
    options,
  );
}

/** `false` in any letter case is false and anything else is true: for checks that only an explicit word turns off. */
export function booleanUnlessFalse<const O extends CommonOptions & Presence<boolean>>(options: O): Property<ValueOf<boolean, O>> {
  return declare<boolean, O>(
    {
      kind: 'boolean',
      choices: ['true', 'false'],
      parse: (value) => value.toLowerCase() !== 'false',
      print: String,
      expected: 'true or false',
    },
    options,
  );
}

/** A decimal integer within bounds, both inclusive. */
export function integer<const O extends CommonOptions & Presence<number> & { readonly min?: number; readonly max?: number }>(
  options: O,
): Property<ValueOf<number, O>> {
  const min = options.min ?? Number.MIN_SAFE_INTEGER;
  const max = options.max ?? Number.MAX_SAFE_INTEGER;
  const parse = (value: string): number | undefined => {
    if (!/^[+-]?\d+$/.test(value)) return undefined;
    const number = Number(value);
    return Number.isSafeInteger(number) && number >= min && number <= max ? number : undefined;
  };
  return declare<number, O>(
    { kind: 'integer', parse, print: String, expected: `a whole number from ${String(min)} to ${String(max)}` },
    options,
  );
}

/** One of a closed set, exact spelling. A default outside the set does not compile. */
export function choice<const V extends string, const O extends CommonOptions & Presence<NoInfer<V>>>(
  values: readonly V[],
  options: O,
): Property<ValueOf<V, O>> {
  const parse = (value: string): V | undefined => values.find((one) => one === value);
  return declare<V, O>(
    { kind: 'choice', choices: values, parse, print: (value) => value, expected: `one of ${values.join(', ')}` },
    options,
  );
}

/** A list of texts; each entry is trimmed and empty ones are skipped. */
export function list<const O extends CommonOptions & Presence<readonly string[]> & { readonly separator?: string }>(
  options: O,
): Property<ValueOf<readonly string[], O>> {
  const separator = options.separator ?? ',';
  const parse = (value: string): readonly string[] =>
    value
      .split(separator)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  return declare<readonly string[], O>(
    { kind: 'list', parse, print: (value) => value.join(separator), expected: `entries separated by ${separator}` },
    options,
  );
}

/** A value with a syntax of its own. `parse` answers undefined for a text that it does not take. */
export function parsed<T, const O extends CommonOptions & Presence<T>>(
  syntax: { readonly kind: string; readonly parse: (text: string) => T | undefined; readonly print: (value: T) => string },
  options: O,
): Property<ValueOf<T, O>> {
  return declare<T, O>({ ...syntax, expected: syntax.kind }, options);
}

/**
 * A family of properties, declared under a name with one `*`: `USER.*`, `AUTHSERVER*.ISSUER`. `member` says how each of them
 * is read; the value holds those that are set by what stands for the `*`, in upper case as all names are.
 */
export function family<T>(member: Property<T>): Property<ReadonlyMap<string, T>> {
  const readFamily: NonNullable<Property<ReadonlyMap<string, T>>['readFamily']> = (members, name) => {
    const values = new Map<string, T>();
    const problems: string[] = [];
    for (const [part, text] of members) {
      const reading = member.read(
        text,
        name.replace('*', () => part),
      );
      if ('problem' in reading) problems.push(reading.problem);
      else values.set(part, reading.value);
    }
    return problems.length > 0 ? { problems } : { value: values };
  };
  const { kind, doc, choices, secret, keepsEmpty } = member;
  const read = (): Reading<ReadonlyMap<string, T>> => ({ value: new Map() });
  return { kind, doc, ...(choices && { choices }), required: false, secret, keepsEmpty, read, readFamily };
}

/** What stands for the `*` of a family's name in the name of a property, or undefined where it is not one of the family. */
export function familyMember(familyName: string, name: string): string | undefined {
  const star = familyName.indexOf('*');
  if (star < 0) return undefined;
  const [before, after] = [familyName.slice(0, star), familyName.slice(star + 1)];
  const isMember = name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
  return isMember ? name.slice(before.length, name.length - after.length) : undefined;
}

/** The declaration of a property: under its own name, or that of the family that it belongs to. */
export function declarationOf(name: string, declarations: PropertyDeclarations): Property<unknown> | undefined {
  if (Object.hasOwn(declarations, name)) return declarations[name];
  return Object.entries(declarations).find(([declared]) => familyMember(declared, name) !== undefined)?.[1];
}

export type RawProperties = ReadonlyMap<string, string>;

/** The value of a property as the reading rules see it: undefined where unset. */
export function rawValue(properties: RawProperties, name: string, keepsEmpty = false): string | undefined {
  const value = properties.get(name);
  if (value === undefined || keepsEmpty) return value;
  return value.trim() === '' ? undefined : value;
}

export interface ReadConfiguration<P extends PropertyDeclarations> {
  /** Present only where every property could be read. */
  readonly configuration?: ConfigurationOf<P>;
  /** All faults, in the order of the declarations. */
  readonly problems: readonly PropertyProblem[];
}

/** Reads every declared property and collects all faults. `check` adds those that concern several properties. */
export function readConfiguration<P extends PropertyDeclarations>(
  declarations: P,
  properties: RawProperties,
  check?: (configuration: ConfigurationOf<P>) => readonly PropertyProblem[],
): ReadConfiguration<P> {
  const values: Record<string, unknown> = {};
  const problems: PropertyProblem[] = [];
  for (const [name, property] of Object.entries(declarations)) {
    const reading = property.readFamily
      ? property.readFamily(members(name, properties, property.keepsEmpty), name)
      : property.read(rawValue(properties, name, property.keepsEmpty), name);
    if ('value' in reading) values[name] = reading.value;
    else for (const message of 'problem' in reading ? [reading.problem] : reading.problems) problems.push({ property: name, message });
  }
  // Properties that could not be read are undefined here, so that rules on the others can still be checked.
  const configuration = values as ConfigurationOf<P>;
  problems.push(...(check?.(configuration) ?? []));
  const position = new Map(Object.keys(declarations).map((name, index) => [name, index]));
  problems.sort((a, b) => (position.get(a.property) ?? 0) - (position.get(b.property) ?? 0));
  return problems.length === 0 ? { configuration, problems } : { problems };
}

function members(familyName: string, properties: RawProperties, keepsEmpty: boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of properties.keys()) {
    const part = familyMember(familyName, name);
    const value = part === undefined ? undefined : rawValue(properties, name, keepsEmpty);
    if (part !== undefined && value !== undefined) found.set(part, value);
  }
  return found;
}

/** The declared name nearest to an unknown one, where one is near enough to be meant. */
export function nearestName(unknown: string, declared: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of declared) {
    const distance = editDistance(unknown, name);
    if (!best || distance < best.distance) best = { name, distance };
  }
  return best && best.distance <= Math.max(1, Math.floor(unknown.length / 4)) ? best.name : undefined;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** What stands in place of a secret wherever configuration is shown. */
export const MASKED = '_MASKED_';

/** SignServer's default of `maskedworkerproperties`, and the passwords of those who pay. */
const ALWAYS_MASKED = ['PIN', 'KEYSTOREPASSWORD', 'KEYDATA', 'GLOBALCONFIGSAMPLEACCOUNTER_USERS'];

/** Whether the value of a property is a secret. One leading and one trailing `_` (a value put aside) do not matter. */
export function isMasked(name: string, declarations: PropertyDeclarations = {}): boolean {
  const bare = name.toUpperCase().replace(/^_/, '').replace(/_$/, '');
  return ALWAYS_MASKED.includes(bare) || (declarationOf(bare, declarations)?.secret ?? false);
}

/** A property's value as it may be shown. */
export function shownValue(name: string, value: string, declarations?: PropertyDeclarations): string {
  return isMasked(name, declarations) ? MASKED : value;
}
