import { findDigest, type DigestAlgorithm } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import { parsed, text } from '../../core/properties.js';
import { defineSigner } from '../../core/worker-definition.js';
import { signEnveloped } from '../../formats/xmldsig/enveloped-signature.js';
import { digestMethodOf, type DigestMethod } from '../../formats/xmldsig/xmldsig-algorithms.js';
import { orDocumentFault } from './xml/document-fault.js';
import { chosenSignatureMethod, digestMethodFor } from './xml/signature-method.js';
import { xmlSignatureValue } from './xml/signature-value.js';

/** Digests of references, in the spellings that SignServer takes. */
const DIGESTS: ReadonlySet<string> = new Set(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'RIPEMD160']);

function readDigestMethod(name: string): DigestMethod | undefined {
  const algorithm: DigestAlgorithm | undefined = findDigest(name === 'RIPEMD-160' ? 'RIPEMD160' : name);
  return algorithm && DIGESTS.has(algorithm.name) ? digestMethodOf(algorithm) : undefined;
}

/** Signs XML documents: an enveloped signature (XML Signature 1.1) over the whole document. */
export const xmlSigner = defineSigner({
  names: ['org.signserver.module.xmlsigner.XMLSigner', 'XMLSigner'],
  doc: 'Signs whole XML documents with an enveloped XML Signature.',
  properties: {
    SIGNATUREALGORITHM: text({
      doc: 'SHA1, SHA256, SHA384 or SHA512, with RSA or ECDSA, such as SHA256withRSA; by default SHA-256 with the kind of key.',
    }),
    DIGESTALGORITHM: parsed(
      { kind: 'digest algorithm', parse: readDigestMethod, print: (method: DigestMethod) => method.algorithm.name },
      {
        doc: 'Digest algorithm of the document: SHA-1, SHA-256, SHA-384, SHA-512 or RIPEMD160; by default that of the signature algorithm.',
        invalid: (value) => `XMLSigner does not support digest algorithm: ${value}`,
      },
    ),
  },
  create: (configuration) => ({
    async sign(request, { signingKey: { key, certificate, chain } }) {
      if (!certificate) throw new Fault('workerFailed', 'Null certificate chain. This signer needs a certificate.');
      const signatureMethod = chosenSignatureMethod(configuration.SIGNATUREALGORITHM, key.keyType);
      if (!signatureMethod) throw new Fault('workerFailed', 'XML signing algorithm error');
      const data = await orDocumentFault(() =>
        signEnveloped(request.data, {
          signatureMethod,
          digestMethod: configuration.DIGESTALGORITHM ?? digestMethodFor(signatureMethod),
          certificates: chain.map(({ der }) => der),
          sign: (signedInfo) => xmlSignatureValue({ key, algorithm: signatureMethod.algorithm }, signedInfo, 'Signature generation error'),
        }),
      );
      return { data, contentType: 'text/xml' };
    },
  }),
  sample: () => ({ kind: 'data', data: new TextEncoder().encode('<sample/>'), metadata: new Map() }),
});
