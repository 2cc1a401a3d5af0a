import { hash } from 'node:crypto';
import { Canonicalizer, CANONICAL_XML } from '../xml/canonicalizer.js';
import { documentElementOnly } from '../xml/document-element.js';
import { DocumentWriter } from '../xml/document-writer.js';
import { canonicalElement, serializedElement } from '../xml/element-text.js';
import { EncodedOutput } from '../xml/encoded-output.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { readXml } from '../xml/read-xml.js';
import { TextDigest } from '../xml/text-digest.js';
import { detectXmlEncoding } from '../xml/xml-encoding.js';
import { declaring, elementMaker, type XmlElement } from '../xml/xml-element.js';
import { tee, type NamespaceDeclaration, type XmlContext } from '../xml/xml-handler.js';
import { base64, keyInfoElements, signedInfoElement } from '../xmldsig/signature-elements.js';
import { SHA256_DIGEST_METHOD, XMLDSIG_URI, type SignatureMethod } from '../xmldsig/xmldsig-algorithms.js';
import { signedProperties, type SignedPropertiesContent } from './signed-properties.js';

/** How a document is to be signed. */
export interface EnvelopingSignatureOrder {
  /** Id of the Signature; others begin with it. */
  readonly id: string;
  readonly signatureMethod: SignatureMethod;
  /** DER, the signer's first. */
  readonly certificates: readonly Uint8Array[];
  readonly properties: Omit<SignedPropertiesContent, 'certificates' | 'dataObject'>;
  /** Signs the canonical SignedInfo; answers the signature value as XML Signature has it. */
  readonly sign: (signedInfo: Uint8Array) => Promise<Uint8Array>;
  /** A time-stamp token, DER, of the canonical SignatureValue element; absent where none is wanted. */
  readonly timeStamp?: (signatureValue: Uint8Array) => Promise<Uint8Array>;
}

const ds = elementMaker('ds', NAMESPACE.ds);
const xades = elementMaker('xades', NAMESPACE.xades);

const SIGNATURE_DECLARATIONS: readonly NamespaceDeclaration[] = [{ prefix: 'ds', uri: NAMESPACE.ds }];
const PROPERTIES_DECLARATIONS: readonly NamespaceDeclaration[] = [
  { prefix: 'xades', uri: NAMESPACE.xades },
  { prefix: 'xades141', uri: NAMESPACE.xades141 },
];

const within = (...declarations: readonly NamespaceDeclaration[]): XmlContext => ({
  namespaces: new Map(declarations.map(({ prefix, uri }) => [prefix, uri])),
  xmlAttributes: new Map(),
});
const IN_SIGNATURE = within(...SIGNATURE_DECLARATIONS);
const IN_PROPERTIES = within(...SIGNATURE_DECLARATIONS, ...PROPERTIES_DECLARATIONS);
const AROUND_SIGNATURE = within();

/**
 * Signs a document with a XAdES signature that becomes the document element and holds the former one in an Object. What
 * stood around that one, before and behind, comes before the Signature. The document is read once and never held as a
 * tree. Throws an XmlError where it cannot be read.
 */
