package org.countersign.interop;

import static org.countersign.interop.Verdicts.require;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Checks CMS files strictly. Fields of a case: the file; the document; "attached" or "detached"; "signedAttributes" or
 * "content", for what the signature must be over, or "otherAttributes" for signed attributes without signing time and algorithm
 * protection; the certificate of the signer.
 */
public final class VerifyCms {
    private VerifyCms() {}

    public static void main(String[] args) throws Exception {
        Verdicts.print(Path.of(args[0]), VerifyCms::check);
    }

    private static void check(String[] fields) throws Exception {
        byte[] encoded = Files.readAllBytes(Path.of(fields[0]));
        byte[] document = Files.readAllBytes(Path.of(fields[1]));
        boolean attached = fields[2].equals("attached");
        boolean hasAttributes = !fields[3].equals("content");
        X509CertificateHolder certificate = new X509CertificateHolder(Files.readAllBytes(Path.of(fields[4])));

        // Reads all of it, and lengths, segments and order are those that Bouncy Castle itself would write.
        byte[] again = ASN1Primitive.fromByteArray(encoded).getEncoded();
        require(Arrays.equals(encoded, again), "the encoding is not the one that Bouncy Castle writes");

        CMSSignedData signedData = attached
                ? new CMSSignedData(encoded)
                : new CMSSignedData(new CMSProcessableByteArray(document), encoded);
        require(signedData.isDetachedSignature() != attached, "the content is not " + fields[2]);
        require(!attached || Arrays.equals(document, content(signedData)), "the content is not the document");

        require(signedData.getSignerInfos().size() == 1, "there is not one SignerInfo");
        SignerInformation signer = signedData.getSignerInfos().iterator().next();
        checkCertificate(signedData, signer, certificate);
        checkSignedAttributes(signer, hasAttributes);
        if (fields[3].equals("signedAttributes")) {
            checkTimeAndProtection(signer);
        }
        require(signer.getUnsignedAttributes() == null, "there are unsigned attributes");
        // Compares the message digest and the protected algorithms too.
        require(
                signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                        .setProvider(BouncyCastleProvider.PROVIDER_NAME)
                        .build(Verdicts.certificate(certificate.getEncoded()))),
                "the signature does not verify");
    }

    private static byte[] content(CMSSignedData signedData) throws Exception {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        signedData.getSignedContent().write(content);
        return content.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private static void checkCertificate(CMSSignedData signedData, SignerInformation signer, X509CertificateHolder certificate) {
        require(signer.getSID().match(certificate), "the SignerInfo names another signer");
        Collection<X509CertificateHolder> found = signedData.getCertificates().getMatches(signer.getSID());
        require(found.size() == 1 && found.contains(certificate), "the signer's certificate is not included once");
    }

    private static void checkSignedAttributes(SignerInformation signer, boolean expected) throws Exception {
        ASN1Set attributes = signer.toASN1Structure().getAuthenticatedAttributes();
        require((attributes != null) == expected, "signed attributes " + (expected ? "are missing" : "are there"));
        if (!expected) {
            return;
        }
        require(
                Arrays.equals(attributes.getEncoded(ASN1Encoding.DL), attributes.getEncoded(ASN1Encoding.DER)),
                "the signed attributes are not in DER order");
    }

    private static void checkTimeAndProtection(SignerInformation signer) {
        AttributeTable table = signer.getSignedAttributes();
        require(table.get(CMSAttributes.signingTime) != null, "there is no signing time");
        ASN1EncodableVector protections = table.getAll(CMSAttributes.cmsAlgorithmProtect);
        require(protections.size() == 1, "there is not one algorithm protection");
        CMSAlgorithmProtection protection = CMSAlgorithmProtection.getInstance(
                Attribute.getInstance(protections.get(0)).getAttrValues().getObjectAt(0));
        require(
                protection.getDigestAlgorithm().equals(signer.toASN1Structure().getDigestAlgorithm())
                        && protection.getSignatureAlgorithm().equals(signer.toASN1Structure().getDigestEncryptionAlgorithm()),
                "the protected algorithms are not those of the SignerInfo");
    }
}
