import { escapedText, type DistinguishedName, type NameAttribute } from './distinguished-name.js';

/** Names of attribute types as RFC 4519 §2 writes them, in lower case where it does. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.6', 'c'],
  ['2.5.4.3', 'cn'],
  ['0.9.2342.19200300.100.1.25', 'dc'],
  ['2.5.4.13', 'description'],
  ['2.5.4.46', 'dnQualifier'],
  ['2.5.4.44', 'generationQualifier'],
  ['2.5.4.42', 'givenName'],
  ['2.5.4.43', 'initials'],
  ['2.5.4.7', 'l'],
  ['2.5.4.41', 'name'],
  ['2.5.4.10', 'o'],
  ['2.5.4.11', 'ou'],
  ['2.5.4.16', 'postalAddress'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.4', 'sn'],
  ['2.5.4.8', 'st'],
  ['2.5.4.9', 'street'],
  ['2.5.4.20', 'telephoneNumber'],
  ['2.5.4.12', 'title'],
  ['0.9.2342.19200300.100.1.1', 'uid'],
  ['2.5.4.45', 'x500UniqueIdentifier'],
]);

/** A name as XAdES signatures of SignServer write it: what is encoded last comes first, `c=SE,o=Test,cn=CA`. */
export function rfc4519DistinguishedName(name: DistinguishedName): string {
  return name
    .toReversed()
    .map((relative) => relative.map(attributeText).join('+'))
    .join(',');
}

function attributeText({ type, text, der }: NameAttribute): string {
  return `${NAMES.get(type) ?? type}=${text === undefined ? `#${Buffer.from(der).toString('hex')}` : escapedText(text)}`;
}
