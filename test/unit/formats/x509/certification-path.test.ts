import { expect } from 'chai';
import fc from 'fast-check';
import { contextTag, sequence, tlv } from '../../../../src/formats/asn1/asn1.js';
import { pathProblem, type CertificationPath } from '../../../../src/formats/x509/certification-path.js';
import { extensionDer } from '../../../../src/formats/x509/extension.js';
import {
  alternativeNames,
  CONSTRAINT_CASES,
  directory,
  dns,
  mail,
  nameConstraints,
  type GeneralName,
} from '../../../support/name-constraint-cases.js';
import { issue, makeKeyPair, pki, type TestIdentity } from '../../../support/pki.js';

const problem = ({ chain }: TestIdentity): string | undefined => pathProblem(chain as unknown as CertificationPath, Date.now())?.reason;

const ca = (extension: Uint8Array, issuer: TestIdentity = pki.root): TestIdentity =>
  issue({ subject: 'C=SE,O=Test,CN=Constrained CA', issuer, isCa: true, extensions: [extension] });
const below = (issuer: TestIdentity, ...names: readonly GeneralName[]): TestIdentity =>
  issue({ subject: 'C=SE,O=Test,CN=x', issuer, extensions: names.length > 0 ? [alternativeNames(...names)] : [] });

const NOT_PERMITTED = 'a name is none that a CA permits';
const EXCLUDED = 'a name is one that a CA excludes';

