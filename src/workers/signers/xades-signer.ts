import { Fault } from '../../core/errors.js';
import type { Client } from '../../core/exchange.js';
import { defineSigner } from '../../core/worker-definition.js';
import { signEnveloping } from '../../formats/xades/enveloping-signature.js';
import type { ProductionPlace } from '../../formats/xades/signed-properties.js';
import { chosenCommitments } from './xades/commitments.js';
import { checkXadesProperties, xadesForm, XADES_PROPERTIES, type XadesConfiguration } from './xades/properties.js';
import { requireSignerCertificate } from './xades/signer-certificate.js';
import { xadesSignatureMethod } from './xades/signature-method.js';
import { timeStampingOf } from './xades/time-stamping.js';
import { timeStamp } from './time-stamp-client/time-stamp.js';
import { orFailWith } from './signature-algorithm.js';
import { orDocumentFault } from './xml/document-fault.js';
import { xmlSignatureValue } from './xml/signature-value.js';

const FAILURE = 'Exception signing document';

/** Signs XML documents with XAdES: ETSI TS 101 903 BES and T, or the levels B-B and B-T of EN 319 132-1. */
export const xadesSigner = defineSigner({
  names: ['org.signserver.module.xades.signer.XAdESSigner', 'XAdESSigner'],
  doc: 'Signs XML documents with a XAdES signature that holds the document.',
  properties: XADES_PROPERTIES,
  check: checkXadesProperties,
  create: (configuration, { workers, clock, random }) => {
    const timeStamping = timeStampingOf(configuration, { workers, clock, random });
    const commitmentTypes = chosenCommitments(configuration.COMMITMENT_TYPES);
    return {
      async sign(request, { signingKey: { key, certificate, fullChain }, client, transactionId }) {
        if (!certificate) throw new Fault('cryptoTokenOffline', 'No certificate chain');
        const claimedRole = claimedRoleOf(configuration, client);
        const { generation, stamped } = xadesForm(configuration.XADESFORM);
        const signatureMethod = xadesSignatureMethod(configuration.SIGNATUREALGORITHM, key.keyType);
        requireSignerCertificate(certificate, clock.now(), FAILURE);
        const data = await orDocumentFault(() =>
          signEnveloping(request.data, {
            id: `xmldsig-${random.uuid()}`,
            signatureMethod,
            certificates: fullChain.slice(0, configuration.INCLUDE_CERTIFICATE_LEVELS).map(({ der }) => der),
            properties: {
              generation,
              signingTime: clock.now(),
              commitmentTypes,
              ...(claimedRole !== undefined && { claimedRole }),
              productionPlace: productionPlaceOf(configuration),
            },
            sign: (signedInfo) => xmlSignatureValue({ key, algorithm: signatureMethod.algorithm }, signedInfo, FAILURE),
            ...(stamped &&
              timeStamping && { timeStamp: (value) => orFailWith(FAILURE, () => timeStamp(value, timeStamping, transactionId)) }),
          }),
        );
        return { data, contentType: 'text/xml' };
      },
    };
  },
  sample: () => ({ kind: 'data', data: new TextEncoder().encode('<sample/>'), metadata: new Map() }),
});

// XML 1.0 §2.2: the characters that a document may hold.
const XML_TEXT = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/** As in SignServer the name is that of HTTP Basic; a client that has a certificate has no name. */
function claimedRoleOf(configuration: XadesConfiguration, client: Client): string | undefined {
  if (!configuration.CLAIMED_ROLE_FROM_USERNAME) return configuration.CLAIMED_ROLE;
  const username = client.certificate ? undefined : client.password?.username;
  const role = username ?? configuration.CLAIMED_ROLE;
  if (role === undefined) {
    throw new Fault(
      'workerFailed',
      'Received a request with no user name set, while configured to get claimed role from user name and no default value for claimed role is set.',
    );
  }
  if (!XML_TEXT.test(role)) throw new Fault('illegalRequest', 'The user name holds characters that XML does not allow.');
  return role;
}

const productionPlaceOf = (configuration: XadesConfiguration): ProductionPlace => ({
  city: configuration.PRODUCTION_PLACE_CITY,
  streetAddress: configuration.PRODUCTION_PLACE_STREET,
  stateOrProvince: configuration.PRODUCTION_PLACE_STATE,
  postalCode: configuration.PRODUCTION_PLACE_POSTAL_CODE,
  countryName: configuration.PRODUCTION_PLACE_COUNTRY,
});
