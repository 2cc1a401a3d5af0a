import { contextTag, objectIdentifier, sequence, tlv } from '../../src/formats/asn1/asn1.js';
import { encodeDistinguishedName } from '../../src/formats/x509/distinguished-name.js';
import { parseDistinguishedName } from '../../src/formats/x509/distinguished-name-parser.js';
import { extensionDer } from '../../src/formats/x509/extension.js';

/** A GeneralName, DER (RFC 5280 §4.2.1.6). */
export type GeneralName = Uint8Array;

export const mail = (text: string): GeneralName => tlv(0x81, Buffer.from(text, 'latin1'));
export const dns = (text: string): GeneralName => tlv(0x82, Buffer.from(text, 'latin1'));
export const uri = (text: string): GeneralName => tlv(0x86, Buffer.from(text, 'latin1'));
export const ip = (...octets: readonly number[]): GeneralName => tlv(0x87, Uint8Array.from(octets));
export const directory = (text: string): GeneralName => tlv(0xa4, encodeDistinguishedName(parseDistinguishedName(text)));
export const registeredId = (oid: string): GeneralName => tlv(0x88, objectIdentifier(oid).subarray(2));
/** An address of IPv6 that begins with these octets; zeros follow. */
export const ip6 = (...octets: readonly number[]): GeneralName => ip(...Array.from({ length: 16 }, (_, index) => octets[index] ?? 0));

export interface Constraints {
  readonly permitted?: readonly GeneralName[];
  readonly excluded?: readonly GeneralName[];
  /** Fields of GeneralSubtree after its base, DER. */
  readonly distances?: Uint8Array;
}

/** A NameConstraints extension. */
export function nameConstraints({ permitted = [], excluded = [], distances = new Uint8Array() }: Constraints): Uint8Array {
  const subtrees = (bases: readonly GeneralName[]): Uint8Array[] => bases.map((base) => sequence(base, distances));
  const value = sequence(
    ...(permitted.length > 0 ? [contextTag(0, ...subtrees(permitted))] : []),
    ...(excluded.length > 0 ? [contextTag(1, ...subtrees(excluded))] : []),
  );
  return extensionDer({ oid: '2.5.29.30', critical: true, value });
}

/** A SubjectAltName extension. */
export const alternativeNames = (...names: readonly GeneralName[]): Uint8Array =>
  extensionDer({ oid: '2.5.29.17', critical: false, value: sequence(...names) });

export interface ConstraintCase {
  readonly title: string;
  readonly constraints: Constraints;
  readonly subject?: string;
  readonly names?: readonly GeneralName[];
  readonly verdict: 'permitted' | 'refused';
}

const SUBJECT = 'C=SE,O=Test,CN=Someone';
const IPV4 = [ip(192, 0, 2, 0, 255, 255, 255, 0)];