describe('RFC 5280 §4.2.1.10 name constraints', () => {
  for (const { title, constraints, subject = '', names = [], verdict } of CONSTRAINT_CASES) {
    it(`${title} › ${verdict}`, () => {
      const extensions = names.length > 0 ? [alternativeNames(...names)] : [];
      const found = problem(issue({ subject, issuer: ca(nameConstraints(constraints)), extensions }));
      expect(found === undefined ? 'permitted' : 'refused', found).to.equal(verdict);
    });
  }

  it('say what is wrong with which certificate', () => {
    const constrained = ca(nameConstraints({ permitted: [dns('example.com')], excluded: [mail('example.com')] }));
    expect(problem(below(constrained, dns('example.org')))).to.equal(NOT_PERMITTED);
    const excluded = below(constrained, mail('a@example.com'));
    expect(pathProblem(excluded.chain as unknown as CertificationPath, Date.now())).to.deep.equal({
      certificate: excluded.certificate,
      reason: EXCLUDED,
    });
  });

  it('of all CAs of a path bind what is below them, the root among them', () => {
    const root = issue({ subject: 'C=SE,CN=Root', isCa: true, extensions: [nameConstraints({ permitted: [dns('example.com')] })] });
    const middle = ca(nameConstraints({ permitted: [dns('a.example.com'), dns('example.org')] }), root);
    const lower = issue({ subject: 'C=SE,CN=Lower', issuer: middle, isCa: true });

    expect(problem(below(lower, dns('x.a.example.com')))).to.equal(undefined);
    expect(problem(below(lower, dns('example.org'))), 'permitted by the lower one only').to.equal(NOT_PERMITTED);
    expect(problem(below(lower, dns('b.example.com'))), 'permitted by the upper one only').to.equal(NOT_PERMITTED);
  });

  it('bind CAs too, but for one that renews its own key', () => {
    const keys = makeKeyPair('EC');
    const constraint = nameConstraints({ permitted: [directory('C=NO')] });
    const constrained = issue({ subject: 'C=SE,CN=Constrained', issuer: pki.root, isCa: true, keys, extensions: [constraint] });
    const renewed = issue({ subject: 'C=SE,CN=Constrained', issuer: constrained, isCa: true });
    const other = issue({ subject: 'C=SE,CN=Other', issuer: constrained, isCa: true });

    expect(problem(issue({ subject: 'C=NO,CN=x', issuer: renewed }))).to.equal(undefined);
    expect(problem(issue({ subject: 'C=NO,CN=x', issuer: other }))).to.equal(NOT_PERMITTED);
    expect(problem(issue({ subject: 'C=SE,CN=Constrained', issuer: constrained })), 'at the end of a path').to.equal(NOT_PERMITTED);
  });

  it('of a certificate without subject look at its other names', () => {
    const constrained = ca(nameConstraints({ permitted: [directory('C=NO'), dns('example.com')] }));
    expect(problem(issue({ subject: '', issuer: constrained, extensions: [alternativeNames(dns('example.com'))] }))).to.equal(undefined);
    expect(problem(issue({ subject: '', issuer: constrained, extensions: [alternativeNames(dns('a.org'))] }))).to.equal(NOT_PERMITTED);
  });

  it('count where they are not critical, as they must be', () => {
    const value = sequence(contextTag(0, sequence(dns('example.com'))));
    const constrained = ca(extensionDer({ oid: '2.5.29.30', critical: false, value }));
    expect(problem(below(constrained, dns('example.org')))).to.equal(NOT_PERMITTED);
  });

  it('do not mistake a letter for another', () => {
    const constrained = ca(nameConstraints({ permitted: [mail('example.com')] }));
    // U+0165 ends in the octet of the letter e.
    expect(problem(issue({ subject: 'CN=x,E=a@\u0165xample.com', issuer: constrained }))).to.equal(NOT_PERMITTED);
  });

  describe('refuse what cannot be compared', () => {
    const names = (...ofTest: readonly GeneralName[]): readonly GeneralName[] => ofTest;
    for (const [title, base, found] of [
      ['a host that is a structure', dns('example.com'), names(tlv(0xa2, tlv(0x16, Buffer.from('example.com'))))],
      ['a directory name that is no structure', directory('C=SE'), names(tlv(0x84, Buffer.from('x')))],
      ['an address of five octets', tlv(0x87, new Uint8Array(8)), names(tlv(0x87, new Uint8Array(5)))],
      ['an address with an odd mask', tlv(0x87, new Uint8Array(9)), names(tlv(0x87, new Uint8Array(4)))],
      ['a name that is no GeneralName', dns('example.com'), names(tlv(0x16, Buffer.from('example.com')))],
      ['a constraint that is no GeneralName', tlv(0x16, Buffer.from('example.com')), names(dns('example.com'))],
      [
        'an address with an IP address for its host',
        tlv(0x86, Buffer.from('192.0.2.1')),
        names(tlv(0x86, Buffer.from('http://192.0.2.1/'))),
      ],
      ['an address with an IPv6 address for its host', tlv(0x86, Buffer.from('[::1]')), names(tlv(0x86, Buffer.from('http://[::1]:80/')))],
    ] as const) {
      it(title, () => {
        expect(problem(below(ca(nameConstraints({ permitted: [base] })), ...found))).to.match(
          /^names cannot be compared with their constraints: /,
        );
      });
    }

    it('an extension that is none', () => {
      for (const value of [
        Uint8Array.of(0x30, 0x80),
        tlv(0x04, new Uint8Array(3)),
        sequence(contextTag(2, sequence())),
        new Uint8Array(),
      ]) {
        const constrained = ca(extensionDer({ oid: '2.5.29.30', critical: true, value }));
        expect(problem(below(constrained, dns('example.com')))).to.match(/^names cannot be compared/);
      }
    });

    it('whatever stands in the two extensions, without a fault of its own', () => {
      const keys = makeKeyPair('EC');
      const good = sequence(contextTag(0, sequence(dns('example.com')), sequence(directory('C=SE'))), contextTag(1, sequence(mail('a@b'))));
      const octets = fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([place, octet]) => Uint8Array.from(good).fill(octet, place, place + 1)),
      );
      const outcomes = new Set<string>();
      fc.assert(
        fc.property(octets, octets, (constraints, names) => {
          const critical = extensionDer({ oid: '2.5.29.30', critical: true, value: constraints });
          const constrained = issue({ subject: 'CN=CA', issuer: pki.root, isCa: true, keys, extensions: [critical] });
          const other = extensionDer({ oid: '2.5.29.17', critical: false, value: names });
          outcomes.add(problem(issue({ subject: 'C=SE,CN=x', issuer: constrained, keys, extensions: [other] })) ?? 'none');
        }),
        { numRuns: 300 },
      );
      expect(outcomes.size).to.be.greaterThan(3);
    });

    it('more names and constraints than any certificate has, at once', () => {
      const many = Array.from({ length: 3000 }, (_, index) => dns(`host${String(index)}.example.com`));
      const found = below(ca(nameConstraints({ permitted: [dns('example.org'), ...many] })), ...many);
      const begun = performance.now();

      expect(problem(found)).to.equal('there are too many names and constraints on them');
      expect(performance.now() - begun).to.be.lessThan(5000);
    });
  });

  it('follow the host of an address behind what looks like one', () => {
    const constrained = ca(nameConstraints({ permitted: [tlv(0x86, Buffer.from('example.com'))] }));
    expect(problem(below(constrained, tlv(0x86, Buffer.from('http://example.com@example.org/'))))).to.equal(NOT_PERMITTED);
    expect(problem(below(constrained, tlv(0x86, Buffer.from('http://user@example.com/'))))).to.equal(undefined);
  });
});

describe('RFC 5280 §4.2.1.9 path length', () => {
  const limited = (length: number): TestIdentity => issue({ subject: 'CN=Limited', issuer: pki.root, isCa: true, pathLength: length });

  it('bounds how many CAs may be below, but for those that renew their own key', () => {
    const one = limited(0);
    const renewed = issue({ subject: 'CN=Limited', issuer: one, isCa: true });
    const other = issue({ subject: 'CN=Other', issuer: one, isCa: true });

    expect(problem(issue({ subject: 'CN=x', issuer: one }))).to.equal(undefined);
    expect(problem(issue({ subject: 'CN=x', issuer: renewed }))).to.equal(undefined);
    expect(problem(issue({ subject: 'CN=x', issuer: other }))).to.equal('the path is longer than a CA allows');
    expect(problem(issue({ subject: 'CN=x', issuer: issue({ subject: 'CN=Other', issuer: limited(1), isCa: true }) }))).to.equal(undefined);
  });
});
