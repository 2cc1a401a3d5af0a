import { readOptions, type GivenOptions, type OptionKind } from '../command-options.js';

/** One option of `signclient`, as data. One without `doc` is taken, and told to be wrong where it is, but not in the help. */
export interface ClientOption {
  readonly kind: OptionKind;
  /** What the help calls the value: `FILE`. */
  readonly value?: string;
  readonly doc?: string;
}

/** The options of a command, by their names without dashes, in the order of the help. */
export type ClientOptions = Readonly<Record<string, ClientOption>>;

/** What was given for each option of a declaration. */
export type GivenClientOptions<D extends ClientOptions> = GivenOptions<{ readonly [N in keyof D]: D[N]['kind'] }>;

/** Reads the words of a command; throws `ArgumentError` for an option that is not declared, or that lacks its value. */
export function readClientOptions<D extends ClientOptions>(
  words: readonly string[],
  declared: D,
): { readonly options: GivenClientOptions<D>; readonly rest: readonly string[] } {
  const kinds = Object.fromEntries(Object.entries(declared).map(([name, { kind }]) => [name, kind]));
  const { options, rest } = readOptions(words, kinds);
  // The kinds are those of the declaration.
  return { options: options as GivenClientOptions<D>, rest };
}

/** The names of those options that were given. */
export function givenNames(options: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name]) => name);
}

const FORM_WIDTH = 30;

/** The usage of a command: its line, its options, and examples. */
export function usageLines(line: string, options: ClientOptions, examples: readonly string[]): readonly string[] {
  const forms = Object.entries(options).flatMap(([name, { value, doc }]) =>
    doc === undefined ? [] : [`  ${formOf(name, value).padEnd(FORM_WIDTH)} ${doc}`],
  );
  const numbered = examples.map((example, index) => `Example ${String(index + 1)}: signclient ${example}`);
  return [`Usage: signclient ${line}`, ...forms, ...numbered];
}

const formOf = (name: string, value: string | undefined): string => `-${name}${value === undefined ? '' : ` ${value}`}`;
