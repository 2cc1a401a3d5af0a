import { Fault } from '../../core/errors.js';
import type { Reply } from '../../core/exchange.js';
import type { CertificateValidation } from '../../core/validation.js';

/** SignServer's numbers of the requests that `process` takes here, and of their responses. */
const GENERIC_SIGN = 1;
const SOD_SIGN = 3;
const VALIDATE_CERTIFICATE = 201;
const VALIDATE_DOCUMENT = 301;
const PROPERTIES = 401;

/** Requests that SignServer has besides, which no worker here takes in this form. */
const OTHER_TYPES: ReadonlyMap<number, string> = new Map([[2, 'MRTD']]);

/** A request in the binary form of SignServer's `RequestAndResponseManager`: big-endian, beginning with its type. */
export type ProcessRequest =
  | { readonly type: typeof GENERIC_SIGN; readonly requestId: number; readonly data: Uint8Array }
  | {
      readonly type: typeof SOD_SIGN;
      readonly requestId: number;
      /** Hash by data group number. */
      readonly dataGroups: ReadonlyMap<number, Uint8Array>;
      readonly ldsVersion?: string;
      readonly unicodeVersion?: string;
    }
  | { readonly type: typeof VALIDATE_CERTIFICATE; readonly certificate: Uint8Array; readonly purposes: readonly string[] }
  | { readonly type: typeof VALIDATE_DOCUMENT; readonly requestId: number; readonly data: Uint8Array }
  | { readonly type: typeof PROPERTIES; readonly data: Uint8Array };

const SERVED_TYPES: readonly number[] = [GENERIC_SIGN, SOD_SIGN, VALIDATE_CERTIFICATE, VALIDATE_DOCUMENT, PROPERTIES];

/** Whether a request begins with a type that is served. One that is too short to have a type counts as such. */
export function isServedType(bytes: Uint8Array): boolean {
  return bytes.length < 4 || SERVED_TYPES.includes(new Fields(bytes).int());
}

/** Reads a request; throws `illegalRequest` for one that is cut off, too long or of a type that is not served. */
export function readProcessRequest(bytes: Uint8Array): ProcessRequest {
  const fields = new Fields(bytes);
  const type = fields.int();
  const request = readRequestOf(type, fields);
  fields.end();
  return request;
}

function readRequestOf(type: number, fields: Fields): ProcessRequest {
  switch (type) {
    case GENERIC_SIGN:
      return { type, requestId: fields.int(), data: fields.bytes() };
    case SOD_SIGN: {
      const requestId = fields.int();
      const dataGroups = readDataGroups(fields);
      const ldsVersion = fields.textIfAny();
      const unicodeVersion = fields.textIfAny();
      return {
        type,
        requestId,
        dataGroups,
        ...(ldsVersion !== '' && { ldsVersion }),
        ...(unicodeVersion !== '' && { unicodeVersion }),
      };
    }
    case VALIDATE_CERTIFICATE: {
      const certificate = fields.bytes();
      const purposes = Buffer.from(fields.bytes()).toString('utf8').split(',');
      return { type, certificate, purposes: purposes.filter((purpose) => purpose !== '') };
    }
    case VALIDATE_DOCUMENT:
      return { type, requestId: fields.int(), data: fields.bytes() };
    case PROPERTIES:
      return { type, data: fields.bytes() };
    default: {
      const name = OTHER_TYPES.get(type);
      throw name === undefined ? notARequest() : new Fault('illegalRequest', `Requests for ${name} are not supported.`);
    }
  }
}

function readDataGroups(fields: Fields): ReadonlyMap<number, Uint8Array> {
  const dataGroups = new Map<number, Uint8Array>();
  const count = fields.int();
  if (count < 0) throw notARequest();
  for (let index = 0; index < count; index++) dataGroups.set(fields.int(), fields.bytes());
  return dataGroups;
}