/** What RFC 5280 §4.2.1.10 says of names below a constrained CA. OpenSSL finds the same of each. */
export const CONSTRAINT_CASES: readonly ConstraintCase[] = [
  ...cases('a host and those below it', { permitted: [dns('Example.com')] }, [
    [[dns('example.com')], 'permitted'],
    [[dns('a.b.EXAMPLE.com')], 'permitted'],
    [[dns('notexample.com')], 'refused'],
    [[dns('example.com.evil.org')], 'refused'],
    [[dns('example.com'), dns('example.org')], 'refused'],
    [[mail('a@example.org'), uri('http://example.org/'), ip(10, 0, 0, 1)], 'permitted'],
    [[], 'permitted'],
  ]),
  ...cases('excluded hosts', { excluded: [dns('example.com')] }, [
    [[dns('example.org')], 'permitted'],
    [[dns('a.example.com')], 'refused'],
  ]),
  ...cases('all hosts excluded', { excluded: [dns('')] }, [
    [[dns('example.org')], 'refused'],
    [[mail('a@example.org')], 'permitted'],
  ]),
  ...cases('a permitted domain without a part of it', { permitted: [dns('example.com')], excluded: [dns('secret.example.com')] }, [
    [[dns('open.example.com')], 'permitted'],
    [[dns('very.secret.example.com')], 'refused'],
  ]),
  ...cases('one of several hosts', { permitted: [dns('example.com'), dns('example.org')] }, [
    [[dns('www.example.org'), dns('example.com')], 'permitted'],
    [[dns('example.net')], 'refused'],
  ]),
  ...cases('one mailbox', { permitted: [mail('Root@Example.com')] }, [
    [[mail('Root@example.COM')], 'permitted'],
    [[mail('root@example.com')], 'refused'],
    [[mail('Other@example.com')], 'refused'],
  ]),
  ...cases('mailboxes of a host', { permitted: [mail('example.com')] }, [
    [[mail('any@EXAMPLE.com')], 'permitted'],
    [[mail('any@mail.example.com')], 'refused'],
    [[mail('any@badexample.com')], 'refused'],
    [[mail('example.com')], 'refused'],
  ]),
  ...cases('mailboxes of a domain', { permitted: [mail('.example.com')] }, [
    [[mail('any@mail.example.com')], 'permitted'],
    [[mail('any@example.com')], 'refused'],
  ]),
  ...cases('excluded mailboxes', { excluded: [mail('example.com')] }, [
    [[mail('any@example.org')], 'permitted'],
    [[mail('any@example.com')], 'refused'],
  ]),
  ...cases('addresses of a host', { permitted: [uri('example.com')] }, [
    [[uri('https://EXAMPLE.com:8443/path?a=http://evil.org/')], 'permitted'],
    [[uri('https://www.example.com/')], 'refused'],
    [[uri('https://example.com.evil.org/')], 'refused'],
    [[uri('urn:example:com')], 'refused'],
  ]),
  ...cases('addresses of a domain', { permitted: [uri('.example.com')] }, [
    [[uri('https://www.example.com/')], 'permitted'],
    [[uri('https://example.com/')], 'refused'],
  ]),
  ...cases('IPv4', { permitted: IPV4 }, [
    [[ip(192, 0, 2, 7)], 'permitted'],
    [[ip(192, 0, 3, 7)], 'refused'],
    [[ip6(0x20, 0x01)], 'refused'],
  ]),
  ...cases('IPv4 excluded', { excluded: IPV4 }, [
    [[ip(192, 0, 2, 7)], 'refused'],
    [[ip(192, 0, 3, 7), ip6(192, 0, 2, 7)], 'permitted'],
  ]),
  ...cases(
    'IPv6',
    {
      permitted: [
        tlv(0x87, Uint8Array.of(0x20, 1, 13, 184, ...Array<number>(12).fill(0), 255, 255, 255, 255, ...Array<number>(12).fill(0))),
      ],
    },
    [
      [[ip6(0x20, 1, 13, 184, 9)], 'permitted'],
      [[ip6(0x20, 1, 13, 185, 9)], 'refused'],
      [[ip(32, 1, 13, 184)], 'refused'],
    ],
  ),
  ...cases('names of a directory', { permitted: [directory('C=SE,O=Other'), directory('c=se,o=test')] }, [
    [[directory('C=SE,O=Test,OU=Unit,CN=x')], 'permitted'],
    [[directory('C=SE,O=Testing')], 'refused'],
    [[directory('C=SE')], 'refused'],
    [[directory('O=Test,C=SE')], 'refused'],
    [[dns('example.com')], 'permitted'],
  ]),
  ...cases('a form that is not known', { permitted: [registeredId('1.2.3')] }, [
    [[dns('example.com')], 'permitted'],
    [[registeredId('1.2.3.4')], 'refused'],
  ]),
  ...cases('a form that is not known, excluded', { excluded: [registeredId('1.2.3')] }, [[[registeredId('1.2.4')], 'refused']]),
  ...cases('a distance', { permitted: [dns('example.com')], distances: tlv(0x81, Uint8Array.of(2)) }, [
    [[dns('a.example.com')], 'refused'],
  ]),
  ...cases('a least distance', { permitted: [dns('example.com')], distances: tlv(0x80, Uint8Array.of(1)) }, [
    [[dns('a.example.com')], 'refused'],
  ]),
  ...subjects('the subject', { permitted: [directory('C=SE,O=Test')] }, [
    ['C=SE,O=Test,CN=x', 'permitted'],
    ['c=SE,O=TEST,CN=x', 'permitted'],
    ['C=SE,O=Tests,CN=x', 'refused'],
    ['C=NO,O=Test,CN=x', 'refused'],
  ]),
  ...subjects('a subject that is excluded', { excluded: [directory('C=SE,O=Test,OU=Secret')] }, [
    ['C=SE,O=Test,CN=x', 'permitted'],
    ['C=SE,O=Test,OU=Secret,CN=x', 'refused'],
  ]),
  ...subjects('an e-mail address in the subject', { permitted: [mail('example.com')] }, [
    ['C=SE,CN=x,E=a@example.com', 'permitted'],
    ['C=SE,CN=x,E=a@example.org', 'refused'],
    ['C=SE,CN=x', 'permitted'],
  ]),
];

function cases(
  title: string,
  constraints: Constraints,
  rows: readonly (readonly [readonly GeneralName[], ConstraintCase['verdict']])[],
): readonly ConstraintCase[] {
  return rows.map(([names, verdict], index) => ({
    title: `${title} (${String(index + 1)})`,
    constraints,
    subject: SUBJECT,
    names,
    verdict,
  }));
}

function subjects(
  title: string,
  constraints: Constraints,
  rows: readonly (readonly [string, ConstraintCase['verdict']])[],
): readonly ConstraintCase[] {
  return rows.map(([subject, verdict]) => ({ title: `${title}: ${subject}`, constraints, subject, verdict }));
}
