package org.countersign.interop;

import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore.PasswordProtection;

/**
 * Signs a document with EU DSS, level B-B. Arguments: a PKCS#12 keystore, its password, the document, and a list of cases, one a line:
 * result, ENVELOPED or ENVELOPING, and the alias, separated by tabs.
 */
public final class SignXades {
  private SignXades() {}

  public static void main(String[] arguments) throws Exception {
    XAdESService service = new XAdESService(new CommonCertificateVerifier());
    PasswordProtection password = new PasswordProtection(arguments[1].toCharArray());
    try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(arguments[0], password)) {
      for (String line : Files.readAllLines(Path.of(arguments[3]))) {
        String[] fields = line.split("\t");
        DSSPrivateKeyEntry key = token.getKey(fields[2], password);
        XAdESSignatureParameters parameters = new XAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.XAdES_BASELINE_B);
        parameters.setSignaturePackaging(SignaturePackaging.valueOf(fields[1]));
        parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
        parameters.setEmbedXML(fields[1].equals("ENVELOPING"));
        parameters.setSigningCertificate(key.getCertificate());
        parameters.setCertificateChain(key.getCertificateChain());
        DSSDocument document = new FileDocument(arguments[2]);
        ToBeSigned data = service.getDataToSign(document, parameters);
        SignatureValue value = token.sign(data, DigestAlgorithm.SHA256, key);
        service.signDocument(document, parameters, value).save(fields[0]);
        System.out.println("signed");
      }
    }
  }
}