export async function signEnveloping(document: Uint8Array, order: EnvelopingSignatureOrder): Promise<Uint8Array> {
  const ids = { object: `${order.id}-object0`, reference: `${order.id}-ref0`, properties: `${order.id}-signedprops` };
  const object = ds('Object', { Id: ids.object });
  const { around, content, digest } = await digested(document, object);
  const properties = signedProperties({ ds, xades }, ids.properties, {
    ...order.properties,
    certificates: order.certificates,
    dataObject: { reference: ids.reference, mimeType: 'text/xml' },
  });
  const signedInfo = signedInfoElement(ds, {
    canonicalizationMethod: XMLDSIG_URI.canonicalXml,
    signatureMethod: order.signatureMethod,
    references: [
      {
        id: ids.reference,
        type: XMLDSIG_URI.object,
        uri: `#${ids.object}`,
        transforms: [],
        digestMethod: SHA256_DIGEST_METHOD,
        digest,
      },
      {
        type: 'http://uri.etsi.org/01903#SignedProperties',
        uri: `#${ids.properties}`,
        transforms: [XMLDSIG_URI.canonicalXml],
        digestMethod: SHA256_DIGEST_METHOD,
        digest: hash('sha256', canonicalElement(properties, IN_PROPERTIES, CANONICAL_XML), 'buffer'),
      },
    ],
  });
  const value = await order.sign(canonicalElement(signedInfo, IN_SIGNATURE, CANONICAL_XML));
  const signatureValue = ds('SignatureValue', { Id: `${order.id}-sigvalue` }, [base64(value)]);
  const token = await order.timeStamp?.(canonicalElement(signatureValue, IN_SIGNATURE, CANONICAL_XML));
  const qualifying = xades('QualifyingProperties', { Target: `#${order.id}` }, [properties, ...unsignedProperties(token)]);
  const signature = declaring(ds('Signature', { Id: order.id }), SIGNATURE_DECLARATIONS);

  const { encoding } = around;
  const write = (element: XmlElement): string => serializedElement(element, IN_SIGNATURE, encoding);
  const [signatureStart, signatureEnd] = tags(serializedElement(signature, AROUND_SIGNATURE, encoding), signature.name);
  const [objectStart, objectEnd] = tags(write(object), object.name);
  const head = [signedInfo, signatureValue, ...keyInfoElements(ds, order.certificates)].map(write).join('');
  const tail = write(ds('Object', {}, [declaring(qualifying, PROPERTIES_DECLARATIONS)]));
  around.write(`${signatureStart}${head}${objectStart}`);
  const before = around.bytes();
  return Buffer.concat([before, content.bytes(), encoding.encode(`${objectEnd}${tail}${signatureEnd}`)]);
}

/** SignatureTimeStamp (ETSI TS 101 903 §7.3, EN 319 132-1 §5.3); nothing where there is no token. */
function unsignedProperties(token: Uint8Array | undefined): readonly XmlElement[] {
  if (!token) return [];
  const timeStamp = xades('SignatureTimeStamp', {}, [
    ds('CanonicalizationMethod', { Algorithm: XMLDSIG_URI.canonicalXml }),
    xades('EncapsulatedTimeStamp', {}, [base64(token)]),
  ]);
  return [xades('UnsignedProperties', {}, [xades('UnsignedSignatureProperties', {}, [timeStamp])])];
}

interface DigestedObject {
  /** What stands around the document element. */
  readonly around: EncodedOutput;
  /** The document element. */
  readonly content: EncodedOutput;
  /** SHA-256 of the Object with the document element in it, canonical. */
  readonly digest: Uint8Array;
}

async function digested(document: Uint8Array, object: XmlElement): Promise<DigestedObject> {
  const source = detectXmlEncoding(document);
  const around = new EncodedOutput(source.encoding);
  const content = new EncodedOutput({ ...source.encoding, mark: new Uint8Array(0) });
  let output = around;
  const writer = new DocumentWriter(
    {
      encoding: source.encoding,
      write: (text) => {
        output.write(text);
      },
    },
    { outer: IN_SIGNATURE.namespaces, beforeRoot: () => (output = content), afterRoot: () => (output = around) },
  );
  const digest = new TextDigest('sha256');
  const canonicalizer = new Canonicalizer(CANONICAL_XML, digest.write);
  const canonicalObject = documentElementOnly(canonicalizer, {
    before: () => {
      canonicalizer.startElement(object, () => IN_SIGNATURE);
    },
    after: () => {
      canonicalizer.endElement(object);
    },
  });
  await readXml(source, tee(writer, canonicalObject));
  return { around, content, digest: digest.digest() };
}

/** The start tag and the end tag of an empty element. */
function tags(empty: string, name: string): readonly [start: string, end: string] {
  return [empty.replace(/\/>$/, '>'), `</${name}>`];
}
