import { digestNamed, findDigest, type DigestAlgorithm } from '../../../core/algorithms.js';
import { boolean, choice, integer, lenientBoolean, parsed, type ConfigurationOf } from '../../../core/properties.js';
import { isObjectIdentifier } from '../../../formats/asn1/asn1.js';
import type { DistinguishedName } from '../../../formats/x509/distinguished-name.js';
import { distinguishedNameText } from '../../../formats/x509/distinguished-name.js';
import { parseDistinguishedName } from '../../../formats/x509/distinguished-name-parser.js';
import { certificateLevels } from '../certificate-levels.js';
import { findCmsSignatureAlgorithm, signatureAlgorithmProperty } from '../signature-algorithm.js';

const illegalValue = (value: string, name: string): string => `Illegal value for ${name}: ${value}`;

/** Entries of a list separated by semicolons, as they stand. */
const entries = (text: string): readonly string[] => text.split(';').filter((entry) => entry !== '');
const trimmedEntries = (text: string): readonly string[] =>
  text
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const notAnOid = (value: string): string => `string ${value} not a valid OID`;
const firstNonOid = (text: string): string => trimmedEntries(text).find((entry) => !isObjectIdentifier(entry)) ?? text;

const OID_LIST = {
  kind: 'object identifiers',
  parse: (text: string) => {
    const oids = trimmedEntries(text);
    return oids.every(isObjectIdentifier) ? oids : undefined;
  },
  print: (oids: readonly string[]) => oids.join(';'),
} as const;

const CERTIFICATE_DIGESTS = ['SHA1', 'SHA-1', 'SHA224', 'SHA-224', 'SHA256', 'SHA-256', 'SHA384', 'SHA-384', 'SHA512', 'SHA-512'];

const CERTIFICATE_DIGEST = {
  kind: 'digest algorithm',
  parse: (text: string) => (CERTIFICATE_DIGESTS.includes(text) ? findDigest(text) : undefined),
  print: (digest: DigestAlgorithm) => digest.name.replace('-', ''),
} as const;

const DIRECTORY_NAME = {
  kind: 'distinguished name',
  parse: (text: string) => {
    try {
      return parseDistinguishedName(text);
    } catch {
      return undefined;
    }
  },
  print: distinguishedNameText,
} as const;

/** What the parser says of a text that is no distinguished name. */
function nameProblem(text: string): string {
  try {
    parseDistinguishedName(text);
  } catch (thrown) {
    if (thrown instanceof Error) return thrown.message;
  }
  return 'badly formatted directory string';
}

const SHORTEST_SERIAL_NUMBER = 8;
/** RFC 3161 §2.4.2: clients must be ready for integers of 160 bits. */
const LONGEST_SERIAL_NUMBER = 20;
/** What is more is no integer to SignServer. */
const MOST_OF_32_BITS = 0x7fffffff;

function serialNumberLengthProblem(value: string): string {
  if (!/^[+-]?\d+$/.test(value) || Math.abs(Number(value)) > MOST_OF_32_BITS)
    return `Maximum serial number length specified is invalid: "${value}"`;
  const fault = Number(value) > LONGEST_SERIAL_NUMBER ? 'large' : 'small';
  return `Maximum serial number length specified is too ${fault}: ${String(Number(value))}`;
}

const component = (doc: string, max?: number) =>
  integer({
    min: 0,
    ...(max !== undefined && { max }),
    doc,
    invalid: (value: string, name: string) =>
      `Illegal value for ${name}: ${value}. Expected a whole number from 0${max === undefined ? '' : ` to ${String(max)}`}.`,
  });

/** Rules for time stamps beyond RFC 3161. */
export const PROFILES = ['RFC3161', 'EN319422', 'EN319422-QUALIFIED'] as const;

