import { environmentVariable } from '../settings/config.js';
import type { Property } from '../core/properties.js';
import { FILE_SETTINGS, SETTINGS, type SettingName } from '../settings/settings.js';

/** An option of `countersign serve` as help and reference page show it. */
export interface ServeOption {
  readonly form: string;
  readonly environment: string;
  readonly doc: string;
  readonly defaultText?: string;
}

const VALUES: Readonly<Record<string, string>> = { address: 'ADDRESS', text: 'TEXT', list: 'LIST', integer: 'N', boolean: 'BOOLEAN' };
const FILES: readonly string[] = FILE_SETTINGS;
const SPECIAL: Readonly<Record<string, string>> = {
  data: 'DIR',
  database: 'URL',
  'tls-keystore-password': 'PASSWORD',
  processes: 'N',
  'hang-deadline': 'SECONDS',
  'audit-signer': 'WORKER',
  'audit-interval': 'SECONDS',
};

/** All options of `countersign serve`. */
export const SERVE_OPTIONS: readonly ServeOption[] = [
  ...(Object.entries(SETTINGS) as [SettingName, Property<unknown>][]).map(([name, { kind, doc, defaultText }]) => {
    const value = SPECIAL[name] ?? (FILES.includes(name) ? 'FILE' : VALUES[kind]) ?? 'VALUE';
    return { form: `--${name} ${value}`, environment: environmentVariable(name), doc, ...(defaultText !== undefined && { defaultText }) };
  }),
  {
    form: '--config FILE',
    environment: 'COUNTERSIGN_CONFIG',
    doc: 'Configuration file in Java properties syntax, with the names of these options without dashes in front.',
  },
];
