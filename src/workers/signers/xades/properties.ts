import { digestNamed, findDigest, type DigestAlgorithm } from '../../../core/algorithms.js';
import { Fault } from '../../../core/errors.js';
import { choice, lenientBoolean, parsed, text, type ConfigurationOf, type PropertyProblem } from '../../../core/properties.js';
import type { PropertyGeneration } from '../../../formats/xades/signed-properties.js';
import { certificateLevels } from '../certificate-levels.js';
import { commitmentProblems } from './commitments.js';

const FORMS = ['BES', 'T', 'EPES', 'C', 'BASELINE-B', 'BASELINE-T'] as const;
type Form = (typeof FORMS)[number];

/** Digests of time-stamp requests, in the spellings that SignServer takes. */
const IMPRINT_DIGESTS: ReadonlySet<string> = new Set(['MD5', 'SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512', 'RIPEMD160']);

function readImprintDigest(name: string): DigestAlgorithm | undefined {
  const digest = findDigest(name === 'RIPEMD-160' ? 'RIPEMD160' : name);
  return digest && IMPRINT_DIGESTS.has(digest.name) ? digest : undefined;
}

export const XADES_PROPERTIES = {
  XADESFORM: choice(FORMS, {
    default: 'BES',
    doc: 'BES, or T with a time stamp, of ETSI TS 101 903; BASELINE-B or BASELINE-T for the levels B-B and B-T of EN 319 132-1. EPES and C are refused when signing.',
    invalid: (value) => `Incorrect value for property XADESFORM: "${value}"`,
  }),
  TSA_URL: text({ doc: 'Address of the time-stamp authority (RFC 3161 over HTTP) for forms with a time stamp.' }),
  TSA_WORKER: text({ trim: true, doc: 'Name or id of the worker that makes the time stamps, instead of TSA_URL.' }),
  TSA_USERNAME: text({ doc: 'User name for the time-stamp authority.' }),
  TSA_PASSWORD: text({ secret: true, keepsEmpty: true, doc: 'Password for the time-stamp authority.' }),
  TSA_DIGESTALGORITHM: parsed(
    { kind: 'digest algorithm', parse: readImprintDigest, print: (digest: DigestAlgorithm) => digest.name },
    {
      default: digestNamed('SHA-256'),
      doc: 'Digest algorithm of time-stamp requests.',
      invalid: (value) => `Unsupported TSA digest algorithm: ${value}`,
    },
  ),
  SIGNATUREALGORITHM: text({
    doc: 'SHA1, SHA256, SHA384 or SHA512, with RSA or ECDSA, such as SHA256withRSA; by default SHA-256 with the kind of key.',
  }),
  COMMITMENT_TYPES: text({
    keepsEmpty: true,
    doc: 'Commitment types, separated by commas: PROOF_OF_APPROVAL, PROOF_OF_CREATION, PROOF_OF_DELIVERY, PROOF_OF_ORIGIN, PROOF_OF_RECEIPT, PROOF_OF_SENDER; or NONE.',
  }),
  CLAIMED_ROLE: text({ doc: 'Role that the signer claims.' }),
  CLAIMED_ROLE_FROM_USERNAME: lenientBoolean({
    default: false,
    doc: 'Whether the user name of the client is claimed as role, as it was sent: let an authorizer check the password. CLAIMED_ROLE stands in where there is no name.',
  }),
  PRODUCTION_PLACE_CITY: text({ doc: 'Where the signature is made: city.' }),
  PRODUCTION_PLACE_STREET: text({ doc: 'Where the signature is made: street address; in baseline signatures only.' }),
  PRODUCTION_PLACE_STATE: text({ doc: 'Where the signature is made: state or province.' }),
  PRODUCTION_PLACE_POSTAL_CODE: text({ doc: 'Where the signature is made: postal code.' }),
  PRODUCTION_PLACE_COUNTRY: text({ doc: 'Where the signature is made: country.' }),
  INCLUDE_CERTIFICATE_LEVELS: certificateLevels({
    default: 1,
    doc: 'How many certificates of the chain go into the signature, the signer first.',
  }),
} as const;

export type XadesConfiguration = ConfigurationOf<typeof XADES_PROPERTIES>;

/** Rules on several properties. */
export function checkXadesProperties(configuration: Partial<XadesConfiguration>): readonly PropertyProblem[] {
  const { XADESFORM, TSA_URL, TSA_WORKER, COMMITMENT_TYPES } = configuration;
  const problems = [...commitmentProblems(COMMITMENT_TYPES)];
  if (isStamped(XADESFORM) && TSA_URL === undefined && TSA_WORKER === undefined) {
    problems.push({ property: 'XADESFORM', message: 'Property TSA_URL or TSA_WORKER are required when XADESFORM is T' });
  }
  if (TSA_URL !== undefined && TSA_WORKER !== undefined) {
    problems.push({ property: 'TSA_URL', message: 'Can not specify TSA_URL and TSA_WORKER at the same time.' });
  }
  return problems;
}

const isStamped = (form: Form | undefined): boolean => form === 'T' || form === 'BASELINE-T';

/** What a form comes down to. Throws a `workerFailed` fault for one that is not made. */
export function xadesForm(form: Form): { readonly generation: PropertyGeneration; readonly stamped: boolean } {
  if (form === 'EPES' || form === 'C') throw new Fault('workerFailed', 'Unsupported XAdES profile configured');
  return { generation: form.startsWith('BASELINE') ? 'baseline' : 'xades132', stamped: isStamped(form) };
}
