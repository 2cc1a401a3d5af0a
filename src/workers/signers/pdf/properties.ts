import { digestNamed, findDigest, type DigestAlgorithm } from '../../../core/algorithms.js';
import {
  booleanUnlessFalse,
  choice,
  lenientBoolean,
  list,
  parsed,
  text,
  type ConfigurationOf,
  type PropertyProblem,
} from '../../../core/properties.js';
import { canDigest } from '../../../formats/cms/message-digest.js';
import type { CertificationPermission } from '../../../formats/pdf/certification.js';
import { certificateLevels } from '../certificate-levels.js';
import { DEFAULT_PDF_DIGEST, findPdfDigest, type PdfDigest } from './digest.js';
import { readRectangle } from './rectangle.js';

/** P of a certification by the names of its levels; `none` where the document is not certified. */
const CERTIFICATION_LEVELS: ReadonlyMap<string, CertificationPermission | 'none'> = new Map<string, CertificationPermission | 'none'>([
  ['NOT_CERTIFIED', 'none'],
  ['FORM_FILLING', 2],
  ['FORM_FILLING_AND_ANNOTATIONS', 3],
  ['NO_CHANGES_ALLOWED', 1],
]);

const levelName = (level: CertificationPermission | 'none'): string =>
  [...CERTIFICATION_LEVELS].find(([, value]) => value === level)?.[0] ?? '';

function readPage(value: string): number | 'last' {
  if (value === 'Last') return 'last';
  return /^[+-]?\d+$/.test(value) ? Math.max(1, Number(value)) : 1;
}

const readImprintDigest = (name: string): DigestAlgorithm | undefined => {
  const digest = findDigest(name);
  return digest && canDigest(digest) ? digest : undefined;
};

/** What a signature is, by the names of SIGNATURE_FORMAT. */
export const SIGNATURE_FORMATS = ['PKCS7', 'PADES-BASELINE-B', 'PADES-BASELINE-T'] as const;