/** The properties of TimeStampSigner, in the order in which their faults are told. */
export const PROPERTIES = {
  SIGNATUREALGORITHM: signatureAlgorithmProperty(
    findCmsSignatureAlgorithm,
    'Signature algorithm; by default SHA-256 with the kind of key.',
  ),
  DEFAULTTSAPOLICYOID: parsed(
    { kind: 'object identifier', parse: (value) => (isObjectIdentifier(value) ? value : undefined), print: (oid: string) => oid },
    {
      required: true,
      doc: 'The policy of time stamps whose request names none.',
      missing: () => 'No default TSA policy OID has been configured',
      invalid: (value) => `TSA policy OID ${value} is invalid: ${notAnOid(value)}`,
    },
  ),
  ACCEPTEDPOLICIES: parsed(OID_LIST, {
    keepsEmpty: true,
    doc: 'Policies that a request may name, separated by semicolons; none where it is empty.',
    invalid: (value) => notAnOid(firstNonOid(value)),
  }),
  ACCEPTANYPOLICY: boolean({ default: false, doc: 'Whether a request may name any policy.', invalid: illegalValue }),
  ACCEPTEDALGORITHMS: parsed(
    { kind: 'digest algorithms', parse: entries, print: (names: readonly string[]) => names.join(';') },
    {
      doc: 'Digest algorithms of the imprints that are accepted, separated by semicolons without spaces; unknown ones are passed over. By default all but MD5 and SHA1.',
    },
  ),
  ACCEPTEDEXTENSIONS: parsed(OID_LIST, {
    doc: 'Extensions that a request may have, separated by semicolons; by default none.',
    invalid: (value) => notAnOid(firstNonOid(value)),
  }),
  ACCURACYSECONDS: component('Accuracy of the time stamps: seconds.'),
  ACCURACYMILLIS: component('Accuracy of the time stamps: milliseconds beside the seconds.', 999),
  ACCURACYMICROS: component('Accuracy of the time stamps: microseconds beside the milliseconds.', 999),
  ORDERING: lenientBoolean({
    default: false,
    doc: 'Whether time stamps say that they are in the order of their times, which then never go back.',
  }),
  TSA: parsed<DistinguishedName, { readonly doc: string; readonly invalid: (value: string) => string }>(DIRECTORY_NAME, {
    doc: 'Distinguished name of the authority in the time stamps.',
    invalid: nameProblem,
  }),
  TSA_FROM_CERT: lenientBoolean({ default: false, doc: "Whether that name is the subject of the signer's certificate." }),
  REQUIREVALIDCHAIN: lenientBoolean({ default: false, doc: 'Whether each certificate of the chain must verify with the one above it.' }),
  VERIFY_TOKEN_SIGNATURE: boolean({
    default: true,
    trim: true,
    doc: 'Whether each time stamp is verified before it is answered.',
    invalid: (_value, name) => `Incorrect value for ${name}`,
  }),
  MAXSERIALNUMBERLENGTH: integer({
    default: SHORTEST_SERIAL_NUMBER,
    min: SHORTEST_SERIAL_NUMBER,
    max: LONGEST_SERIAL_NUMBER,
    doc: 'Octets of serial numbers, all of them random.',
    invalid: serialNumberLengthProblem,
  }),
  INCLUDESTATUSSTRING: lenientBoolean({ default: true, doc: 'Whether granted responses have a text; rejections always have one.' }),
  INCLUDESIGNINGTIMEATTRIBUTE: lenientBoolean({
    default: true,
    doc: 'Whether the time by the clock of the server is a signed attribute.',
  }),
  INCLUDECMSALGORITHMPROTECTATTRIBUTE: lenientBoolean({
    default: true,
    doc: 'Whether the algorithms are protected by a signed attribute (RFC 6211).',
  }),
  INCLUDE_CERTID_ISSUERSERIAL: boolean({
    default: true,
    doc: "Whether the attribute that names the signer's certificate holds its issuer and serial number.",
    invalid: (_value, name) => `Illegal value for property ${name}`,
  }),
  CERTIFICATE_DIGEST_ALGORITHM: parsed<DigestAlgorithm, CertificateDigestOptions>(CERTIFICATE_DIGEST, {
    default: digestNamed('SHA-256'),
    doc: "Digest by which that attribute names the signer's certificate; SHA1 makes it one of RFC 2634.",
    invalid: (value) => `Unsupported certificate digest algorithm: ${value}`,
  }),
  LEGACYENCODING: boolean({
    default: false,
    doc: 'Whether certificates are in the order of the chain instead of that of DER.',
    invalid: illegalValue,
  }),
  INCLUDE_CERTIFICATE_LEVELS: certificateLevels({
    doc: 'How many certificates of the chain are included where the request asks for them; at least 1, by default all.',
  }),
  TIMESTAMP_PROFILE: choice(PROFILES, {
    default: 'RFC3161',
    doc: 'Whether time stamps follow ETSI EN 319 422 (no MD5 or SHA-1, accuracy of one second or better, no ordering), and say that they are qualified.',
  }),
} as const;

interface CertificateDigestOptions {
  readonly default: DigestAlgorithm;
  readonly doc: string;
  readonly invalid: (value: string) => string;
}

export type TimeStampConfiguration = ConfigurationOf<typeof PROPERTIES>;
