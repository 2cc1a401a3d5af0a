import type { ConfigurationStore } from '../core/ports.js';

const DEFAULT_MAX_UPLOAD_SIZE = 104_857_600;

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
  readonly maximumUploadSize = (): number => {
    const text = this.get('HTTP_MAX_UPLOAD_SIZE')?.trim() ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : DEFAULT_MAX_UPLOAD_SIZE;
  };
}