export const PDF_PROPERTIES = {
  REASON: text({ default: 'Signed by SignServer', doc: 'Why the document is signed, as the signature says it.' }),
  LOCATION: text({ default: 'SignServer', doc: 'Where it is signed, as the signature says it.' }),
  SIGNATURE_FORMAT: choice(SIGNATURE_FORMATS, {
    default: 'PKCS7',
    doc: 'PKCS7 for a detached PKCS#7 signature, or PADES-BASELINE-B or PADES-BASELINE-T for the levels B-B and B-T of ETSI EN 319 142-1.',
  }),
  DIGESTALGORITHM: parsed(
    { kind: 'digest algorithm', parse: findPdfDigest, print: (digest: PdfDigest) => digest.algorithm.name.replace('-', '') },
    {
      default: DEFAULT_PDF_DIGEST,
      doc: 'Digest algorithm of document and signature: SHA1, SHA256, SHA384, SHA512 or RIPEMD160. It sets the version of PDF that the document must have.',
      invalid: (value) => `Illegal digest algorithm: ${value}`,
    },
  ),
  INCLUDE_CERTIFICATE_LEVELS: certificateLevels({
    doc: 'How many certificates of the chain go into the signature, the signer first; by default all.',
  }),
  CERTIFICATION_LEVEL: parsed(
    { kind: 'certification level', parse: (value) => CERTIFICATION_LEVELS.get(value.toUpperCase()), print: levelName },
    {
      default: 'none',
      doc: 'Whether the signature certifies the document, and what may be changed then: NOT_CERTIFIED, FORM_FILLING, FORM_FILLING_AND_ANNOTATIONS or NO_CHANGES_ALLOWED.',
      invalid: () => 'Unknown value for CERTIFICATION_LEVEL',
    },
  ),
  ADD_VISIBLE_SIGNATURE: lenientBoolean({ default: false, trim: true, doc: 'Whether the signature is to be seen on a page.' }),
  VISIBLE_SIGNATURE_PAGE: parsed(
    { kind: 'page', parse: readPage, print: (page: number | 'last') => (page === 1 ? 'First' : page === 'last' ? 'Last' : String(page)) },
    { default: 1, trim: true, doc: 'Its page: First, Last, or a number from 1.' },
  ),
  VISIBLE_SIGNATURE_RECTANGLE: text({
    default: '400,700,500,800',
    doc: 'Its lower left and upper right corner in points from the lower left corner of the page as it is seen: llx,lly,urx,ury.',
  }),
  VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: text({ doc: 'Image that is shown instead of a text: PNG or JPEG, in base64.' }),
  VISIBLE_SIGNATURE_CUSTOM_IMAGE_PATH: text({
    doc: 'File with the image, below a folder of the setting pdf-image-folders; read for each request.',
  }),
  VISIBLE_SIGNATURE_CUSTOM_IMAGE_RESIZE_TO_RECTANGLE: lenientBoolean({
    default: true,
    trim: true,
    doc: 'Whether the image is made to fit the rectangle, with its proportions; otherwise the rectangle gets the size of the image.',
  }),
  TSA_URL: text({ doc: 'Address of the time-stamp authority (RFC 3161 over HTTP).' }),
  TSA_WORKER: text({ doc: 'Name or id of the worker that makes the time stamps, instead of TSA_URL.' }),
  TSA_USERNAME: text({ doc: 'User name for the time-stamp authority; used together with TSA_PASSWORD.' }),
  TSA_PASSWORD: text({ secret: true, keepsEmpty: true, doc: 'Password for the time-stamp authority.' }),
  TSA_DIGESTALGORITHM: parsed(
    { kind: 'digest algorithm', parse: readImprintDigest, print: (digest: DigestAlgorithm) => digest.name },
    {
      default: digestNamed('SHA-256'),
      doc: 'Digest algorithm of time-stamp requests.',
      invalid: (value) => `Illegal timestamping digest algorithm specified: ${value}`,
    },
  ),
  USE_TIMESTAMP: lenientBoolean({ default: true, doc: 'Whether signatures are time-stamped where an authority is configured.' }),
  EMBED_CRL: lenientBoolean({
    default: false,
    trim: true,
    doc: 'Whether the CRLs of the certificates go into the signature, from the addresses in these.',
  }),
  EMBED_OCSP_RESPONSE: lenientBoolean({
    default: false,
    trim: true,
    doc: 'Whether an OCSP response on the certificate of the signer goes into the signature, from the address in it.',
  }),
  REFUSE_DOUBLE_INDIRECT_OBJECTS: lenientBoolean({
    default: false,
    doc: 'Whether documents are refused that define an object twice under the same number and generation.',
  }),
  REJECT_PERMISSIONS: text({
    keepsEmpty: true,
    doc: 'Documents that grant one of these permissions, or are not encrypted, are refused; separated by commas.',
  }),
  SET_PERMISSIONS: text({
    keepsEmpty: true,
    doc: 'Permissions that the document gets, and no others: ALLOW_PRINTING, ALLOW_MODIFY_CONTENTS, ALLOW_COPY, ALLOW_MODIFY_ANNOTATIONS, ALLOW_FILL_IN, ALLOW_SCREENREADERS, ALLOW_ASSEMBLY, ALLOW_DEGRADED_PRINTING; separated by commas, none where empty.',
  }),
  REMOVE_PERMISSIONS: text({ keepsEmpty: true, doc: 'Permissions that are taken from the document; separated by commas.' }),
  SET_OWNERPASSWORD: text({ secret: true, keepsEmpty: true, doc: 'Owner password that the document gets.' }),
  ALLOW_SIGNING_WITHOUT_OWNERPASSWORD: lenientBoolean({
    default: false,
    trim: true,
    doc: 'Whether encrypted documents are signed that were opened with the user password.',
  }),
  APPEND_SIGNATURE: booleanUnlessFalse({
    default: true,
    trim: true,
    doc: 'Whether the signature is appended; with false, a document without a signature is written anew.',
  }),
  ALLOW_PROPERTY_OVERRIDE: list({ default: [], doc: 'Properties that a request may set in its metadata, separated by commas.' }),
  ARCHIVETODISK: lenientBoolean({ default: false, doc: 'Whether a copy of the signed document is kept in a folder.' }),
  ARCHIVETODISK_PATH_BASE: text({ keepsEmpty: true, doc: 'That folder, below one of the setting pdf-archive-folders.' }),
  ARCHIVETODISK_PATH_PATTERN: text({
    default: '${DATE:yyyy/MM/dd}',
    doc: 'Folders in it: a text with ${WORKERID}, ${WORKERNAME}, ${REMOTEIP}, ${TRANSACTIONID}, ${REQUESTID}, ${CUSTOMHEADER1}, ${USERNAME} and ${DATE:pattern}.',
  }),
  ARCHIVETODISK_FILENAME_PATTERN: text({
    default: '${WORKERID}-${REQUESTID}-${DATE:HHmmssSSS}.pdf',
    doc: 'Name of the file, with the same placeholders. A file that is there is replaced.',
  }),
} as const;

