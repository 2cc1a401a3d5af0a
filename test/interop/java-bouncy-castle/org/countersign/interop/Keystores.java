package org.countersign.interop;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Writes or reads PKCS#12 key stores. {@code write <folder> <kinds> <password>…} makes one for each kind (their names are
 * separated by commas) and password, {@code <kind>.<number of the password>}, except those that it cannot make.
 * {@code list <password> <file>…} prints a line for each entry: number of the file, alias, what it is, and how many
 * certificates it has. Passwords are base64 of UTF-8, and numbers begin with 0.
 */
public final class Keystores {
    private static final String ISSUER = "CN=Issuer";
    private static final long DAY_MS = 86_400_000L;

    private Keystores() {}

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        if (args[0].equals("write")) writeAll(Path.of(args[1]), args[2].split(","), Arrays.copyOfRange(args, 3, args.length));
        else for (int index = 2; index < args.length; index++) list(index - 2, password(args[1]), Path.of(args[index]));
    }

    private static char[] password(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8).toCharArray();
    }

    private static void writeAll(Path folder, String[] kinds, String[] passwords) throws Exception {
        KeyPair issuer = pair("EC", 256);
        KeyPair shared = pair("EC", 384);
        Map<String, KeyPair> pairs = new LinkedHashMap<>();
        pairs.put("Key One", shared);
        pairs.put("gr\u00f6\u00dfe", pair("RSA", 2048));
        pairs.put("edwards", pair("Ed25519", 0));
        pairs.put("one again", shared);
        for (String kind : kinds) {
            for (int index = 0; index < passwords.length; index++) {
                // With PBES2 none is made without a password.
                if (kind.contains("AES") && passwords[index].isEmpty()) continue;
                write(kind, password(passwords[index]), folder.resolve(kind + "." + index), issuer, pairs);
            }
        }
    }

    private static void write(String kind, char[] password, Path file, KeyPair issuer, Map<String, KeyPair> pairs) throws Exception {
        X509Certificate above = certificate(ISSUER, issuer.getPublic(), issuer.getPrivate());
        KeyStore store = KeyStore.getInstance(kind, BouncyCastleProvider.PROVIDER_NAME);
        store.load(null, null);
        for (Map.Entry<String, KeyPair> entry : pairs.entrySet()) {
            X509Certificate own = certificate("CN=" + entry.getKey(), entry.getValue().getPublic(), issuer.getPrivate());
            store.setKeyEntry(entry.getKey(), entry.getValue().getPrivate(), password, new Certificate[] {own, above});
        }
        store.setCertificateEntry("trusted", above);
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            store.store(out, password);
        }
    }

    private static void list(int number, char[] password, Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12", BouncyCastleProvider.PROVIDER_NAME);
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            store.load(in, password);
        }
        StringBuilder lines = new StringBuilder();
        for (String alias : new TreeSet<>(Collections.list(store.aliases()))) {
            Key key = store.getKey(alias, password);
            Certificate[] chain = store.getCertificateChain(alias);
            lines.append(number).append('\t').append(alias).append('\t').append(key == null ? "certificate" : key.getAlgorithm());
            lines.append('\t').append(chain == null ? 0 : chain.length).append('\n');
        }
        System.out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BouncyCastleProvider.PROVIDER_NAME);
        if (bits > 0) generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(String subject, PublicKey key, PrivateKey issuer) throws Exception {
        long now = System.currentTimeMillis();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal(ISSUER), BigInteger.valueOf(now), new Date(now), new Date(now + DAY_MS), new X500Principal(subject), key);
        return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer)));
    }
}
