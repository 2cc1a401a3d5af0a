package org.countersign.interop;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.utils.Constants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Validates XML signatures with Apache Santuario, secure validation on. The argument is a list of documents, one a line. Prints a line
 * for each: for each signature in document order OK or BROKEN, or what went wrong.
 */
public final class VerifyXml {
  private VerifyXml() {}

  public static void main(String[] arguments) throws Exception {
    Init.init();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) System.out.println(verdict(new File(line)));
  }

  private static String verdict(File file) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      Document document = factory.newDocumentBuilder().parse(file);
      markIds(document.getDocumentElement());
      NodeList signatures = document.getElementsByTagNameNS(Constants.SignatureSpecNS, "Signature");
      StringBuilder verdicts = new StringBuilder();
      for (int index = 0; index < signatures.getLength(); index++) {
        XMLSignature signature = new XMLSignature((Element) signatures.item(index), "", true);
        X509Certificate certificate = signature.getKeyInfo().getX509Certificate();
        verdicts.append(index == 0 ? "" : " ").append(signature.checkSignatureValue(certificate) ? "OK" : "BROKEN");
      }
      return verdicts.toString();
    } catch (Exception failure) {
      return "ERROR " + failure.toString().replace('\n', ' ');
    }
  }

  private static void markIds(Element element) {
    if (element.hasAttribute("Id")) element.setIdAttribute("Id", true);
    for (org.w3c.dom.Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element childElement) markIds(childElement);
    }
  }
}
