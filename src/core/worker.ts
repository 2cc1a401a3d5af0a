import { rawValue, type RawProperties } from './properties.js';

/** SignServer's worker types with the numbers that the column `signerType` holds. */
export const WORKER_TYPES = { UNKNOWN: 0, PROCESSABLE: 2, TIMED_SERVICE: 3, SPECIAL: 10, CRYPTO_WORKER: 11 } as const;
export type WorkerType = keyof typeof WORKER_TYPES;

/** What an administrator may write as TYPE. */
export const CONFIGURABLE_WORKER_TYPES = [
  'PROCESSABLE',
  'TIMED_SERVICE',
  'SPECIAL',
  'CRYPTO_WORKER',
] as const satisfies readonly WorkerType[];

export function workerTypeOf(number: number | null): WorkerType {
  const found = Object.entries(WORKER_TYPES).find(([, value]) => value === number);
  return (found?.[0] as WorkerType | undefined) ?? 'UNKNOWN';
}

/** How a caller names a worker: by id or by name. */
export type WorkerReference = { readonly id: number; readonly name?: string } | { readonly id?: never; readonly name: string };

const INT32_MAX = 0x7fffffff;

/** A text that is a 32-bit integer is an id, anything else a name. */
export function workerReference(text: string): WorkerReference {
  if (/^[+-]?\d+$/.test(text)) {
    const id = Number(text);
    if (id >= -INT32_MAX - 1 && id <= INT32_MAX) return { id };
  }
  return { name: text };
}

/** The form that SignServer's messages use: `Worker{id: 5, name: X}`. */
export function describeReference(reference: WorkerReference): string {
  const id = reference.id === undefined ? [] : [`id: ${String(reference.id)}`];
  const name = reference.name === undefined ? [] : [`name: ${reference.name}`];
  return `Worker{${[...id, ...name].join(', ')}}`;
}

/** The reference as the caller wrote it. */
export function referenceText(reference: WorkerReference): string {
  return reference.id === undefined ? reference.name : String(reference.id);
}

/** What a rule on client certificates compares. */
export const SUBJECT_MATCH_TYPES = [
  'CERTIFICATE_SERIALNO',
  'SUBJECT_RDN_CN',
  'SUBJECT_RDN_SERIALNO',
  'SUBJECT_RDN_C',
  'SUBJECT_RDN_DC',
  'SUBJECT_RDN_ST',
  'SUBJECT_RDN_L',
  'SUBJECT_RDN_O',
  'SUBJECT_RDN_OU',
  'SUBJECT_RDN_TITLE',
  'SUBJECT_RDN_UID',
  'SUBJECT_RDN_E',
  'SUBJECT_ALTNAME_RFC822NAME',
  'SUBJECT_ALTNAME_MSUPN',
] as const;
export type SubjectMatchType = (typeof SUBJECT_MATCH_TYPES)[number];

/** A rule that lets a client certificate use a worker; SignServer's CertificateMatchingRule. */
export interface CertificateMatchingRule {
  readonly subjectType: SubjectMatchType;
  readonly subjectValue: string;
  readonly issuerType: 'ISSUER_DN_BCSTYLE';
  readonly issuerValue: string;
  readonly description?: string;
}

/** The older form of a rule: serial number in hex and issuer DN as they were entered. */
export interface AuthorizedClient {
  readonly serialNumber: string;
  readonly issuer: string;
}

/** The older rules shown as new ones, with the others, ordered by subject value. */
export function allRules(
  configuration: Pick<WorkerConfiguration, 'authorizedClients' | 'matchingRules'>,
): readonly CertificateMatchingRule[] {
  const legacy = configuration.authorizedClients.map((client): CertificateMatchingRule => ({
    subjectType: 'CERTIFICATE_SERIALNO',
    subjectValue: client.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    issuerType: 'ISSUER_DN_BCSTYLE',
    issuerValue: client.issuer,
    description: 'Legacy rule',
  }));
  return [...configuration.matchingRules, ...legacy].sort((a, b) =>
    a.subjectValue < b.subjectValue ? -1 : a.subjectValue > b.subjectValue ? 1 : 0,
  );
}

/** A worker as it is stored. Property names are upper case; `NAME` and `TYPE` are always there. */
export interface WorkerConfiguration {
  readonly id: number;
  readonly name: string;
  readonly type: WorkerType;
  readonly properties: RawProperties;
  readonly authorizedClients: readonly AuthorizedClient[];
  readonly matchingRules: readonly CertificateMatchingRule[];
}

/** The name of a worker that was never given one; the spelling is SignServer's. */
export const unnamedWorker = (id: number): string => `UnamedWorker${String(id)}`;

/** A common property that is true only where it says `TRUE`, in any letter case. */
export function saysTrue(properties: RawProperties, name: string): boolean {
  return rawValue(properties, name)?.toUpperCase() === 'TRUE';
}
