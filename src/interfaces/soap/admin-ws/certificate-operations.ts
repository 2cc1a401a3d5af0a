import type { UseCaseArguments, UseCaseResults } from '../../../admin/use-cases.js';
import type { Message } from '../message.js';
import type { ResponseFields } from '../response-values.js';
import { useCaseOperation, type AdminOperation } from './admin-operation.js';
import { booleanOf, bytesOf, integerOf, missing, requiredText } from './elements.js';

type Request = UseCaseArguments['generateCertificateRequest'];
type WantedKey = Pick<Request, 'alias' | 'key'>;
type MadeRequest = UseCaseResults['generateCertificateRequest'];

/** Certificate requests, and certificates that come back for them. */
export const CERTIFICATE_OPERATIONS: Readonly<Record<string, AdminOperation>> = {
  getPKCS10CertificateRequest: requestOperation(() => ({ alias: undefined, key: 'default' }), encodedTwice, {}),
  getPKCS10CertificateRequestForKey: requestOperation(keyWanted, encodedTwice),
  getPKCS10CertificateRequestForKey2: requestOperation(keyWanted, inBothForms),
  getPKCS10CertificateRequestForAlias: requestOperation(aliasWanted, encodedTwice),
  getPKCS10CertificateRequestForAlias2: requestOperation(aliasWanted, inBothForms),
  uploadSignerCertificate: useCaseOperation('uploadSignerCertificate', {
    logged: (message) => [String(integerOf(message, 'signerId'))],
    given: (message) => {
      const certificate = message.bytes('signerCert');
      if (!certificate) throw missing('signerCert');
      return { worker: { id: integerOf(message, 'signerId') }, certificate, scope: scopeOf(message) };
    },
  }),
  uploadSignerCertificateChain: useCaseOperation('uploadSignerCertificateChain', {
    logged: (message) => [String(integerOf(message, 'signerId'))],
    given: (message) => ({
      worker: { id: integerOf(message, 'signerId') },
      certificates: message.allBytes('signerCerts'),
      scope: scopeOf(message),
    }),
  }),
  importCertificateChain: useCaseOperation('importCertificateChain', {
    logged: (message) => [String(integerOf(message, 'workerId')), message.text('alias')],
    exceptions: { invalidInput: 'CertificateException', noSuchWorker: 'OperationUnsupportedException' },
    given: (message) => ({
      worker: { id: integerOf(message, 'workerId') },
      alias: requiredText(message, 'alias'),
      certificates: message.allBytes('certificateChain'),
      code: message.text('authenticationCode'),
    }),
  }),
};

/** The operations that name the key share a name in the server log. */
function requestOperation(
  wanted: (message: Message) => WantedKey,
  answer: (request: MadeRequest) => ResponseFields,
  loggedAs: { readonly loggedAs?: string } = { loggedAs: 'getPKCS10CertificateRequestForKey' },
): AdminOperation {
  return useCaseOperation('generateCertificateRequest', {
    ...loggedAs,
    logged: (message) => [String(integerOf(message, 'signerId'))],
    given: (message) => {
      const info = message.part('certReqInfo');
      if (!info) throw missing('certReqInfo');
      return {
        worker: { id: integerOf(message, 'signerId') },
        ...wanted(message),
        signatureAlgorithm: requiredText(info, 'signatureAlgorithm'),
        subject: requiredText(info, 'subjectDN'),
        explicitEccParameters: booleanOf(message, 'explicitEccParameters'),
      };
    },
    answer,
  });
}

function keyWanted(message: Message): WantedKey {
  return { alias: undefined, key: booleanOf(message, 'defaultKey') ? 'default' : 'next' };
}

/** Without an alias it is the next key, as in SignServer. */
function aliasWanted(message: Message): WantedKey {
  return { alias: message.text('keyAlias'), key: 'next' };
}

/** The base64 text is itself what the contract encodes. */
function encodedTwice({ binary }: MadeRequest): ResponseFields {
  return { return: { base64CertReq: Buffer.from(binary, 'latin1') } };
}

function inBothForms({ binary, armored }: MadeRequest): ResponseFields {
  return { return: { armored, binary: bytesOf(binary) } };
}

function scopeOf(message: Message): 'GLOBAL' | 'NODE' {
  return requiredText(message, 'scope') === 'GLOB.' ? 'GLOBAL' : 'NODE';
}
