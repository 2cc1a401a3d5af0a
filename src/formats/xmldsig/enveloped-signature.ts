import { Canonicalizer, CANONICAL_XML } from '../xml/canonicalizer.js';
import { DocumentWriter } from '../xml/document-writer.js';
import { canonicalElement, serializedElement } from '../xml/element-text.js';
import { EncodedOutput } from '../xml/encoded-output.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { readXml } from '../xml/read-xml.js';
import { TextDigest } from '../xml/text-digest.js';
import { detectXmlEncoding } from '../xml/xml-encoding.js';
import { declaring, elementMaker } from '../xml/xml-element.js';
import { tee, type StartTag, type XmlContext, type XmlHandler } from '../xml/xml-handler.js';
import { base64, keyInfoElements, signedInfoElement } from './signature-elements.js';
import { XMLDSIG_URI, type DigestMethod, type SignatureMethod } from './xmldsig-algorithms.js';

/** How a document is to be signed. */
export interface EnvelopedSignatureOrder {
  readonly signatureMethod: SignatureMethod;
  /** Digest of the document. */
  readonly digestMethod: DigestMethod;
  /** DER, the signer's first; there is no KeyInfo where there are none. */
  readonly certificates: readonly Uint8Array[];
  /** Signs the canonical SignedInfo; answers the signature value as XML Signature has it. */
  readonly sign: (signedInfo: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Signs a whole document (XML Signature §6.6.4): the Signature becomes the last child of the document element. The document
 * is read once, written and digested at the same time, and never held as a tree. Throws an XmlError where it cannot be read.
 */
export async function signEnveloped(document: Uint8Array, order: EnvelopedSignatureOrder): Promise<Uint8Array> {
  const { output, insert, root, digest } = await digested(document, order.digestMethod);
  const signature = { declarations: [{ prefix: '', uri: NAMESPACE.ds }], inherited: inherited(root) };
  const ds = elementMaker('', NAMESPACE.ds);
  const signedInfo = signedInfoElement(ds, {
    canonicalizationMethod: XMLDSIG_URI.canonicalXmlWithComments,
    signatureMethod: order.signatureMethod,
    references: [{ uri: '', transforms: [XMLDSIG_URI.envelopedSignature], digestMethod: order.digestMethod, digest }],
  });
  const value = await order.sign(canonicalElement(signedInfo, signature.inherited, CANONICAL_XML));
  const children = [signedInfo, ds('SignatureValue', {}, [base64(value)]), ...keyInfoElements(ds, order.certificates)];
  const element = declaring(ds('Signature', {}, children), signature.declarations);
  insert(serializedElement(element, root.context, output.encoding));
  return output.bytes();
}

interface Root {
  readonly tag: StartTag;
  readonly context: XmlContext;
}

interface Digested {
  readonly output: EncodedOutput;
  /** Puts text in at the end of the document element. */
  readonly insert: (text: string) => void;
  readonly root: Root;
  readonly digest: Uint8Array;
}

async function digested(document: Uint8Array, digestMethod: DigestMethod): Promise<Digested> {
  const source = detectXmlEncoding(document);
  const output = new EncodedOutput(source.encoding);
  const digest = new TextDigest(digestMethod.algorithm.node ?? digestMethod.algorithm.name);
  let insert: Digested['insert'] | undefined;
  const writer = new DocumentWriter(output, { beforeRootEnd: () => (insert = output.insertionPoint()) });
  let root: Root | undefined;
  const rootKeeper: XmlHandler = { startElement: (tag, context) => void (root ??= { tag, context: context() }) };
  await readXml(source, tee(rootKeeper, writer, new Canonicalizer(CANONICAL_XML, digest.write)));
  if (!insert || !root) throw new Error('a document was read that has no document element');
  return { output, insert, root, digest: digest.digest() };
}

/** What a Signature in the document element has from it, its own default namespace included. */
function inherited({ tag, context }: Root): XmlContext {
  const ownXmlAttributes = tag.attributes.filter(({ namespace }) => namespace === NAMESPACE.xml);
  return {
    namespaces: new Map([...context.namespaces, ['', NAMESPACE.ds]]),
    xmlAttributes: new Map(ownXmlAttributes.map((attribute) => [attribute.name, attribute])),
  };
}
