import { ArgumentError } from './command.js';

/** `value` and `values` take the word behind them, `values` more than once; `optionalValue` takes it where it is no option. */
export type OptionKind = 'flag' | 'value' | 'optionalValue' | 'values';

/** The options of a command, by their names without dashes. */
export type CommandOptions = Readonly<Record<string, OptionKind>>;

interface ValueTypes {
  readonly flag: boolean;
  readonly value: string | undefined;
  readonly optionalValue: string | true | undefined;
  readonly values: readonly string[];
}

/** What was given for each option. */
export type GivenOptions<D extends CommandOptions> = { readonly [N in keyof D]: ValueTypes[D[N]] };

/**
 * Reads single-dash options in any order; words that belong to none are answered in `rest`. A value may also stand behind an
 * equals sign. Throws `ArgumentError` for an option that is not declared, or that lacks its value.
 */
export function readOptions<const D extends CommandOptions>(
  words: readonly string[],
  declared: D,
): { readonly options: GivenOptions<D>; readonly rest: readonly string[] } {
  const partsOf = (word: string | undefined): { readonly name?: string; readonly inline?: string } => {
    const [, name = '', inline] = /^--?([A-Za-z]\w*)(?:=([^]*))?$/.exec(word ?? '') ?? [];
    if (!Object.hasOwn(declared, name) || (inline !== undefined && declared[name] === 'flag')) return {};
    return { name, ...(inline !== undefined && { inline }) };
  };
  const given = new Map<string, string[]>();
  const rest: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const { name, inline } = partsOf(word);
    if (name === undefined) {
      if (/^--?[A-Za-z]/.test(word)) throw new ArgumentError(`Unrecognized option: ${word}`);
      rest.push(word);
      continue;
    }
    const values = given.get(name) ?? [];
    given.set(name, values);
    if (declared[name] === 'flag') continue;
    if (inline !== undefined) {
      values.push(inline);
      continue;
    }
    const next = words[index + 1];
    const hasValue = next !== undefined && partsOf(next).name === undefined;
    if (hasValue) {
      values.push(next);
      index++;
    } else if (declared[name] !== 'optionalValue') throw new ArgumentError(`Missing argument for option: ${name}`);
  }
  const options = Object.fromEntries(Object.entries(declared).map(([name, kind]) => [name, valueOf(kind, given.get(name))]));
  // Each value was made for the kind that its option is declared with.
  return { options: options as GivenOptions<D>, rest };
}

function valueOf(kind: OptionKind, given: readonly string[] | undefined): ValueTypes[OptionKind] {
  switch (kind) {
    case 'flag':
      return given !== undefined;
    case 'value':
      return given?.[0];
    case 'optionalValue':
      return given && (given[0] ?? true);
    case 'values':
      return given ?? [];
  }
}
