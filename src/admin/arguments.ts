import { Fault } from '../core/errors.js';
import type { WorkerReference } from '../core/worker.js';

/** One argument of a use case as JSON data. */
export interface Argument<T> {
  /** What a right value looks like. */
  readonly expected: string;
  /** Undefined where the value is not right. */
  readonly read: (value: unknown) => T | undefined;
  /** Whether the argument may be left out; then it is undefined. */
  readonly isOptional?: true;
}

export type ArgumentDeclarations = Readonly<Record<string, Argument<unknown>>>;

/** The typed arguments that declarations give. */
export type ArgumentsOf<A extends ArgumentDeclarations> = {
  readonly [K in keyof A]: A[K] extends Argument<infer T> ? T : never;
};

/** Reads all arguments; throws a fault of kind `invalidInput` that names each wrong one. */
export function readArguments<A extends ArgumentDeclarations>(declarations: A, given: unknown): ArgumentsOf<A> {
  const values = isRecord(given) ? given : {};
  const problems: string[] = [];
  const read: Record<string, unknown> = {};
  for (const [name, argument] of Object.entries(declarations)) {
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    if (given === undefined && argument.isOptional) continue;
    const value = argument.read(given);
    if (value === undefined) problems.push(`Argument ${name} must be ${argument.expected}.`);
    else read[name] = value;
  }
  if (problems.length > 0) throw new Fault('invalidInput', problems.join(' '));
  // Each value was read by the argument whose type it has.
  return read as ArgumentsOf<A>;
}

export const textArgument: Argument<string> = {
  expected: 'a text',
  read: (value) => (typeof value === 'string' ? value : undefined),
};

export const booleanArgument: Argument<boolean> = {
  expected: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};

/** Bytes, or base64 text for them (RFC 4648 §4). */
export const bytesArgument: Argument<Uint8Array> = {
  expected: 'base64',
  read: (value) => {
    if (value instanceof Uint8Array) return value;
    if (typeof value !== 'string') return undefined;
    const bytes = Buffer.from(value, 'base64');
    // Buffer passes over what is not in the alphabet.
    return bytes.toString('base64') === value ? bytes : undefined;
  },
};

/** The same argument, which may be left out. */
export function optional<T>(argument: Argument<T>): Argument<T | undefined> {
  return { ...argument, isOptional: true };
}

/** A list of values that are all read alike. */
export function listOf<T>(argument: Argument<T>): Argument<readonly T[]> {
  return {
    expected: `a list, each ${argument.expected}`,
    read: (value) => {
      if (!Array.isArray(value)) return undefined;
      const read = value.map((one) => argument.read(one)).filter((one) => one !== undefined);
      return read.length === value.length ? read : undefined;
    },
  };
}

/** A worker as `{ "id": 5 }` or `{ "name": "PlainSigner" }`. */
export const workerArgument: Argument<WorkerReference> = { expected: 'a worker, by id or name', read: readWorker };

/** A worker, or `"all"`. */
export const workerOrAllArgument: Argument<WorkerReference | 'all'> = {
  expected: 'a worker, by id or name, or "all"',
  read: (value) => (value === 'all' ? value : readWorker(value)),
};

/** One of a closed set of texts. */
export function choiceArgument<const V extends string>(values: readonly V[]): Argument<V> {
  return { expected: `one of ${values.join(', ')}`, read: (value) => values.find((one) => one === value) };
}

/** A list whose entries all have the fields given. */
export function listArgument<A extends ArgumentDeclarations>(fields: A): Argument<readonly ArgumentsOf<A>[]> {
  return {
    expected: `a list of entries with ${Object.keys(fields).join(', ')}`,
    read: (value) => {
      if (!Array.isArray(value)) return undefined;
      try {
        return value.map((entry) => readArguments(fields, entry));
      } catch {
        return undefined;
      }
    },
  };
}

export const integerArgument: Argument<number> = {
  expected: 'a whole number',
  read: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined),
};

function readWorker(value: unknown): WorkerReference | undefined {
  if (!isRecord(value)) return undefined;
  const id = integerArgument.read(value['id']);
  if (id !== undefined) return { id };
  return typeof value['name'] === 'string' ? { name: value['name'] } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
