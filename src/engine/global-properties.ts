import type { ConfigurationStore, Log } from '../core/ports.js';
import type { RawProperties } from '../core/properties.js';

const DEFAULT_MAX_UPLOAD_SIZE = 104_857_600;
/** Larger bodies never got through SignServer's application server, which cut them off without an answer. */
const DEFAULT_MAX_HTTP_BODY_SIZE = 100_000_000;

/** The properties that have a default in the global configuration, as in SignServer. */
const TOKEN_DEFAULTS = [
  'SHAREDLIBRARY',
  'SHAREDLIBRARYNAME',
  'SLOT',
  'SLOTLISTINDEX',
  'ATTRIBUTESFILE',
  'ATTRIBUTES',
  'PIN',
  'SLOTLABELTYPE',
  'SLOTLABELVALUE',
] as const;

/** The properties that are numbers, each with a default. */
const COUNTS = ['HTTP_MAX_UPLOAD_SIZE', 'HTTP_MAX_UPLOAD_FIELD_COUNT', 'FILE_SIZE_THRESHOLD'] as const;

/** The global configuration in memory. */
export class GlobalProperties {
  private values: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly store: Pick<ConfigurationStore, 'globalProperties'>,
    private readonly log: Log,
  ) {}

  async refresh(): Promise<void> {
    const before = this.values;
    this.values = await this.store.globalProperties();
    for (const key of COUNTS) {
      const value = this.get(key);
      if (value === before.get(`GLOB.${key}`) || value === undefined || value.trim() === '' || this.count(key) !== undefined) continue;
      this.log.error(`The global property ${key} is no number, so that its default is in effect: ${value}`);
    }
  }

  get(key: string): string | undefined {
    return this.values.get(`GLOB.${key}`);
  }

  /** HTTP_MAX_UPLOAD_SIZE in bytes; a value that is no number counts as unset. */
  readonly maximumUploadSize = (): number => this.count('HTTP_MAX_UPLOAD_SIZE') ?? DEFAULT_MAX_UPLOAD_SIZE;

  /** The same for bodies over plain HTTP and REST, whose default is smaller. */
  readonly maximumHttpBodySize = (): number => this.count('HTTP_MAX_UPLOAD_SIZE') ?? DEFAULT_MAX_HTTP_BODY_SIZE;

  /** HTTP_MAX_UPLOAD_FIELD_COUNT: the most parts of a form. */
  readonly maximumUploadFieldCount = (): number => this.count('HTTP_MAX_UPLOAD_FIELD_COUNT') ?? 16;

  /** FILE_SIZE_THRESHOLD in bytes: larger uploads are not kept in memory. */
  readonly fileSizeThreshold = (): number => this.count('FILE_SIZE_THRESHOLD') ?? 1_048_576;

  /** GLOB.DEFAULT.<PROPERTY>: what crypto tokens go by where their worker says nothing. */
  readonly tokenDefaults = (): RawProperties => {
    const defaults = TOKEN_DEFAULTS.map((name) => [name, this.get(`DEFAULT.${name}`)] as const);
    return new Map(defaults.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
  };

  private count(key: (typeof COUNTS)[number]): number | undefined {
    const text = this.get(key)?.trim() ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }
}
