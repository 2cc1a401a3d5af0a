import java.beans.XMLDecoder;
import java.beans.XMLEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Properties;
import java.util.Scanner;
import java.util.Set;
import org.cesecore.util.Base64PutHashMap;
import org.signserver.common.AuthorizedClient;
import org.signserver.common.CertificateMatchingRule;
import org.signserver.common.MatchIssuerWithType;
import org.signserver.common.MatchSubjectWithType;

/**
 * Answers each line on standard input with a line of base64. "write TEXT...": the document that XMLEncoder makes of a
 * worker record with these texts (four hexadecimal digits a UTF-16 unit) in all its places. "read DOCUMENT": the document that XMLEncoder
 * makes of what XMLDecoder read.
 */
public class BeansEcho {
    public static void main(String[] args) {
        Scanner lines = new Scanner(System.in, StandardCharsets.US_ASCII);
        StringBuilder answers = new StringBuilder();
        while (lines.hasNextLine()) {
            String[] words = lines.nextLine().split(" ", -1);
            Object object = words[0].equals("write") ? record(words) : read(words[1]);
            answers.append(Base64.getEncoder().encodeToString(document(object))).append('\n');
        }
        System.out.print(answers);
    }

    private static Object record(String[] words) {
        Properties properties = new Properties();
        Set<Object> clients = new HashSet<>();
        Set<Object> rules = new HashSet<>();
        MatchSubjectWithType[] types = MatchSubjectWithType.values();
        Base64PutHashMap map = new Base64PutHashMap();
        map.put("version", 2.0f);
        map.put("PROPERTIES", properties);
        map.put("AUTHORIZED_CLIENTS", clients);
        map.put("AUTHORIZED_CLIENTS_GEN2", rules);
        for (int i = 1; i < words.length; i++) {
            String text = text(words[i]);
            properties.put("KEY" + i + text, text);
            AuthorizedClient client = new AuthorizedClient();
            client.setCertSN(text);
            client.setIssuerDN("CN=" + text);
            clients.add(client);
            CertificateMatchingRule rule = new CertificateMatchingRule();
            rule.setMatchSubjectWithType(types[i % types.length]);
            rule.setMatchIssuerWithType(MatchIssuerWithType.ISSUER_DN_BCSTYLE);
            rule.setMatchSubjectWithValue(text);
            rule.setMatchIssuerWithValue("CN=" + text);
            rule.setDescription(i % 2 == 0 ? text : null);
            rules.add(rule);
            map.put("EXTRA" + i, text);
        }
        map.put("LASTRUNTIMESTAMP", 1795480779676L);
        map.put("NOTHING", null);
        map.put("FLAG", true);
        map.put("COUNT", 3);
        map.put("SAME", words.length % 2 == 0 ? clients : new HashSet<>());
        return map;
    }

    /** Not through a charset, which would replace lone surrogates. */
    private static String text(String hex) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 4) text.append((char) Integer.parseInt(hex.substring(i, i + 4), 16));
        return text.toString();
    }

    private static Object read(String document) {
        try (XMLDecoder decoder = new XMLDecoder(new ByteArrayInputStream(Base64.getDecoder().decode(document)))) {
            return decoder.readObject();
        }
    }

    private static byte[] document(Object object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XMLEncoder encoder = new XMLEncoder(out)) {
            encoder.writeObject(object);
        }
        return out.toByteArray();
    }
}
