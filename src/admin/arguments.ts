import { Fault } from '../core/errors.js';
import type { WorkerReference } from '../core/worker.js';

/** One argument of a use case as JSON data. */
export interface Argument<T> {
  /** What a right value looks like. */
  readonly expected: string;
  /** Undefined where the value is not right. */
  readonly read: (value: unknown) => T | undefined;
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
    const value = Object.hasOwn(values, name) ? argument.read(values[name]) : undefined;
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
