package org.countersign.interop;

import static org.countersign.interop.Verdicts.require;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.icao.DataGroupHash;
import org.bouncycastle.asn1.icao.ICAOObjectIdentifiers;
import org.bouncycastle.asn1.icao.LDSSecurityObject;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.encoders.Hex;
import org.jmrtd.lds.SODFile;

/**
 * Checks Document Security Objects, with Bouncy Castle and with JMRTD. Fields of a case: the file; the certificate of the
 * document signer; the hash algorithm of the data groups by its object identifier; the version of the security object; the
 * Unicode version or "-"; the data groups as "1=hex,2=hex", in order.
 */
public final class VerifySod {
    private VerifySod() {}

    public static void main(String[] args) throws Exception {
        Verdicts.print(Path.of(args[0]), VerifySod::check);
    }

    private static void check(String[] fields) throws Exception {
        byte[] encoded = Files.readAllBytes(Path.of(fields[0]));
        X509Certificate certificate = Verdicts.certificate(Files.readAllBytes(Path.of(fields[1])));
        ASN1Primitive file = ASN1Primitive.fromByteArray(encoded);
        require(Arrays.equals(encoded, file.getEncoded(ASN1Encoding.DER)), "the object is not DER");
        checkWithBouncyCastle((ASN1TaggedObject) file, certificate, fields);
        checkWithJmrtd(encoded, certificate, fields);
    }

    private static void checkWithBouncyCastle(ASN1TaggedObject file, X509Certificate certificate, String[] fields) throws Exception {
        require(file.hasTag(BERTags.APPLICATION, 23), "the tag is not that of EF.SOD");
        CMSSignedData signedData = new CMSSignedData(file.getExplicitBaseObject().getEncoded());
        require(ICAOObjectIdentifiers.id_icao_ldsSecurityObject.getId().equals(signedData.getSignedContentTypeOID()), "another content type");
        LDSSecurityObject object = LDSSecurityObject.getInstance(signedData.getSignedContent().getContent());
        require(object.getVersion() == Integer.parseInt(fields[3]), "the version is " + object.getVersion());
        require(object.getDigestAlgorithmIdentifier().getAlgorithm().getId().equals(fields[2]), "another hash algorithm");
        require(object.getDigestAlgorithmIdentifier().getParameters() == null, "the hash algorithm has parameters");
        String groups = Arrays.stream(object.getDatagroupHash()).map(VerifySod::printed).collect(Collectors.joining(","));
        require(groups.equals(fields[5]), "the data groups are " + groups);
        String unicode = object.getVersionInfo() == null ? "-" : object.getVersionInfo().getUnicodeVersion();
        require(unicode.equals(fields[4]), "the Unicode version is " + unicode);
        SignerInformation signer = signedData.getSignerInfos().iterator().next();
        require(
                signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(BouncyCastleProvider.PROVIDER_NAME).build(certificate)),
                "the signature does not verify");
    }

    private static String printed(DataGroupHash hash) {
        return hash.getDataGroupNumber() + "=" + Hex.toHexString(hash.getDataGroupHashValue().getOctets());
    }

    /** As an inspection system reads it. */
    private static void checkWithJmrtd(byte[] encoded, X509Certificate certificate, String[] fields) throws Exception {
        SODFile sod = new SODFile(new ByteArrayInputStream(encoded));
        Map<Integer, byte[]> hashes = new TreeMap<>(sod.getDataGroupHashes());
        String groups = hashes.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + Hex.toHexString(entry.getValue()))
                .collect(Collectors.joining(","));
        require(groups.equals(fields[5]), "JMRTD reads the data groups " + groups);
        require((fields[3].equals("0")) == (sod.getLDSVersion() == null), "JMRTD reads the LDS version " + sod.getLDSVersion());
        require(fields[3].equals("0") || sod.getUnicodeVersion().equals(fields[4]), "JMRTD reads another Unicode version");
        require(sod.getDocSigningCertificate().equals(certificate), "JMRTD reads another certificate");
        require(sod.getSerialNumber().equals(certificate.getSerialNumber()), "JMRTD reads another serial number");
        // Compares the message digest too.
        byte[] signed = sod.getEContent();
        AlgorithmParameterSpec parameters = sod.getDigestEncryptionAlgorithmParams();
        // JMRTD has a name of its own for RSASSA-PSS, which no provider knows.
        String algorithm = parameters == null ? sod.getDigestEncryptionAlgorithm() : "RSASSA-PSS";
        Signature signature = Signature.getInstance(algorithm, BouncyCastleProvider.PROVIDER_NAME);
        if (parameters != null) {
            signature.setParameter(parameters);
        }
        signature.initVerify(certificate);
        signature.update(signed);
        require(signature.verify(sod.getEncryptedDigest()), "the signature does not verify with JMRTD");
    }
}
