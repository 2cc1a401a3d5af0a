import type { Certificate } from '../../core/certificate.js';
import { lenientBoolean, integer, parsed } from '../../core/properties.js';
import type { CertificateStatus, CertificateValidation, DocumentValidation } from '../../core/validation.js';
import { defineProcessorOf } from '../../core/worker-definition.js';
import { parseCertificates } from '../../formats/x509/x509.js';
import type { CertificationPath } from '../../formats/x509/certification-path.js';
import { revocationChecks } from './revocation/revocation-checks.js';
import { notGood, pathRevocation, type PathRevocation } from './revocation/path-revocation.js';
import { answerOf } from './xml/answer.js';
import { readSignature } from './xml/read-signature.js';
import { verifyXades } from './xades/verify-xades.js';

const certificates = {
  kind: 'certificates in PEM',
  parse: (pem: string): readonly Certificate[] | undefined => {
    try {
      return parseCertificates(pem);
    } catch {
      return undefined;
    }
  },
  print: (): string => '',
};

const whyNot = (pem: string): string => {
  try {
    parseCertificates(pem);
    return '';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : '';
  }
};

const invalid = (value: string, name: string): string => `Property ${name} caused error: ${whyNot(value)}`;

/** Validates XAdES signatures that hold the document, as XAdESSigner makes them, and the certificates of their signers. */
export const xadesValidator = defineProcessorOf('validateDocument', {
  names: ['org.signserver.module.xades.validator.XAdESValidator', 'XAdESValidator'],
  doc: 'Validates XAdES signatures that hold the document, their time stamps and the certificates of their signers.',
  title: 'Validator',
  properties: {
    TRUSTANCHORS: parsed(certificates, {
      required: true,
      doc: 'Certificates of the CAs that are trusted, PEM.',
      missing: (name) => `Missing required property ${name}`,
      invalid,
    }),
    CERTIFICATES: parsed(certificates, { doc: 'Further certificates of CAs, PEM, to find ways to those that are trusted.', invalid }),
    REVOCATION_CHECKING: lenientBoolean({ default: true, doc: 'Whether certificates are checked by OCSP and revocation lists.' }),
    REVOCATION_CACHE_SECONDS: integer({
      default: 60,
      min: 0,
      max: 86_400,
      doc: 'How many seconds revocation lists and OCSP responses are kept at most, never beyond their own end; 0 fetches them for each request.',
    }),
  },
  create: (configuration, { clock, random, log, workerId }) => {
    const { byOcspOrLists: check } = revocationChecks({ clock, random }, configuration.REVOCATION_CACHE_SECONDS);
    const trust = { anchors: configuration.TRUSTANCHORS, others: configuration.CERTIFICATES ?? [] };

    async function validate(document: Uint8Array): Promise<DocumentValidation> {
      const signature = await readSignature(document, 'documentElement');
      const verdict = signature
        ? await verifyXades(document, signature, { ...trust, now: clock.now() })
        : ({ valid: false, reason: 'The document element is no signature.' } as const);
      if (!verdict.valid) {
        log.info(`Worker ${String(workerId)}: the document is not valid. ${verdict.reason}`);
        return { valid: false };
      }
      const { path } = verdict;
      if (!configuration.REVOCATION_CHECKING)
        return { valid: true, certificate: validation(path, 'VALID', 'Certifiate passed validation') };
      const revocation = await pathRevocation(path, { check, hints: { crlPaths: [], authorizedResponders: [] }, log });
      return { valid: revocation.kind === 'good', certificate: revocationResult(path, revocation) };
    }

    function revocationResult(path: CertificationPath, revocation: PathRevocation): CertificateValidation {
      if (revocation.kind === 'good') {
        return validation(path, 'VALID', `This certificate is valid. Trust anchor for certificate is :${path.at(-1)?.subject ?? ''}`);
      }
      const why = revocation.kind === 'revoked' ? notGood('revoked') : revocation.why;
      const message = `Exception on validation. certificate causing exception : ${revocation.certificate.subject} ${why}`;
      if (revocation.kind === 'undetermined') return validation(path, 'DONTVERIFY', message);
      const { date, reason } = revocation;
      const status = revocation.isTarget ? 'REVOKED' : 'CAREVOKED';
      return { ...validation(path, status, message), revocationDate: date.getTime(), revocationReason: reason };
    }

    const validation = (
      [certificate, ...caChain]: CertificationPath,
      status: CertificateStatus,
      message: string,
    ): CertificateValidation => ({
      certificate,
      caChain,
      status,
      message,
      validationDate: clock.now(),
      revocationReason: -1,
      purposes: [],
    });

    return { process: async ({ data }) => answerOf(await validate(data)) };
  },
});
