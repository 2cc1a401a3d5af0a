package org.countersign.interop;

import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Validates PDF documents. Arguments: the root, PEM, and a list of documents, one a line with its password behind a tab. Prints a line
 * for each document: for each signature, oldest first, its format and whether it is intact, or what went wrong.
 */
public final class VerifyPades {
  private VerifyPades() {}

  public static void main(String[] arguments) throws Exception {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[0])));
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      String[] fields = line.split("\t", -1);
      System.out.println(verdict(fields[0], fields.length > 1 ? fields[1] : "", trusted));
    }
  }

  private static String verdict(String file, String password, CommonTrustedCertificateSource trusted) {
    try {
      PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(file));
      if (!password.isEmpty()) validator.setPasswordProtection(password.toCharArray());
      CommonCertificateVerifier verifier = new CommonCertificateVerifier();
      verifier.setTrustedCertSources(trusted);
      validator.setCertificateVerifier(verifier);
      Reports reports = validator.validateDocument();
      SimpleReport report = reports.getSimpleReport();
      List<String> verdicts = new ArrayList<>();
      for (String id : report.getSignatureIdList()) {
        SignatureLevel level = report.getSignatureFormat(id);
        boolean intact = reports.getDiagnosticData().getSignatureById(id).isSignatureIntact();
        boolean valid = reports.getDiagnosticData().getSignatureById(id).isSignatureValid();
        boolean chained = reports.getDiagnosticData().getSignatureById(id).isTrustedChain();
        verdicts.add(level + (intact && valid ? " intact" : " BROKEN") + (chained ? " trusted" : " UNTRUSTED"));
      }
      return String.join(", ", verdicts);
    } catch (Exception | LinkageError failure) {
      return "ERROR " + failure;
    }
  }
}
