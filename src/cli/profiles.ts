import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { adminWsUrl, type AdminWsTarget } from './admin-ws/admin-ws-target.js';
import { CommandFailure, EXIT } from './command.js';
import type { RemoteOptions } from './global-options.js';

/** One server of the file of profiles. Paths are relative to the file. */
interface Profile {
  readonly url?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

interface Profiles {
  /** The profile that is used where nothing is named. */
  readonly default?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** Where the profiles of a person are. */
export function profilesFile(environment: Readonly<Record<string, string | undefined>>): string {
  const configured = environment['XDG_CONFIG_HOME'];
  const folder = configured === undefined || configured === '' ? join(homedir(), '.config') : configured;
  return join(folder, 'countersign', 'profiles.json');
}

/** The server that the options name, with what its profile adds. Throws `CommandFailure` for what is missing or wrong. */
export async function remoteTarget(options: RemoteOptions, file: string): Promise<AdminWsTarget> {
  const profile = options.profile === undefined ? {} : await readProfile(options.profile, file);
  const { url, cert, key, ca } = { ...profile, ...options };
  const from = options.profile === undefined ? '' : ` (profile ${options.profile} in ${file})`;
  if (url === undefined || cert === undefined || key === undefined) {
    const missing = Object.entries({ url, cert, key }).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []));
    throw wrong(`For AdminWS these are missing: ${missing.join(', ')}${from}`);
  }
  return { url: readUrl(url), cert, key, ...(ca !== undefined && { ca }) };
}

/** The name of the profile that is used where nothing is named; undefined where there is none. */
export async function defaultProfile(file: string): Promise<string | undefined> {
  return (await readProfiles(file))?.default;
}

async function readProfile(name: string, file: string): Promise<Profile> {
  const profiles = await readProfiles(file);
  const profile = profiles && Object.hasOwn(profiles.profiles, name) ? profiles.profiles[name] : undefined;
  if (!profile) throw wrong(`There is no profile ${name} in ${file}`);
  const absolute = (path: string): string => resolve(dirname(file), path);
  const { url, cert, key, ca } = profile;
  return {
    ...(url !== undefined && { url }),
    ...(cert !== undefined && { cert: absolute(cert) }),
    ...(key !== undefined && { key: absolute(key) }),
    ...(ca !== undefined && { ca: absolute(ca) }),
  };
}

async function readProfiles(file: string): Promise<Profiles | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw wrong(`The profiles in ${file} cannot be read`, cause);
  }
  try {
    return checkProfiles(JSON.parse(text));
  } catch (cause) {
    throw wrong(
      `The profiles in ${file} are not of the form { "default": "NAME", "profiles": { "NAME": { "url", "cert", "key", "ca" } } }`,
      cause,
    );
  }
}

function checkProfiles(value: unknown): Profiles {
  const { default: name, profiles } = recordOf(value);
  const read = Object.entries(recordOf(profiles)).map(([each, profile]) => [each, textsOf(profile)] as const);
  return { profiles: Object.fromEntries(read), ...(name !== undefined && { default: textOf(name) }) };
}

const FIELDS = ['url', 'cert', 'key', 'ca'];

function textsOf(value: unknown): Profile {
  const entries = Object.entries(recordOf(value)).map(([name, text]) => {
    if (!FIELDS.includes(name)) throw new Error(`a profile has no ${name}`);
    return [name, textOf(text)] as const;
  });
  return Object.fromEntries(entries);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('an object was expected');
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a text was expected');
  return value;
}

function readUrl(text: string): URL {
  try {
    return adminWsUrl(text);
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : text, cause);
  }
}

const wrong = (message: string, cause?: unknown): CommandFailure => new CommandFailure(message, { cause, exitCode: EXIT.wrongArguments });
