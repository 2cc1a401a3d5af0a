import { createHash } from 'node:crypto';
import { findDigest, type DigestAlgorithm } from '../../core/algorithms.js';
import { choice, lenientBoolean, parsed, text, type ConfigurationOf, type PropertyProblem } from '../../core/properties.js';
import { defineSignerOf } from '../../core/worker-definition.js';
import { isPrintable, ldsSecurityObject } from '../../formats/sod/lds-security-object.js';
import { signatureAlgorithmProperty } from './signature-algorithm.js';
import { dataGroupHashes, requireDataGroupCount } from './sod/data-group-hashes.js';
import { findDocumentSignerAlgorithm, requireCertificate, signSod } from './sod/document-signer.js';
import { chosenVersion, ILLEGAL_UNICODE_VERSION, LDS_VERSIONS, unsupportedLdsVersion } from './sod/lds-version.js';
import { NO_CERTIFICATE_LEVELS } from './no-certificate-levels.js';

const DIGESTS = ['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'] as const;

const PROPERTIES = {
  DIGESTALGORITHM: parsed<
    DigestAlgorithm,
    { readonly doc: string; readonly default: DigestAlgorithm; readonly invalid: (value: string) => string }
  >(
    { kind: 'digest algorithm', parse: findSodDigest, print: ({ name }) => name.replace('-', '') },
    {
      default: sodDigest('SHA256'),
      doc: `Digest algorithm of the data groups: ${DIGESTS.join(', ')}.`,
      invalid: (value) => `Invalid Digest Algorithm: ${value}. Expected one of ${DIGESTS.join(', ')}.`,
    },
  ),
  SIGNATUREALGORITHM: signatureAlgorithmProperty(
    findDocumentSignerAlgorithm,
    'Signature algorithm: one of the digests above with RSA, RSAandMGF1 or ECDSA; by default SHA-256 with the kind of key.',
  ),
  DODATAGROUPHASHING: lenientBoolean({
    default: false,
    doc: 'Whether requests hold the data groups themselves, which are hashed here, instead of their hashes.',
  }),
  LDSVERSION: choice(LDS_VERSIONS, {
    default: '0107',
    doc: 'Version of the Logical Data Structure where a request names none.',
    invalid: unsupportedLdsVersion,
  }),
  UNICODEVERSION: text({ doc: 'Version of Unicode where a request names none, such as 040000; needed for LDS version 0108.' }),
  ...NO_CERTIFICATE_LEVELS,
} as const;

type Configuration = ConfigurationOf<typeof PROPERTIES>;

/** Signs the data groups of a travel document: answers its Document Security Object, EF.SOD of ICAO Doc 9303-10. */
export const mrtdSodSigner = defineSignerOf('dataGroups', {
  names: ['org.signserver.module.mrtdsodsigner.MRTDSODSigner', 'MRTDSODSigner'],
  doc: 'Signs the data groups of passports and other travel documents as Document Security Object (ICAO Doc 9303-10).',
  properties: PROPERTIES,
  check: checkUnicodeVersion,
  create: (configuration) => ({
    async sign(request, { signingKey, transactionId }) {
      requireCertificate(signingKey);
      const { DIGESTALGORITHM: hashAlgorithm, DODATAGROUPHASHING } = configuration;
      const hashes = dataGroupHashes(request, hashAlgorithm, DODATAGROUPHASHING ? 'contents' : 'hashes');
      const version = chosenVersion(configuration, request);
      requireDataGroupCount(hashes.size);
      const securityObject = ldsSecurityObject({ version, hashAlgorithm, hashes });
      const data = await signSod({ securityObject, configured: configuration.SIGNATUREALGORITHM }, signingKey);
      const archiveId = createHash('sha1').update(data).update(transactionId).digest('hex');
      return { data, contentType: 'application/octet-stream', archiveId };
    },
  }),
  sample: () => {
    const hash = new Uint8Array(sodDigest('SHA256').bytes);
    return {
      kind: 'dataGroups',
      dataGroups: new Map([
        [1, hash],
        [2, hash],
      ]),
      metadata: new Map(),
    };
  },
});

function findSodDigest(name: string): DigestAlgorithm | undefined {
  const found = DIGESTS.find((one) => one === name.toUpperCase());
  return found && findDigest(found);
}

function sodDigest(name: (typeof DIGESTS)[number]): DigestAlgorithm {
  const found = findDigest(name);
  if (!found) throw new Error(`no digest algorithm ${name}`);
  return found;
}

function checkUnicodeVersion({ UNICODEVERSION }: Partial<Configuration>): readonly PropertyProblem[] {
  if (UNICODEVERSION === undefined || isPrintable(UNICODEVERSION)) return [];
  return [{ property: 'UNICODEVERSION', message: ILLEGAL_UNICODE_VERSION }];
}
