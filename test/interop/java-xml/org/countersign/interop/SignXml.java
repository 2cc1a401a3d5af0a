package org.countersign.interop;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.utils.XMLUtils;
import org.w3c.dom.Document;

/**
 * Signs a document with Apache Santuario. Arguments: a PKCS#12 keystore, its password, the document, and a list of cases, one a line:
 * result, signature method, digest method, canonicalization method, separated by tabs.
 */
public final class SignXml {
  private SignXml() {}

  public static void main(String[] arguments) throws Exception {
    Init.init();
    char[] password = arguments[1].toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(arguments[0]), password);
    for (String line : Files.readAllLines(Path.of(arguments[3]))) {
      String[] fields = line.split("\t");
      String alias = fields[1].contains("ecdsa") ? "ec" : "rsa";
      sign(new File(arguments[2]), fields, (PrivateKey) store.getKey(alias, password), store.getCertificateChain(alias));
      System.out.println("signed");
    }
  }

  private static void sign(File source, String[] fields, PrivateKey key, Certificate[] chain) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document = factory.newDocumentBuilder().parse(source);
    XMLSignature signature = new XMLSignature(document, "", fields[1], fields[3]);
    document.getDocumentElement().appendChild(signature.getElement());
    Transforms transforms = new Transforms(document);
    transforms.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
    transforms.addTransform(fields[3]);
    signature.addDocument("", transforms, fields[2]);
    for (Certificate certificate : chain) signature.addKeyInfo((X509Certificate) certificate);
    signature.sign(key);
    try (FileOutputStream out = new FileOutputStream(fields[0])) {
      XMLUtils.outputDOM(document, out, true);
    }
  }
}
