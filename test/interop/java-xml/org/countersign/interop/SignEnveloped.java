package org.countersign.interop;

import java.io.File;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * Signs documents as Java itself does: its parser, its XML Signature and its transformer. Arguments: a PKCS#12 keystore with the key
 * `rsa`, its password, and a list of documents, one a line: document and result, separated by a tab. Prints `signed`, or `malformed` for
 * what the parser refuses.
 */
public final class SignEnveloped {
  private SignEnveloped() {}

  public static void main(String[] arguments) throws Exception {
    System.setProperty("com.sun.org.apache.xml.internal.security.ignoreLineBreaks", "true");
    char[] password = arguments[1].toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(arguments[0]), password);
    PrivateKey key = (PrivateKey) store.getKey("rsa", password);
    List<?> chain = Arrays.asList(store.getCertificateChain("rsa"));
    // Of Java itself, whatever else is in the class path.
    DocumentBuilderFactory builders = DocumentBuilderFactory.newDefaultInstance();
    builders.setNamespaceAware(true);
    builders.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    for (String line : Files.readAllLines(Path.of(arguments[2]))) {
      String[] fields = line.split("\t");
      System.out.println(sign(builders.newDocumentBuilder(), fields, key, chain));
    }
  }

  private static String sign(DocumentBuilder builder, String[] fields, PrivateKey key, List<?> chain) throws Exception {
    builder.setErrorHandler(null);
    Document document;
    try {
      document = builder.parse(new File(fields[0]));
    } catch (SAXException | java.io.IOException malformed) {
      return "malformed";
    }
    XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
    Reference whole =
        factory.newReference(
            "",
            factory.newDigestMethod(DigestMethod.SHA256, null),
            List.of(factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null)),
            null,
            null);
    SignedInfo signedInfo =
        factory.newSignedInfo(
            factory.newCanonicalizationMethod(CanonicalizationMethod.INCLUSIVE_WITH_COMMENTS, (C14NMethodParameterSpec) null),
            factory.newSignatureMethod(SignatureMethod.RSA_SHA256, null),
            List.of(whole));
    KeyInfoFactory infos = factory.getKeyInfoFactory();
    factory
        .newXMLSignature(signedInfo, infos.newKeyInfo(List.of(infos.newX509Data(chain))))
        .sign(new DOMSignContext(key, document.getDocumentElement()));
    TransformerFactory.newDefaultInstance()
        .newTransformer()
        .transform(new DOMSource(document), new StreamResult(new File(fields[1]).getPath()));
    return "signed";
  }
}
