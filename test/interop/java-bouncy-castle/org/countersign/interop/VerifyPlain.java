package org.countersign.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Checks bare signatures. Fields of a case: the signature; the document; the algorithm by its name in Java; the certificate. */
public final class VerifyPlain {
    private VerifyPlain() {}

    public static void main(String[] args) throws Exception {
        Verdicts.print(Path.of(args[0]), VerifyPlain::check);
    }

    private static void check(String[] fields) throws Exception {
        Signature signature = Signature.getInstance(fields[2], BouncyCastleProvider.PROVIDER_NAME);
        signature.initVerify(Verdicts.certificate(Files.readAllBytes(Path.of(fields[3]))).getPublicKey());
        signature.update(Files.readAllBytes(Path.of(fields[1])));
        Verdicts.require(signature.verify(Files.readAllBytes(Path.of(fields[0]))), "the signature does not verify");
    }
}
