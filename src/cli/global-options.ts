/** What holds for every command of `signserver`. */
export interface GlobalOptions {
  /** The data folder of the server. */
  readonly data: string;
  /** URL of the database, for when no server is running; without one it is the embedded database of the data folder. */
  readonly database?: string;
  readonly json: boolean;
}

export interface ParsedOptions {
  readonly options: GlobalOptions;
  /** The command and its words. */
  readonly rest: readonly string[];
  /** A sentence for each option that is wrong. */
  readonly problems: readonly string[];
}

/** The options, for the help and the reference page. */
export const GLOBAL_OPTIONS = [
  { form: '--data DIR', doc: 'Data folder of the server; else the environment variable COUNTERSIGN_DATA, else ./data' },
  { form: '--database URL', doc: 'Database, for when no server is running; else COUNTERSIGN_DATABASE, else the one in the data folder' },
  { form: '--json', doc: 'What a command reads is shown as JSON' },
] as const;

const WITH_VALUE = ['--data', '--database'] as const;

/** Takes the options in front of the command. */
export function parseGlobalOptions(words: readonly string[], environment: Readonly<Record<string, string | undefined>>): ParsedOptions {
  const values = new Map<string, string>();
  const problems: string[] = [];
  let json = false;
  let index = 0;
  for (; words[index]?.startsWith('--') === true; index++) {
    const [name, inline] = split(words[index] ?? '');
    if (name === '--json') json = true;
    else if (!WITH_VALUE.some((one) => one === name)) problems.push(`Unrecognized option: ${name}`);
    else {
      const value = inline ?? words[++index];
      if (value === undefined || value === '') problems.push(`Missing argument for option: ${name}`);
      else values.set(name, value);
    }
  }
  const database = values.get('--database') ?? set(environment['COUNTERSIGN_DATABASE']);
  const data = values.get('--data') ?? set(environment['COUNTERSIGN_DATA']) ?? './data';
  return { options: { data, json, ...(database !== undefined && { database }) }, rest: words.slice(index), problems };
}

/** `--data=DIR` as well as `--data DIR`. */
function split(word: string): readonly [string, string?] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

const set = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
