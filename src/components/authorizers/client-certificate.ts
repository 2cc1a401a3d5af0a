import { defineAuthorizer } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import { matches } from '../../formats/x509/certificate-matching.js';

/** Lets those in whose TLS client certificate matches one of the worker's rules. */
export const clientCertificate = defineAuthorizer({
  names: ['org.signserver.server.ClientCertAuthorizer', 'CLIENTCERT'],
  doc: 'Only owners of TLS client certificates that match a rule of the worker may use it.',
  properties: {},
  create: (_, { workerId, rules }) => ({
    authorize: ({ client: { certificate } }) => {
      if (!certificate) throw new Fault('illegalRequest', 'Error, client authentication is required.');
      if (!rules.some((rule) => matches(rule, certificate))) {
        const { subject, serialNumber, issuer } = certificate;
        throw new Fault(
          'illegalRequest',
          `Worker ${String(workerId)}: Client is not authorized: "${subject}", "${serialNumber}, ${issuer}"`,
        );
      }
      return {};
    },
  }),
});
