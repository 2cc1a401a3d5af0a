import { Fault } from '../../core/errors.js';
import type { OtherWorkers } from '../../core/ports.js';
import { lenientBoolean, text } from '../../core/properties.js';
import { workerReference } from '../../core/worker.js';
import type { CertificateValidation } from '../../core/validation.js';
import { defineProcessorOf } from '../../core/worker-definition.js';
import { verifyXmlSignature } from '../../formats/xmldsig/verify-xml-signature.js';
import { coversDocument } from '../../formats/xmldsig/signed-coverage.js';
import { answerOf } from './xml/answer.js';
import { fittingCertificate } from './xml/fitting-certificate.js';
import { readSignature } from './xml/read-signature.js';

const PURPOSES = ['ELECTRONIC_SIGNATURE'];

/** Tells whether the first XML Signature in a document is right and its signer's certificate good. */
export const xmlValidator = defineProcessorOf('validateDocument', {
  names: ['org.signserver.module.xmlvalidator.XMLValidator', 'XMLValidator'],
  doc: 'Validates XML Signatures, and the certificates of their signers by a validation service.',
  title: 'Validator',
  properties: {
    VALIDATIONSERVICEWORKER: text({
      required: true,
      trim: true,
      doc: "Name or id of the validation service that judges the signer's certificate.",
      missing: (name) => `Missing required property: ${name}`,
    }),
    ACCEPT_PARTIAL_SIGNATURES: lenientBoolean({
      default: false,
      doc: 'Whether a signature over a part of the document makes it valid. What is not signed may be anything then.',
    }),
  },
  create: ({ VALIDATIONSERVICEWORKER: service, ACCEPT_PARTIAL_SIGNATURES: partial }, { workers, log, workerId }) => {
    const invalid = (why: string, thrown?: unknown): void => {
      log.info(`Worker ${String(workerId)}: the document is not valid. ${why}${thrown instanceof Error ? `: ${thrown.message}` : ''}`);
    };
    return {
      async process({ data, metadata }, { transactionId }) {
        const signature = await readSignature(data, 'first');
        if (!signature) {
          invalid('It has no signature.');
          return answerOf({ valid: false });
        }
        const certificate = fittingCertificate(signature);
        if (!certificate) {
          invalid('No suitable certificate found.');
          return answerOf({ valid: false });
        }
        const verdict = await verifyXmlSignature(data, signature, certificate.publicKey);
        if (!verdict.valid) {
          invalid(verdict.reason);
          return answerOf({ valid: false });
        }
        if (!partial && !coversDocument(verdict.signed, signature)) {
          invalid('A part of it is not signed.');
          return answerOf({ valid: false });
        }
        const request = { kind: 'validateCertificate', certificate: certificate.der, purposes: PURPOSES, metadata } as const;
        const validation = await asked(workers, service, { request, transactionId }).catch((thrown: unknown) => {
          log.warn(`Worker ${String(workerId)}: the validation service ${service} did not answer`, thrown);
          return undefined;
        });
        if (validation && validation.status !== 'VALID') invalid(`${validation.status}: ${validation.message}`);
        return answerOf({ valid: validation?.status === 'VALID', ...(validation && { certificate: validation }) });
      },
    };
  },
});

type Asked = Parameters<OtherWorkers['process']>[1];

async function asked(
  workers: OtherWorkers,
  service: string,
  { request, transactionId }: { readonly request: Asked; readonly transactionId: string },
): Promise<CertificateValidation> {
  const { validation } = await workers.process(workerReference(service), request, { transactionId });
  if (validation?.kind !== 'certificate') throw new Fault('workerFailed', 'The worker is no validation service.');
  return validation.validation;
}
