import { inDerOrder, tlv } from './asn1.js';
import { BerError, childrenOf, octetsOf, type BerElement } from './ber-reader.js';
import { booleanOf, TAG } from './ber-values.js';

const CONSTRUCTED = 0x20;
/** Class bits of the universal types. */
const CLASS = 0xc0;

/** Deeper than any structure that is copied from a request. */
const MAX_DEPTH = 32;

/**
 * The DER of an element that may be BER (X.690 §10 and §11): lengths definite and shortest, octet strings in one piece,
 * sets in order, true as 0xff. What is inside of tagged types stays of the types that it says it is of. Throws a BerError
 * for strings in pieces other than octet strings, and where it is nested too deeply.
 */
export function toDer(element: BerElement, depth = 0): Uint8Array {
  if (depth === MAX_DEPTH) throw new BerError('The structure is nested too deeply.');
  const { tag } = element;
  if (!(tag & CONSTRUCTED)) {
    return tag === TAG.BOOLEAN ? tlv(tag, Uint8Array.of(booleanOf(element) ? 0xff : 0)) : tlv(tag, element.content);
  }
  if (tag === (TAG.OCTET_STRING | CONSTRUCTED)) return tlv(TAG.OCTET_STRING, octetsOf(element));
  if (!(tag & CLASS) && tag !== TAG.SEQUENCE && tag !== TAG.SET) throw new BerError('A string in pieces is not expected here.');
  const children = childrenOf(element).map((child) => toDer(child, depth + 1));
  return tlv(tag, ...(tag === TAG.SET ? inDerOrder(children) : children));
}
