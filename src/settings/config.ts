import { accessSync, constants, readFileSync } from 'node:fs';
import { Fault } from '../core/errors.js';
import { nearestName, readConfiguration } from '../core/properties.js';
import { readPropertiesFile } from '../formats/properties-file.js';
import { checkSettings, completeSettings, FILE_SETTINGS, SETTINGS, type SettingName, type Settings } from './settings.js';

export type { Settings } from './settings.js';

/** The settings, or all that is wrong with them, in sentences. */
export type LoadedSettings = { readonly settings: Settings } | { readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** A value with the place where it was written, for messages. */
interface Given {
  readonly value: string;
  readonly origin: string;
}

type GivenSettings = Map<SettingName, Given>;

const NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/**
 * Reads the settings of `countersign serve` from its options, the environment and the configuration file
 * (`--config FILE` or COUNTERSIGN_CONFIG, Java properties syntax). Options win over the environment, which wins over the
 * file, which wins over the defaults.
 */
export function loadSettings(words: readonly string[], environment: Environment): LoadedSettings {
  const problems: string[] = [];
  const options = readOptions(words, problems);
  const file = options.config ?? environment['COUNTERSIGN_CONFIG'];
  const given: GivenSettings = new Map([
    ...(file === undefined || file === '' ? [] : readFile(file, problems)),
    ...readEnvironment(environment),
    ...options.settings,
  ]);
  const raw = new Map([...given].map(([name, { value }]) => [name as string, value]));
  const read = readConfiguration(SETTINGS, raw, checkSettings);
  for (const { property, message } of read.problems) {
    const origin = given.get(property as SettingName)?.origin ?? property;
    problems.push(`${origin}: ${message}`);
  }
  for (const name of FILE_SETTINGS) problems.push(...unreadable(given.get(name)));
  if (problems.length > 0 || !read.configuration) return { problems };
  return { settings: completeSettings(read.configuration) };
}

function readOptions(words: readonly string[], problems: string[]): { readonly settings: GivenSettings; readonly config?: string } {
  const settings: GivenSettings = new Map();
  let config: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const [, option, , inline] = /^--([^=]+)(=([^]*))?$/.exec(words[index] ?? '') ?? [];
    if (option === undefined) {
      problems.push(`Unexpected word: ${words[index] ?? ''}`);
      continue;
    }
    const name = NAMES.find((one) => one === option);
    if (!name && option !== 'config') {
      problems.push(`There is no option --${option}.${suggestion(option, '--')}`);
      // The next word is most likely its value.
      if (inline === undefined && words[index + 1]?.startsWith('--') === false) index++;
      continue;
    }
    const value = inline ?? words[++index];
    if (value === undefined || (inline === undefined && value.startsWith('--'))) {
      problems.push(`--${option} needs a value.`);
      if (value !== undefined) index--;
    } else if (!name) config = value;
    else if (settings.has(name)) problems.push(`--${name} is given more than once.`);
    else settings.set(name, { value, origin: `--${name}` });
  }
  return { settings, ...(config !== undefined && { config }) };
}

function readEnvironment(environment: Environment): GivenSettings {
  const settings: GivenSettings = new Map();
  for (const name of NAMES) {
    const variable = environmentVariable(name);
    const value = environment[variable];
    if (value !== undefined && value !== '') settings.set(name, { value, origin: variable });
  }
  return settings;
}

/** `tls-key` is COUNTERSIGN_TLS_KEY. */
export function environmentVariable(name: SettingName): string {
  return `COUNTERSIGN_${name.toUpperCase().replaceAll('-', '_')}`;
}

function readFile(file: string, problems: string[]): GivenSettings {
  const settings: GivenSettings = new Map();
  try {
    for (const { key, value, line } of readPropertiesFile(readFileSync(file))) {
      const origin = `${file}, line ${String(line)}`;
      const name = NAMES.find((one) => one === key);
      if (name) settings.set(name, { value, origin: `${origin}, ${name}` });
      else problems.push(`${origin}: there is no setting ${key}.${suggestion(key, '')}`);
    }
  } catch (thrown) {
    problems.push(thrown instanceof Fault ? `${file}: ${thrown.message}` : `The configuration file ${file} cannot be read.`);
  }
  return settings;
}

function suggestion(unknown: string, prefix: string): string {
  const nearest = nearestName(unknown, NAMES);
  return nearest === undefined ? '' : ` Did you mean ${prefix}${nearest}?`;
}

function unreadable(given: Given | undefined): readonly string[] {
  if (!given || given.value.trim() === '') return [];
  try {
    accessSync(given.value, constants.R_OK);
    return [];
  } catch {
    return [`${given.origin}: The file ${given.value} cannot be read.`];
  }
}
