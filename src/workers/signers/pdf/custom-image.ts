import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { PdfImage } from '../../../formats/pdf/images/pdf-image.js';
import { readImage } from '../../../formats/pdf/images/read-image.js';
import { realAllowedPath } from './allowed-path.js';
import type { PdfConfiguration } from './properties.js';

/** An image, or the sentence that says why there is none. */
export type ImageReading = { readonly image: PdfImage } | { readonly problem: string };

/** No picture of a signature needs more. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

type ImageConfiguration = Pick<PdfConfiguration, 'VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64' | 'VISIBLE_SIGNATURE_CUSTOM_IMAGE_PATH'>;

/** Reads images of visible signatures. The last one that was given in base64 is kept, which mostly is that of the configuration. */
export class CustomImages {
  #known: { readonly text: string; readonly reading: ImageReading } | undefined;

  constructor(private readonly folders: readonly string[]) {}

  /** Undefined where no image is configured. */
  async read(configuration: ImageConfiguration): Promise<ImageReading | undefined> {
    const { VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: text, VISIBLE_SIGNATURE_CUSTOM_IMAGE_PATH: path } = configuration;
    if (text !== undefined) return this.#decoded(text);
    if (path === undefined) return undefined;
    const file = this.#allowed(path);
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    return bytes ? imageOf(bytes, path) : unusable(path);
  }

  /** What is wrong with the image that is configured, for worker status; undefined where nothing is. */
  problem(configuration: ImageConfiguration): string | undefined {
    const { VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: text, VISIBLE_SIGNATURE_CUSTOM_IMAGE_PATH: path } = configuration;
    if (text === undefined && path === undefined) return undefined;
    const reading = text === undefined ? this.#readNow(path ?? '') : this.#decoded(text);
    return 'problem' in reading ? reading.problem : undefined;
  }

  #readNow(path: string): ImageReading {
    const file = this.#allowed(path);
    if (file === undefined) return unusable(path);
    try {
      return imageOf(readFileSync(file), path);
    } catch {
      return unusable(path);
    }
  }

  #allowed(path: string): string | undefined {
    const file = realAllowedPath(path, this.folders);
    const stats = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() && stats.size <= MAX_FILE_BYTES ? file : undefined;
  }

  #decoded(text: string): ImageReading {
    if (this.#known?.text === text) return this.#known.reading;
    const reading = imageInBase64(text);
    this.#known = { text, reading };
    return reading;
  }
}

const unusable = (path: string): ImageReading => ({ problem: `Unable to use the provided file path for a custom image: ${path}` });

function imageOf(bytes: Uint8Array, path: string): ImageReading {
  try {
    return { image: readImage(bytes) };
  } catch {
    return unusable(path);
  }
}

function imageInBase64(text: string): ImageReading {
  const digits = text.replace(/\s+/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(digits) && digits.length % 4 === 0;
  if (!isBase64) return { problem: 'Error reading custom image base 64 encoded data: it is not base64' };
  // SignServer's sentence speaks of a path, that there is none of.
  return imageOf(Buffer.from(digits, 'base64'), 'null');
}
