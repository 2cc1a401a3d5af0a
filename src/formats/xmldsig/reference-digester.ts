import { Canonicalizer, CANONICAL_XML, type CanonicalForm } from '../xml/canonicalizer.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { TextDigest } from '../xml/text-digest.js';
import type { StartTag, XmlContext, XmlHandler } from '../xml/xml-handler.js';
import { idsOf, targetOf, type ReferenceTarget } from './reference-target.js';
import type { SignatureReference } from './xml-signature.js';
import { digestMethodByUri } from './xmldsig-algorithms.js';

/** What a Reference turned out to cover. */
export interface SignedPart {
  readonly reference: SignatureReference;
  /** The element, with all in it; undefined for the whole document. */
  readonly element: SignedElement | undefined;
  /** Which Signatures were taken out before the digest was made: only that with the Reference, or all. */
  readonly without: TakenOut;
}

export type TakenOut = 'none' | 'own' | 'all';

export interface SignedElement {
  readonly localName: string;
  readonly namespace: string;
  /** How many elements are around it. */
  readonly depth: number;
  /** Where it stands with regard to the Signature: around it, in it or neither. */
  readonly place: 'aroundSignature' | 'inSignature' | 'elsewhere';
}

/** XML Signature with which a reference is not accepted; the text is for the log. */
export class UnacceptableReference extends Error {
  override readonly name = 'UnacceptableReference';
}

/**
 * Digests what a Reference refers to while the document is read. What the transforms make of it is always a canonical form,
 * and an id must be there once: which of two elements is meant would depend on who reads. Throws an UnacceptableReference
 * for a reference that is not within the document, and for transforms and digests that are not known.
 */
export class ReferenceDigester implements XmlHandler {
  readonly #reference: SignatureReference;
  readonly #target: ReferenceTarget;
  readonly #signaturePosition: number;
  readonly #without: TakenOut;
  readonly #digest: TextDigest;
  readonly #canonicalizer: Canonicalizer;
  #elements = 0;
  #depth = 0;
  #matches = 0;
  #element: SignedElement | undefined;
  /** Depth at which the target began; the whole document began at 0. */
  #start: number | undefined;
  /** Depth at which the Signature began. */
  #signatureStart: number | undefined;
  /** Depth at which the outermost began of those that are taken out. */
  #takenOutStart: number | undefined;
  #sawSignature = false;

  constructor(reference: SignatureReference, signaturePosition: number) {
    const method = digestMethodByUri(reference.digestMethod);
    const algorithm = method?.algorithm.node;
    if (algorithm === undefined) throw new UnacceptableReference(`The digest method ${reference.digestMethod} is not accepted.`);
    const target = reference.uri === undefined ? undefined : targetOf(reference.uri);
    if (!target) throw new UnacceptableReference(`The reference to ${reference.uri ?? 'nothing'} is not within the document.`);
    const { without, form } = transformation(reference, target);
    this.#reference = reference;
    this.#target = target;
    this.#signaturePosition = signaturePosition;
    this.#without = without;
    this.#digest = new TextDigest(algorithm);
    this.#canonicalizer = new Canonicalizer(form, this.#digest.write);
    if (target.id === undefined) this.#start = 0;
  }

  /** What was covered, where the digest is right; undefined where it is not. Throws where the target is not there once. */
  result(): SignedPart | undefined {
    const { id } = this.#target;
    if (id !== undefined && this.#matches !== 1) {
      throw new UnacceptableReference(`There are ${String(this.#matches)} elements with the id ${id}.`);
    }
    if (this.#without !== 'none' && !this.#sawSignature)
      throw new UnacceptableReference('The signature is not in what it is taken out of.');
    if (Buffer.compare(this.#digest.digest(), this.#reference.digest) !== 0) return undefined;
    return { reference: this.#reference, element: this.#element, without: this.#without };
  }

  startElement(tag: StartTag, context: () => XmlContext): void {
    const position = this.#elements++;
    if (position === this.#signaturePosition) {
      this.#signatureStart = this.#depth;
      if (this.#start !== undefined) this.#sawSignature = true;
      if (this.#element && this.#start !== undefined) this.#element = { ...this.#element, place: 'aroundSignature' };
    }
    if (this.#takesOut(tag, position)) this.#takenOutStart ??= this.#depth;
    if (this.#target.id !== undefined && idsOf(tag).includes(this.#target.id) && ++this.#matches === 1) this.#begin(tag);
    if (this.#isCovered()) this.#canonicalizer.startElement(tag, context);
    this.#depth++;
  }

  endElement(tag: StartTag): void {
    this.#depth--;
    if (this.#isCovered()) this.#canonicalizer.endElement(tag);
    if (this.#depth === this.#signatureStart) this.#signatureStart = undefined;
    if (this.#depth === this.#takenOutStart) this.#takenOutStart = undefined;
    if (this.#target.id !== undefined && this.#depth === this.#start) this.#start = undefined;
  }

  text(text: string): void {
    if (this.#isCovered()) this.#canonicalizer.text(text);
  }

  characterData(text: string): void {
    this.text(text);
  }

  comment(text: string): void {
    if (this.#isCovered()) this.#canonicalizer.comment(text);
  }

  processingInstruction(target: string, data: string): void {
    if (this.#isCovered()) this.#canonicalizer.processingInstruction(target, data);
  }

  #begin({ localName, namespace }: StartTag): void {
    const isSignature = this.#signatureStart === this.#depth;
    if (this.#takenOutStart !== undefined) {
      throw new UnacceptableReference('The signature is taken out of what is in it.');
    }
    this.#start = this.#depth;
    const place = isSignature || this.#signatureStart !== undefined ? 'inSignature' : 'elsewhere';
    this.#element = { localName, namespace, depth: this.#depth, place };
  }

  #takesOut({ namespace, localName }: StartTag, position: number): boolean {
    if (this.#without === 'own') return position === this.#signaturePosition;
    return this.#without === 'all' && namespace === NAMESPACE.ds && localName === 'Signature';
  }

  #isCovered(): boolean {
    return this.#start !== undefined && this.#takenOutStart === undefined;
  }
}

/** JDK and others accept no more than these in secure validation. */
const MAX_TRANSFORMS = 5;

/** XML Signature §4.4.3.2: at most the enveloped signature is taken out, then octets are made, in Canonical XML by default. */
function transformation(
  { transforms }: SignatureReference,
  target: ReferenceTarget,
): { readonly without: TakenOut; readonly form: CanonicalForm } {
  if (transforms.length > MAX_TRANSFORMS) throw new UnacceptableReference('A reference has too many transforms.');
  const rest = [...transforms];
  const first = rest[0]?.kind;
  const without = first === 'envelopedSignature' ? 'own' : first === 'allSignatures' ? 'all' : 'none';
  if (without !== 'none') rest.shift();
  const [last, ...others] = rest;
  if (others.length > 0 || (last && last.kind !== 'canonical')) {
    throw new UnacceptableReference(`A transform is not accepted${last?.kind === 'unknown' ? `: ${last.uri}` : ''}.`);
  }
  const form = last?.form ?? CANONICAL_XML;
  return { without, form: target.comments === 'without' ? { ...form, comments: 'without' } : form };
}
