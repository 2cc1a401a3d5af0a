/** What holds for every command of `signserver`. */
export interface GlobalOptions {
  /** The data folder of the server. */
  readonly data: string;
  /** URL of the database, for when no server is running; without one it is the embedded database of the data folder. */
  readonly database?: string;
  /** The server that is administered over AdminWS. */
  readonly remote?: RemoteOptions;
  /** Neither a data folder nor a server was named. */
  readonly isUndecided?: true;
  readonly json: boolean;
}

/** A server for AdminWS: as the options say it, or by the name of a profile. Files of options win over those of profiles. */
export interface RemoteOptions {
  readonly profile?: string;
  readonly url?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

export interface ParsedOptions {
  readonly options: GlobalOptions;
  /** What the commands are, or how one is used, is all that is wanted. */
  readonly isHelpWanted: boolean;
  readonly isVersionWanted: boolean;
  /** The command and its words. */
  readonly rest: readonly string[];
  /** A sentence for each option that is wrong. */
  readonly problems: readonly string[];
}

/** The options, for the help and the reference page. */
export const GLOBAL_OPTIONS = [
  { form: '--data DIR', doc: 'Data folder of the server; else the environment variable COUNTERSIGN_DATA, else ./data' },
  { form: '--database URL', doc: 'Database, for when no server is running; else COUNTERSIGN_DATABASE, else the one in the data folder' },
  { form: '--url URL', doc: 'Server to be administered over AdminWS, such as https://host:8443; with --cert and --key' },
  { form: '--cert FILE', doc: 'TLS client certificate for AdminWS, PEM' },
  { form: '--key FILE', doc: 'Private key of the client certificate, PEM' },
  { form: '--ca FILE', doc: 'CA certificates of the server, PEM; else those that Node trusts' },
  { form: '--profile NAME', doc: 'Server, certificate and key from the file of profiles; else COUNTERSIGN_PROFILE, else its default' },
  { form: '--help', doc: 'Shows the commands and options, or how the command that follows is used' },
  { form: '--version', doc: 'Shows the version of this program' },
  { form: '--json', doc: 'What a command reads is shown as JSON' },
] as const;

const FOLDER_OPTIONS = ['--data', '--database'];
const REMOTE_OPTIONS = ['--url', '--cert', '--key', '--ca', '--profile'];

/** Takes the options in front of the command. */
export function parseGlobalOptions(words: readonly string[], environment: Environment): ParsedOptions {
  const values = new Map<string, string>();
  const problems: string[] = [];
  let json = false;
  let isHelpWanted = false;
  let isVersionWanted = false;
  let index = 0;
  for (; words[index]?.startsWith('--') === true; index++) {
    const [name, inline] = split(words[index] ?? '');
    if (name === '--json') json = true;
    else if (name === '--help') isHelpWanted = true;
    else if (name === '--version') isVersionWanted = true;
    else if (![...FOLDER_OPTIONS, ...REMOTE_OPTIONS].includes(name)) problems.push(`Unrecognized option: ${name}`);
    else {
      const value = inline ?? words[++index];
      if (value === undefined || value === '') problems.push(`Missing argument for option: ${name}`);
      else values.set(name, value);
    }
  }
  const folder = FOLDER_OPTIONS.some((name) => values.has(name));
  const server = REMOTE_OPTIONS.some((name) => values.has(name));
  if (folder && server) problems.push('Give either a data folder or database, or a server: not both.');
  return {
    options: { json, ...chosen({ folder, server }, values, environment) },
    isHelpWanted,
    isVersionWanted,
    rest: words.slice(index),
    problems,
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What was named on the line wins over what the environment names. */
function chosen(
  named: { readonly folder: boolean; readonly server: boolean },
  values: ReadonlyMap<string, string>,
  environment: Environment,
): Omit<GlobalOptions, 'json'> {
  const givenData = values.get('--data') ?? set(environment['COUNTERSIGN_DATA']);
  const database = values.get('--database') ?? set(environment['COUNTERSIGN_DATABASE']);
  const profile = values.get('--profile') ?? (values.has('--url') ? undefined : set(environment['COUNTERSIGN_PROFILE']));
  const isRemote = named.server || (!named.folder && profile !== undefined);
  const isUndecided = !isRemote && !named.folder && givenData === undefined && database === undefined;
  return {
    data: givenData ?? './data',
    ...(database !== undefined && { database }),
    ...(isRemote && { remote: remoteOptions(values, profile) }),
    ...(isUndecided && { isUndecided }),
  };
}

function remoteOptions(values: ReadonlyMap<string, string>, profile: string | undefined): RemoteOptions {
  const given = (['url', 'cert', 'key', 'ca'] as const).flatMap((name) => {
    const value = values.get(`--${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(given), ...(profile !== undefined && { profile }) };
}

/** `--data=DIR` as well as `--data DIR`. */
function split(word: string): readonly [string, string?] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

const set = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
