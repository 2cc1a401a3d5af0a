package org.countersign.interop;

import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Validates XAdES with EU DSS. Arguments: the root, PEM, a CA below, PEM, and a list of documents, one a line. Prints a line for each:
 * for each signature its level, indication, whether it is intact and of the schema, time stamps, claimed roles, commitments and city.
 */
public final class VerifyXades {
  private VerifyXades() {}

  public static void main(String[] arguments) throws Exception {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[0])));
    CommonCertificateSource others = new CommonCertificateSource();
    others.addCertificate(DSSUtils.loadCertificate(new File(arguments[1])));
    for (String line : Files.readAllLines(Path.of(arguments[2]))) System.out.println(verdict(line, trusted, others));
  }

  private static String verdict(String file, CommonTrustedCertificateSource trusted, CommonCertificateSource others) {
    try {
      SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
      CommonCertificateVerifier verifier = new CommonCertificateVerifier();
      verifier.setTrustedCertSources(trusted);
      verifier.setAdjunctCertSources(others);
      validator.setCertificateVerifier(verifier);
      Reports reports = validator.validateDocument();
      SimpleReport simple = reports.getSimpleReport();
      List<String> verdicts = new ArrayList<>();
      for (SignatureWrapper signature : reports.getDiagnosticData().getSignatures()) {
        List<String> parts = new ArrayList<>();
        parts.add(String.valueOf(simple.getSignatureFormat(signature.getId())));
        parts.add(String.valueOf(simple.getIndication(signature.getId())));
        parts.add(signature.isSignatureIntact() && signature.isSignatureValid() ? "intact" : "BROKEN");
        parts.add(signature.isStructuralValidationValid() ? "well-formed" : "MALFORMED " + signature.getStructuralValidationMessages());
        parts.add(signature.isTrustedChain() ? "trusted" : "UNTRUSTED");
        for (TimestampWrapper stamp : signature.getTimestampList()) {
          boolean right = stamp.isMessageImprintDataIntact() && stamp.isSignatureIntact() && stamp.isSignatureValid();
          parts.add("stamp " + (right ? "intact" : "BROKEN") + (stamp.isTrustedChain() ? " trusted" : " UNTRUSTED"));
        }
        parts.add("roles " + signature.getSignerRoles().stream().map(role -> role.getRole()).toList());
        parts.add("commitments " + signature.getCommitmentTypeIndications().size());
        parts.add("city " + signature.getCity());
        verdicts.add(String.join(", ", parts));
      }
      return String.join("; ", verdicts);
    } catch (Exception | LinkageError failure) {
      return "ERROR " + failure.toString().replace('\n', ' ');
    }
  }
}
