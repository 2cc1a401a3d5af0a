import { canonicalPlace } from './attribute-types.js';
import { parseDistinguishedName } from './distinguished-name-parser.js';
import { distinguishedNameText, type DistinguishedName, type RelativeName } from './distinguished-name.js';

/**
 * The name in the order that SignServer shows and compares: the most specific type first. A name that begins with the
 * least specific type is turned round before, so that types of which there are several keep their order of meaning.
 */
export function inCanonicalOrder(name: DistinguishedName): DistinguishedName {
  const forward = beginsWithTheLeastSpecific(name) ? [...name].reverse() : name;
  const place = (relative: RelativeName): number => canonicalPlace(relative[0]?.type ?? '') ?? Number.MAX_SAFE_INTEGER;
  return [...forward].sort((a, b) => place(a) - place(b));
}

function beginsWithTheLeastSpecific(name: DistinguishedName): boolean {
  const places = name.flatMap(([first]) => canonicalPlace(first?.type ?? '') ?? []);
  return (places.at(-1) ?? 0) < (places[0] ?? 0);
}

/**
 * A name that somebody typed, as it is compared with others: canonical order, one spelling of each type, no spaces.
 * Throws where the text is not a distinguished name.
 */
export function canonicalDistinguishedName(text: string): string {
  return distinguishedNameText(inCanonicalOrder(parseDistinguishedName(text)));
}
