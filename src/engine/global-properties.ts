import type { ConfigurationStore } from '../core/ports.js';

const DEFAULT_MAX_UPLOAD_SIZE = 104_857_600;
/** Larger bodies never got through SignServer's application server, which cut them off without an answer. */
const DEFAULT_MAX_HTTP_BODY_SIZE = 100_000_000;

/** The global configuration in memory. */
export class GlobalProperties {
  private values: ReadonlyMap<string, string> = new Map();

  constructor(private readonly store: ConfigurationStore) {}

  async refresh(): Promise<void> {
    this.values = await this.store.globalProperties();
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

  private count(key: string): number | undefined {
    const text = this.get(key)?.trim() ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }
}