export type PdfConfiguration = ConfigurationOf<typeof PDF_PROPERTIES>;

/** Properties that only an administrator may set. */
const NEVER_OVERRIDDEN = [
  'ALLOW_PROPERTY_OVERRIDE',
  'REFUSE_DOUBLE_INDIRECT_OBJECTS',
  'ARCHIVETODISK_FILENAME_PATTERN',
  'ARCHIVETODISK_PATH_BASE',
  'ARCHIVETODISK_PATH_PATTERN',
];

/** Rules on several properties. */
export function checkPdfProperties(configuration: Partial<PdfConfiguration>): readonly PropertyProblem[] {
  return [...visibleSignatureProblems(configuration), ...timeStampProblems(configuration), ...otherProblems(configuration)];
}

function visibleSignatureProblems(configuration: Partial<PdfConfiguration>): readonly PropertyProblem[] {
  const { ADD_VISIBLE_SIGNATURE, VISIBLE_SIGNATURE_RECTANGLE: rectangle = '' } = configuration;
  const reading = ADD_VISIBLE_SIGNATURE ? readRectangle(rectangle) : undefined;
  return reading && 'problem' in reading ? [{ property: 'VISIBLE_SIGNATURE_RECTANGLE', message: reading.problem }] : [];
}

function timeStampProblems({
  SIGNATURE_FORMAT,
  TSA_URL,
  TSA_WORKER,
  USE_TIMESTAMP,
}: Partial<PdfConfiguration>): readonly PropertyProblem[] {
  const problems: PropertyProblem[] = [];
  if (TSA_URL !== undefined && TSA_WORKER !== undefined) {
    problems.push({ property: 'TSA_URL', message: 'Can not specify TSA_URL and TSA_WORKER at the same time.' });
  }
  if (SIGNATURE_FORMAT === 'PADES-BASELINE-T' && TSA_URL === undefined && TSA_WORKER === undefined) {
    const message = 'Property TSA_URL or TSA_WORKER are required when SIGNATURE_FORMAT is PADES-BASELINE-T';
    problems.push({ property: 'SIGNATURE_FORMAT', message });
  }
  if (SIGNATURE_FORMAT === 'PADES-BASELINE-T' && USE_TIMESTAMP === false) {
    problems.push({ property: 'USE_TIMESTAMP', message: 'USE_TIMESTAMP can not be false when SIGNATURE_FORMAT is PADES-BASELINE-T' });
  }
  return problems;
}

function otherProblems(configuration: Partial<PdfConfiguration>): readonly PropertyProblem[] {
  const { ALLOW_PROPERTY_OVERRIDE: allowed = [], ARCHIVETODISK, ARCHIVETODISK_PATH_BASE: base = '' } = configuration;
  const problems = allowed
    .filter((name) => NEVER_OVERRIDDEN.includes(name))
    .map((name) => ({ property: 'ALLOW_PROPERTY_OVERRIDE', message: `Override not supported for property: ${name}` }));
  if (ARCHIVETODISK && base.trim() === '') problems.push({ property: 'ARCHIVETODISK_PATH_BASE', message: 'Archiving path not specified' });
  return problems;
}
