import { messageDigestAttribute, signedAttributes, signingTimeAttribute } from './cms-signed-attributes.js';

/** What is the same in the signed attributes of many signatures. */
export interface SignedAttributesParts {
  /** Attributes, DER, besides message digest and signing time. */
  readonly fixed: readonly Uint8Array[];
  /** Length of the message digest in octets. */
  readonly digestLength: number;
  readonly signingTime: 'included' | 'omitted';
}

/**
 * The signed attributes of many signatures (RFC 5652 §5.4), in DER order: the set is made once a second, and only the
 * message digest is put in for each signature.
 */
export class SignedAttributesTemplate {
  #second = NaN;
  #template: Uint8Array = new Uint8Array();
  #digestAt = 0;

  constructor(private readonly parts: SignedAttributesParts) {}

  /** The SET OF to be signed. `now` is the signing time in milliseconds since the epoch. */
  fill(messageDigest: Uint8Array, now: number): Uint8Array {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#prepare(second);
    const filled = this.#template.slice();
    filled.set(messageDigest, this.#digestAt);
    return filled;
  }

  #prepare(second: number): void {
    const { fixed, digestLength, signingTime } = this.parts;
    const digest = messageDigestAttribute(new Uint8Array(digestLength));
    const time = signingTime === 'included' ? [signingTimeAttribute(second * 1000)] : [];
    // Attributes differ before their values begin, so that the digest has no part in the order.
    this.#template = signedAttributes([...fixed, ...time, digest]);
    this.#digestAt = Buffer.from(this.#template).indexOf(digest) + digest.length - digestLength;
    this.#second = second;
  }
}
