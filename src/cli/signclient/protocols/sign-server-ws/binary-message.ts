/** SignServerWS carries its requests and answers in a form of Java's `DataOutput`: big-endian, lengths before bytes. */
const TYPE = { sign: 1, validateCertificate: 201, validateDocument: 301 } as const;

/** A 32-bit integer. */
export function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** Type, request id and length: what stands before the document of a request. */
export function documentHead(kind: 'sign' | 'validateDocument', requestId: number, size: number): Uint8Array {
  return Buffer.concat([int32(TYPE[kind]), int32(requestId), int32(size)]);
}

/** A request to validate a certificate (DER) for purposes, a comma between them. */
export function certificateRequest(certificate: Uint8Array, purposes: string): Uint8Array {
  const text = Buffer.from(purposes);
  return Buffer.concat([int32(TYPE.validateCertificate), int32(certificate.length), certificate, int32(text.length), text]);
}

/** The document in the answer to a request to sign. Throws where the answer is another. */
export function signedDocument(answer: Uint8Array): Uint8Array {
  const reader = new AnswerReader(answer);
  reader.expect(TYPE.sign);
  reader.int32(); // requestId
  reader.bytes(); // certificate
  const document = reader.bytes();
  reader.end();
  return document;
}

/** Whether the document was found valid. Throws where the answer is another. */
export function isValidDocument(answer: Uint8Array): boolean {
  const reader = new AnswerReader(answer);
  reader.expect(TYPE.validateDocument);
  reader.int32(); // requestId
  return reader.flag();
}

/** What was found out about a certificate. */
export interface CertificateFinding {
  readonly status: string;
  /** The purposes that it may be used for, a comma between them. */
  readonly purposes: string;
}

/** What was found out about a certificate. Throws where the answer is another. */
export function certificateFinding(answer: Uint8Array): CertificateFinding {
  const reader = new AnswerReader(answer);
  reader.expect(TYPE.validateCertificate);
  reader.skip(8); // time of the validation
  reader.bytes(); // certificate
  const status = reader.text();
  reader.text(); // message
  reader.skip(8); // time of the revocation
  reader.int32(); // reason of the revocation
  reader.list(); // chain
  const purposes = reader.list().map((one) => Buffer.from(one).toString('utf8'));
  reader.end();
  return { status, purposes: purposes.join(',') };
}

/** More than any answer has. */
const MOST_ENTRIES = 1000;

class AnswerReader {
  #position = 0;

  constructor(private readonly answer: Uint8Array) {}

  expect(type: number): void {
    if (this.int32() !== type) throw malformed();
  }

  int32(): number {
    return Buffer.from(this.#take(4)).readInt32BE();
  }

  flag(): boolean {
    return this.#take(1)[0] !== 0;
  }

  bytes(): Uint8Array {
    return this.#take(this.int32());
  }

  text(): string {
    return Buffer.from(this.bytes()).toString('utf8');
  }

  list(): readonly Uint8Array[] {
    const count = this.int32();
    if (count < 0 || count > MOST_ENTRIES) throw malformed();
    return Array.from({ length: count }, () => this.bytes());
  }

  skip(count: number): void {
    this.#take(count);
  }

  end(): void {
    if (this.#position !== this.answer.length) throw malformed();
  }

  #take(count: number): Uint8Array {
    if (count < 0 || this.#position + count > this.answer.length) throw malformed();
    const taken = this.answer.subarray(this.#position, this.#position + count);
    this.#position += count;
    return taken;
  }
}

const malformed = (): Error => new Error('The answer of the server is malformed');
