package org.countersign.interop;

import static org.countersign.interop.Verdicts.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Checks answers of time-stamp authorities. Fields of a case: the response; the request, or "-" where it is none; "granted",
 * or the number of the failure bit; the text of the status; the certificate of the authority.
 */
public final class VerifyTimeStamp {
    private VerifyTimeStamp() {}

    public static void main(String[] args) throws Exception {
        Verdicts.print(Path.of(args[0]), VerifyTimeStamp::check);
    }

    private static void check(String[] fields) throws Exception {
        byte[] encoded = Files.readAllBytes(Path.of(fields[0]));
        byte[] der = ASN1Primitive.fromByteArray(encoded).getEncoded(ASN1Encoding.DER);
        require(Arrays.equals(encoded, der), "the response is not DER");
        TimeStampResponse response = new TimeStampResponse(encoded);
        require(fields[3].equals(response.getStatusString()), "the text is " + response.getStatusString());
        if (!fields[1].equals("-")) {
            // Compares nonce, imprint, policy and what else the request says.
            response.validate(new TimeStampRequest(Files.readAllBytes(Path.of(fields[1]))));
        }
        if (!fields[2].equals("granted")) {
            require(response.getStatus() == 2, "the status is " + response.getStatus());
            require(response.getTimeStampToken() == null, "a rejection has a token");
            int bit = Integer.parseInt(fields[2]);
            int expected = (0x80 >> (bit & 7)) << (bit & ~7);
            require(response.getFailInfo().intValue() == expected, "the failure is " + response.getFailInfo());
            return;
        }
        require(response.getStatus() == 0, "the status is " + response.getStatus());
        TimeStampToken token = response.getTimeStampToken();
        // Checks the attributes that name the certificate, its purpose, its validity and the signature.
        token.validate(new JcaSimpleSignerInfoVerifierBuilder()
                .setProvider(BouncyCastleProvider.PROVIDER_NAME)
                .build(Verdicts.certificate(Files.readAllBytes(Path.of(fields[4])))));
    }
}
