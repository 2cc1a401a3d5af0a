import { distinguishedNameText, readDistinguishedName, type NameAttribute } from './distinguished-name.js';

/** A name as it is compared (RFC 5280 §7.1): string types, letter case, the number of spaces and those at the ends do not matter. */
export type ComparableName = readonly string[];

/** Reads a Name, DER, into what is compared of it, one text for each relative name. */
export function comparableName(der: Uint8Array): ComparableName {
  return readDistinguishedName(der).map((relative) =>
    relative
      .map((attribute) => distinguishedNameText([[folded(attribute)]]))
      .sort()
      .join('+'),
  );
}

/** RFC 4518 §2.6.1; a text that is shown has its outer spaces escaped. */
function folded(attribute: NameAttribute): NameAttribute {
  const { text } = attribute;
  return text === undefined ? attribute : { ...attribute, text: text.trim().replace(/\s+/g, ' ').toLowerCase() };
}

/** Whether two Names, DER, are the same: octet by octet, or as they are compared. */
export function sameName(a: Uint8Array, b: Uint8Array): boolean {
  if (Buffer.compare(a, b) === 0) return true;
  const [one, other] = [comparableName(a), comparableName(b)];
  return one.length === other.length && isWithinName(one, other);
}

/** Whether a name is a base, or one with more behind it. */
export const isWithinName = (name: ComparableName, base: ComparableName): boolean =>
  base.every((relative, index) => name[index] === relative);
