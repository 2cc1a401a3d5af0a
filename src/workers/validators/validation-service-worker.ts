import { Fault } from '../../core/errors.js';
import type { CertificateValidation } from '../../core/validation.js';
import { defineProcessorOf } from '../../core/worker-definition.js';
import { parseCertificate } from '../../formats/x509/x509.js';
import { revocationChecks } from './revocation/revocation-checks.js';
import { makeValidators } from './validation-service/make-validators.js';
import { DEFAULT_CACHE_SECONDS, VALIDATION_SERVICE_PROPERTIES, validatorProperties } from './validation-service/service-properties.js';
import { ValidationService } from './validation-service/validation-service.js';
import type { Certificate } from '../../core/certificate.js';

const PACKAGE = 'org.signserver.validationservice.server.';

/** Judges certificates: SignServer's validation service, over HTTP and for validators of documents. */
export const validationServiceWorker = defineProcessorOf('validateCertificate', {
  names: [`${PACKAGE}ValidationServiceWorker`, 'ValidationServiceWorker'],
  doc: 'Judges certificates by the chains of their CAs, revocation lists and OCSP.',
  title: 'Validation Service',
  properties: VALIDATION_SERVICE_PROPERTIES,
  create: (configuration, { workerId, clock, random, log }) => {
    const checks = revocationChecks({ clock, random }, configuration.REVOCATION_CACHE_SECONDS);
    const made = makeValidators(validatorProperties(configuration), { workerId, checks, clock, log });
    const fatal = [...wrongClasses(configuration, workerId), ...made.fatal];
    const { TIMEINCACHE: given } = configuration;
    const cacheSeconds = Number.isNaN(given) ? DEFAULT_CACHE_SECONDS : given;
    const ignored =
      cacheSeconds === given ? made.ignored : [...made.ignored, `TIMEINCACHE is no number, so that it is ${String(cacheSeconds)} seconds`];
    for (const sentence of [...fatal, ...ignored]) log.warn(`Worker ${String(workerId)}: ${sentence}`);
    const service = new ValidationService({
      workerId,
      validators: made.validators,
      cachedIssuers: configuration.CACHEDISSUERS,
      cacheSeconds,
      clock,
    });
    const health = fatal.length > 0 ? 'FAILED' : 'OK';
    return {
      async process({ certificate, purposes }) {
        if (fatal.length > 0) throw new Fault('workerFailed', 'Worker is misconfigured');
        const validation = await service.validate(readCertificate(certificate), purposes);
        const data = Buffer.from(answerText(validation), 'utf8');
        return { data, contentType: 'text/plain', validation: { kind: 'certificate', validation } };
      },
      status: () => ({
        errors: [...fatal, ...ignored],
        entries: [{ title: 'Number of validators', value: String(made.validators.length) }],
        sections: [{ title: 'Validators', lines: made.validators.map(({ number }) => `Status validator ${String(number)}: ${health}`) }],
      }),
    };
  },
});

/** The one line that HTTP clients get: nothing in it is escaped. */
function answerText({ status, purposes, message, revocationReason, revocationDate }: CertificateValidation): string {
  return [status, purposes.join(','), message, String(revocationReason), revocationDate === undefined ? '' : String(revocationDate)].join(
    ';',
  );
}

function readCertificate(der: Uint8Array): Certificate {
  try {
    return parseCertificate(der);
  } catch (cause) {
    throw new Fault('illegalRequest', 'The certificate cannot be read.', { cause });
  }
}

/** Classes that only SignServer could load. */
function wrongClasses(
  configuration: { readonly VALIDATIONSERVICE_TYPE: string; readonly CERTPURPOSECHECKER: string },
  workerId: number,
): readonly string[] {
  const id = String(workerId);
  const { VALIDATIONSERVICE_TYPE: service, CERTPURPOSECHECKER: checker } = configuration;
  return [
    ...(service === `${PACKAGE}DefaultValidationService`
      ? []
      : [`Error instantiating Validation Service, check that the TYPE setting of workerid : ${id} have the correct class name.`]),
    ...(checker === `${PACKAGE}DefaultX509CertPurposeChecker`
      ? []
      : [`Error Validation Service with workerId ${id} have got bad classpath  ${checker} for the setting CERTPURPOSECHECKER`]),
  ];
}
