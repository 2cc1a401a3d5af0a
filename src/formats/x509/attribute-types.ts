/**
 * The attribute types of distinguished names: how SignServer writes them and in which order. The rows stand in the order
 * of its canonical form, the most specific type first; what is not here is written with its object identifier, last.
 */

/** `PrintableString`, `IA5String` or `UTF8String`: how a text of this type is encoded. */
export type StringType = 'printable' | 'ia5' | 'utf8';

export interface AttributeType {
  readonly oid: string;
  /** As it is written. */
  readonly symbol: string;
  /** Other spellings that are read, in lower case. */
  readonly aliases?: readonly string[];
  /** UTF8String where absent. */
  readonly stringType?: StringType;
}

// prettier-ignore
const IN_CANONICAL_ORDER: readonly AttributeType[] = [
  { symbol: 'description',            oid: '2.5.4.13' },
  { symbol: 'JurisdictionCountry',    oid: '1.3.6.1.4.1.311.60.2.1.3', stringType: 'printable' },
  { symbol: 'JurisdictionState',      oid: '1.3.6.1.4.1.311.60.2.1.2' },
  { symbol: 'JurisdictionLocality',   oid: '1.3.6.1.4.1.311.60.2.1.1' },
  { symbol: 'Role',                   oid: '2.5.4.72' },
  { symbol: 'STREET',                 oid: '2.5.4.9' },
  { symbol: 'Pseudonym',              oid: '2.5.4.65' },
  { symbol: 'TelephoneNumber',        oid: '2.5.4.20', stringType: 'printable' },
  { symbol: 'PostalAddress',          oid: '2.5.4.16' },
  { symbol: 'BusinessCategory',       oid: '2.5.4.15' },
  { symbol: 'PostalCode',             oid: '2.5.4.17' },
  { symbol: 'unstructuredAddress',    oid: '1.2.840.113549.1.9.8' },
  { symbol: 'unstructuredName',       oid: '1.2.840.113549.1.9.2' },
  { symbol: 'E',                      oid: '1.2.840.113549.1.9.1', aliases: ['emailaddress', 'email'], stringType: 'ia5' },
  { symbol: 'DN',                     oid: '2.5.4.46', aliases: ['dnqualifier'], stringType: 'printable' },
  { symbol: 'UniqueIdentifier',       oid: '2.5.4.45' },
  { symbol: 'UID',                    oid: '0.9.2342.19200300.100.1.1' },
  { symbol: 'CN',                     oid: '2.5.4.3', aliases: ['commonname'] },
  { symbol: 'Name',                   oid: '2.5.4.41' },
  // SignServer means serialNumber by SN, where RFC 4519 means surname.
  { symbol: 'SN',                     oid: '2.5.4.5', aliases: ['serialnumber'], stringType: 'printable' },
  { symbol: 'GIVENNAME',              oid: '2.5.4.42', aliases: ['gn'] },
  { symbol: 'INITIALS',               oid: '2.5.4.43' },
  { symbol: 'SURNAME',                oid: '2.5.4.4' },
  { symbol: 'T',                      oid: '2.5.4.12', aliases: ['title'] },
  { symbol: 'OU',                     oid: '2.5.4.11' },
  { symbol: 'organizationIdentifier', oid: '2.5.4.97' },
  { symbol: 'O',                      oid: '2.5.4.10' },
  { symbol: 'L',                      oid: '2.5.4.7' },
  { symbol: 'ST',                     oid: '2.5.4.8', aliases: ['s'] },
  { symbol: 'DC',                     oid: '0.9.2342.19200300.100.1.25', stringType: 'ia5' },
  { symbol: 'C',                      oid: '2.5.4.6', stringType: 'printable' },
];

// Written with a name, but without a place of their own in the order.
// prettier-ignore
const WITHOUT_PLACE: readonly AttributeType[] = [
  { symbol: 'GENERATION',             oid: '2.5.4.44' },
  { symbol: 'NameAtBirth',            oid: '1.3.36.8.3.14' },
  { symbol: 'CountryOfCitizenship',   oid: '1.3.6.1.5.5.7.9.4', stringType: 'printable' },
  { symbol: 'CountryOfResidence',     oid: '1.3.6.1.5.5.7.9.5', stringType: 'printable' },
  { symbol: 'Gender',                 oid: '1.3.6.1.5.5.7.9.3', stringType: 'printable' },
  { symbol: 'PlaceOfBirth',           oid: '1.3.6.1.5.5.7.9.2' },
];

const types = [...IN_CANONICAL_ORDER, ...WITHOUT_PLACE];
const byOid = new Map(types.map((type) => [type.oid, type]));
const byName = new Map(types.flatMap((type) => [type.symbol.toLowerCase(), ...(type.aliases ?? [])].map((name) => [name, type] as const)));
const places = new Map(IN_CANONICAL_ORDER.map((type, place) => [type.oid, place]));

/** The type with that object identifier, where it has a name. */
export const attributeTypeByOid = (oid: string): AttributeType | undefined => byOid.get(oid);

/** The type of that name, in any letter case. */
export const attributeTypeByName = (name: string): AttributeType | undefined => byName.get(name.toLowerCase());

/** The object identifier of the type of that name; throws where there is none, so use it for literals. */
export function attributeTypeOid(name: string): string {
  const type = attributeTypeByName(name);
  if (!type) throw new Error(`no attribute type ${name}`);
  return type.oid;
}

/** The place of a type in the canonical order, ascending; undefined where it has none. */
export const canonicalPlace = (oid: string): number | undefined => places.get(oid);
