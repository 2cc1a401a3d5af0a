import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy, { type Busboy } from 'busboy';
import type { Log } from '../../core/ports.js';
import { discardRest, requestTooLarge, RequestAborted } from '../request-body.js';
import type { RequestLoad } from '../request-load.js';
import { badRequest } from './http-refusal.js';
import type { Parameters } from './parameters.js';
import { countedChunks, refuseDeclaredLength } from './received-body.js';
import type { Spool, Upload } from './spool.js';

/** A form of `multipart/form-data` (RFC 7578). */
export interface MultipartForm {
  /** Parts without a file name, in their order. */
  readonly fields: Parameters;
  /** The first part with a file name; further ones are passed over. */
  readonly file?: { readonly fileName: string; readonly upload: Upload };
}

export interface MultipartSettings {
  readonly spool: Spool;
  readonly load: RequestLoad;
  readonly log: Log;
  /** The largest body, in bytes. */
  readonly maximumBytes: number;
  /** Of files and fields together. */
  readonly maximumParts: number;
  /** What fields are written in where they do not say. */
  readonly fieldCharset: 'latin1' | 'utf8';
}

const LONGEST_FIELD_BYTES = 1_048_576;

/**
 * Reads a form. Throws a refusal where it is malformed or has too many parts, a fault of kind `requestTooLarge` where it is
 * too large, `overloaded` where there is no room for it, and `RequestAborted` where the client goes away; nothing is left behind then.
 */
export async function readMultipart(request: IncomingMessage, settings: MultipartSettings): Promise<MultipartForm> {
  const form = new FormInProgress(settings);
  try {
    refuseDeclaredLength(request, settings.maximumBytes);
    const chunks = countedChunks(request, settings.load, settings.spool.memoryBytes);
    await feed(form.open(request), chunks, { form, maximumBytes: settings.maximumBytes });
    return await form.complete();
  } catch (thrown) {
    discardRest(request, settings.maximumBytes);
    await form.discard();
    throw thrown;
  }
}

interface Feeding {
  readonly form: FormInProgress;
  readonly maximumBytes: number;
}

async function feed(parser: Busboy, chunks: AsyncIterable<Uint8Array>, { form, maximumBytes }: Feeding): Promise<void> {
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (received > maximumBytes) throw requestTooLarge(maximumBytes);
    if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), form.failed]);
    if (form.hasFailed) break;
  }
  parser.end();
}

class FormInProgress {
  hasFailed = false;
  /** Rejects as soon as the form cannot be read any further. */
  readonly failed: Promise<never>;
  private readonly fields: (readonly [string, string])[] = [];
  private fileName: string | undefined;
  private upload: Promise<Upload> | undefined;
  private hasPassedOver = false;
  private hasParts = false;
  private parser: Busboy | undefined;
  private parsed: Promise<void> = Promise.resolve();
  private fail: (reason: unknown) => void = () => undefined;

  constructor(private readonly settings: MultipartSettings) {
    this.failed = new Promise((_, reject) => {
      this.fail = (reason) => {
        this.hasFailed = true;
        reject(reason instanceof Error ? reason : uploadFailed());
      };
    });
    // It is waited for only now and then.
    this.failed.catch(() => undefined);
  }

  open({ headers }: IncomingMessage): Busboy {
    const parser = createParser(headers, this.settings);
    this.parser = parser;
    parser.on('partsLimit', () => {
      this.fail(badRequest(`Maximum field count is ${String(this.settings.maximumParts)}`));
    });
    // A part need not have a name, whatever the types of the package say.
    parser.on('field', (name: string | undefined, value, { valueTruncated }) => {
      this.hasParts = true;
      if (valueTruncated) this.fail(fieldTooLong());
      this.fields.push([name ?? '', value]);
    });
    parser.on('file', (name: string | undefined, stream, { filename }: { readonly filename?: string }) => {
      this.hasParts = true;
      this.takePart(name ?? '', stream, filename);
    });
    this.parsed = new Promise((resolve) => {
      parser.once('close', resolve);
      // More than once where one fault brings about another.
      parser.on('error', () => {
        // As for SignServer, a body without its boundary is a form without parts.
        this.fail(this.hasParts ? uploadFailed() : missingFile());
        resolve();
      });
    });
    return parser;
  }

  async complete(): Promise<MultipartForm> {
    await Promise.race([this.parsed, this.failed]);
    if (this.hasFailed) await this.failed;
    if (!this.upload || this.fileName === undefined) return { fields: this.fields };
    return { fields: this.fields, file: { fileName: this.fileName, upload: await this.upload } };
  }

  async discard(): Promise<void> {
    this.fail(new RequestAborted());
    // The document that is under way ends with it.
    this.parser?.destroy();
    await this.upload?.then(
      (upload) => upload.discard(),
      () => undefined,
    );
  }

  /** A part that is a file, or one whose type says that it is not text. */
  private takePart(name: string, stream: Readable, fileName: string | undefined): void {
    if (fileName === undefined) {
      this.takeField(name, stream);
    } else if (this.upload) {
      if (!this.hasPassedOver) this.settings.log.warn('A form has more than one file; all but the first are passed over');
      this.hasPassedOver = true;
      stream.on('error', () => undefined).resume();
    } else {
      this.fileName = fileName;
      this.upload = this.settings.spool.receive(stream, this.settings.maximumBytes, 'disposable');
      this.upload.catch(this.fail);
    }
  }

  private takeField(name: string, stream: Readable): void {
    const chunks: Buffer[] = [];
    let size = 0;
    stream
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LONGEST_FIELD_BYTES) this.fail(fieldTooLong());
        else chunks.push(chunk);
      });
    stream.on('end', () => {
      this.fields.push([name, Buffer.concat(chunks).toString(this.settings.fieldCharset)]);
    });
  }
}

function createParser(headers: IncomingMessage['headers'], { maximumParts, fieldCharset }: MultipartSettings): Busboy {
  try {
    return busboy({
      // SignServer reads a form whatever its subtype is.
      headers: { ...headers, 'content-type': (headers['content-type'] ?? '').replace(/^multipart\/[^;]*/i, 'multipart/form-data') },
      // The name is logged as it came.
      preservePath: true,
      defCharset: fieldCharset,
      defParamCharset: 'utf8',
      // The package tells when there are as many; what is one too many is refused here.
      limits: { parts: maximumParts + 1, fieldSize: LONGEST_FIELD_BYTES },
    });
  } catch {
    throw uploadFailed();
  }
}

const uploadFailed = (): Error => badRequest('Upload failed');
const missingFile = (): Error => badRequest('Missing file content in upload');
const fieldTooLong = (): Error => badRequest(`A field of the form has more than ${String(LONGEST_FIELD_BYTES)} bytes`);