/** The response to a request. A worker without certificate has one of no bytes. */
export function writeProcessResponse(request: ProcessRequest, { data, signerCertificate, validation }: Reply): Uint8Array {
  switch (request.type) {
    case PROPERTIES:
      return Buffer.concat([int(PROPERTIES), bytesField(data)]);
    case VALIDATE_CERTIFICATE:
      if (validation?.kind !== 'certificate') throw new Error('a certificate was validated without an answer');
      return certificateValidation(validation.validation);
    case VALIDATE_DOCUMENT: {
      if (validation?.kind !== 'document') throw new Error('a document was validated without an answer');
      const { valid, certificate } = validation.validation;
      const nested = certificate ? certificateValidation(certificate) : new Uint8Array();
      const head = [int(VALIDATE_DOCUMENT), int(request.requestId), Uint8Array.of(valid ? 1 : 0)];
      return Buffer.concat([...head, bytesField(nested), bytesField(request.data)]);
    }
    case GENERIC_SIGN:
    case SOD_SIGN: {
      const { type, requestId } = request;
      return Buffer.concat([int(type), int(requestId), bytesField(signerCertificate?.der ?? new Uint8Array()), bytesField(data)]);
    }
  }
}

/** A validation of a certificate, which has the CAs with the root first and no field for none but lengths of 0. */
function certificateValidation(validation: CertificateValidation): Uint8Array {
  const { certificate, caChain, status, message, validationDate, revocationDate, revocationReason, purposes } = validation;
  const chain = caChain.toReversed();
  return Buffer.concat([
    int(VALIDATE_CERTIFICATE),
    long(validationDate),
    bytesField(certificate.der),
    textField(status),
    textField(message),
    long(revocationDate ?? 0),
    int(revocationReason),
    int(chain.length),
    ...chain.map(({ der }) => bytesField(der)),
    int(purposes.length),
    ...purposes.map(textField),
  ]);
}

const bytesField = (bytes: Uint8Array): Uint8Array => Buffer.concat([int(bytes.length), bytes]);
const textField = (text: string): Uint8Array => bytesField(Buffer.from(text, 'utf8'));

function long(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

function int(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const notARequest = (): Fault => new Fault('illegalRequest', 'Error parsing process request');

/** Reads what Java's `DataOutputStream` wrote, one field after the other. */
class Fields {
  private readonly buffer: Buffer;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  int(): number {
    return this.take(4).readInt32BE();
  }

  bytes(): Uint8Array {
    return this.take(this.int());
  }

  /** A text with its length in two bytes; empty where nothing follows. */
  textIfAny(): string {
    if (this.position === this.buffer.length) return '';
    return modifiedUtf8(this.take(this.take(2).readUInt16BE()));
  }

  end(): void {
    if (this.position !== this.buffer.length) throw notARequest();
  }

  private take(length: number): Buffer {
    const end = this.position + length;
    if (length < 0 || end > this.buffer.length) throw notARequest();
    const taken = this.buffer.subarray(this.position, end);
    this.position = end;
    return taken;
  }
}

/** Java's `DataInput.readUTF`: each UTF-16 code unit by itself, in one to three bytes. */
function modifiedUtf8(bytes: Uint8Array): string {
  const units: number[] = [];
  for (let index = 0; index < bytes.length;) {
    const first = bytes[index] ?? 0;
    const length = first < 0x80 ? 1 : first >> 5 === 0b110 ? 2 : first >> 4 === 0b1110 ? 3 : 0;
    if (length === 0) throw notARequest();
    let unit = length === 1 ? first : first & (0xff >> (length + 1));
    for (let offset = 1; offset < length; offset++) {
      const next = bytes[index + offset];
      if (next === undefined || next >> 6 !== 0b10) throw notARequest();
      unit = (unit << 6) | (next & 0x3f);
    }
    units.push(unit);
    index += length;
  }
  return String.fromCharCode(...units);
}
