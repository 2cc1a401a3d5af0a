import { objectIdentifier, sequence, setOf } from '../asn1/asn1.js';
import { attributeTypeByOid } from './attribute-types.js';
import { BerFields, childrenOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { objectIdentifierOf, TAG, textOf } from '../asn1/ber-values.js';

/** AttributeTypeAndValue of X.501. */
export interface NameAttribute {
  /** Object identifier, dotted. */
  readonly type: string;
  /** The value where it is text. */
  readonly text: string | undefined;
  /** The value, DER. */
  readonly der: Uint8Array;
}

/** RelativeDistinguishedName: one attribute, or several that name together. */
export type RelativeName = readonly NameAttribute[];

/** A distinguished name (X.501, RFC 5280 §4.1.2.4) in the order in which it was written. */
export type DistinguishedName = readonly RelativeName[];

/** Reads the DER of a Name. */
export function readDistinguishedName(der: Uint8Array): DistinguishedName {
  return distinguishedNameOf(readBer(der));
}

/** A Name that was already taken apart. */
export function distinguishedNameOf(element: BerElement): DistinguishedName {
  return childrenOf(element).map((relative) =>
    childrenOf(relative).map((attribute) => {
      const fields = new BerFields(attribute, 'AttributeTypeAndValue');
      const type = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
      const value = fields.take();
      return { type, text: textOf(value), der: value.encoding };
    }),
  );
}

/** DER of a name: its relative names in their order, the attributes of one in that of DER (X.690 §11.6). */
export function encodeDistinguishedName(name: DistinguishedName): Uint8Array {
  return sequence(...name.map((relative) => setOf(relative.map(({ type, der }) => sequence(objectIdentifier(type), der)))));
}

/** The texts of all attributes of one type, wherever they stand in the name. */
export function attributeTexts(name: DistinguishedName, type: string): readonly string[] {
  return name.flat().flatMap((attribute) => (attribute.type === type && attribute.text !== undefined ? [attribute.text] : []));
}

/** The name as text in its order, without spaces: `CN=a,O=b\, c`. Escaping is RFC 4514 §2.4, and `=` is escaped too. */
export function distinguishedNameText(name: DistinguishedName): string {
  return name.map((relative) => relative.map(attributeText).join('+')).join(',');
}

function attributeText({ type, text, der }: NameAttribute): string {
  const symbol = attributeTypeByOid(type)?.symbol ?? type;
  return `${symbol}=${text === undefined ? `#${Buffer.from(der).toString('hex')}` : escapedText(text)}`;
}

/** A value as it stands in the text of a name. */
export function escapedText(text: string): string {
  return text
    .replace(/[,"\\+=<>;]/g, '\\$&')
    .replace(/^#/, '\\#')
    .replace(/^ +| +$/g, (spaces) => '\\ '.repeat(spaces.length));
}
