package org.countersign.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Checks the cases of a list, one a line with fields separated by tabs, and prints a verdict for each: OK or why not. */
final class Verdicts {
    /** Throws where a case is not as it must be. */
    interface Check {
        void check(String[] fields) throws Exception;
    }

    private Verdicts() {}

    static void print(Path cases, Check check) throws IOException {
        Security.addProvider(new BouncyCastleProvider());
        for (String line : Files.readAllLines(cases, StandardCharsets.UTF_8)) {
            System.out.println(verdict(line.split("\t"), check));
        }
    }

    private static String verdict(String[] fields, Check check) {
        try {
            check.check(fields);
            return "OK";
        } catch (Exception e) {
            return e.toString().replace('\n', ' ');
        }
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    static X509Certificate certificate(byte[] der) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509", BouncyCastleProvider.PROVIDER_NAME);
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }
}
