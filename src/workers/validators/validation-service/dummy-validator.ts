import { setTimeout } from 'node:timers/promises';
import type { Certificate } from '../../../core/certificate.js';
import { canonicalDistinguishedName } from '../../../formats/x509/canonical-distinguished-name.js';
import type { Finding, MakeValidator } from './validator.js';

/** The reason that SignServer's samples are revoked for (RFC 5280 §5.3.1). */
const AFFILIATION_CHANGED = 3;
/** No request waits longer, whatever WAITTIME says. */
const MAX_WAIT_MS = 60_000;

const VALID: Finding = { status: 'VALID', message: 'This certificate is valid' };

const SUBJECTS: ReadonlySet<string> = new Set([
  'CN=ValidRootCA1',
  'CN=ValidSubCA1',
  'CN=xmlsigner2,O=SignServer Test,C=SE',
  'CN=AdminTrunk2CA1,O=EJBCA Trunk3,C=SE',
  'CN=FirstCA,O=EJBCA Testing,C=SE',
  'CN=endentity1,O=EJBCA Testing,C=SE',
  'CN=pdfsigner,C=SE',
]);
const ISSUERS: ReadonlySet<string> = new Set([
  'CN=ValidSubCA1',
  'CN=DemoRootCA1,OU=EJBCA,O=SignServer Sample,C=SE',
  'CN=DemoRootCA2,OU=EJBCA,O=SignServer Sample,C=SE',
  'CN=DSS Root CA 10,OU=Testing,O=SignServer,C=SE',
  'CN=ECCA',
]);
/** Those that the second validator of a service knows: `CN=ValidSubCA2` to `CN=ValidSubSubSubSubCA2`. */
const SECOND = /^CN=Valid(?:Sub){1,5}CA2$/;

/** For tests of services and clients: it knows the names of SignServer's samples, and those that REVOKED lists. */
export const dummyValidator: MakeValidator = ({ number, properties, clock }) => {
  const listed = new Set(
    (properties.get('REVOKED') ?? '')
      .split(';')
      .filter((name) => name.trim() !== '')
      .map(canonicalDistinguishedName),
  );
  const wait = Number(properties.get('WAITTIME') ?? 0);
  return {
    async validate(certificate) {
      if (wait > 0) await setTimeout(Math.min(wait, MAX_WAIT_MS));
      if (listed.has(certificate.subject)) {
        return { status: 'REVOKED', message: 'Not valid: REVOKED', revoked: { date: new Date(clock.now()), reason: AFFILIATION_CHANGED } };
      }
      return sampleFinding(certificate, { number, now: clock.now() });
    },
  };
};

function sampleFinding(certificate: Certificate, { number, now }: { readonly number: number; readonly now: number }): Finding | undefined {
  const { subject, issuer } = certificate;
  const revoked = { date: new Date(now), reason: AFFILIATION_CHANGED };
  if (issuer === 'CN=revocedRootCA1') return { status: 'CAREVOKED', message: 'This certificate is valid', revoked };
  if (subject === 'CN=revocedRootCA1' || (issuer === 'CN=cert1' && subject === 'CN=revokedCert1')) {
    return { status: 'REVOKED', message: 'This certificate is revoced', revoked };
  }
  const isSecond = number === 2 && (SECOND.test(subject) || SECOND.test(issuer));
  return SUBJECTS.has(subject) || ISSUERS.has(issuer) || isSecond ? VALID : undefined;
}
