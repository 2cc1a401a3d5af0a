import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;
import java.util.Scanner;
import java.util.StringJoiner;

/**
 * Answers each line on standard input with a line. Base64 of a properties file: its keys and values in the order of the
 * file, each "=" and four hexadecimal digits a UTF-16 unit, or "malformed". "store KEY VALUE", both in such digits:
 * base64 of the file that Java writes.
 */
public class PropertiesEcho {
    private static final Base64.Decoder DECODER = Base64.getDecoder();
    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    public static void main(String[] args) throws IOException {
        Scanner lines = new Scanner(System.in, StandardCharsets.US_ASCII);
        StringBuilder answers = new StringBuilder();
        while (lines.hasNextLine()) {
            String[] words = lines.nextLine().split(" ", -1);
            answers.append(words[0].equals("store") ? store(words) : load(words[0])).append('\n');
        }
        System.out.print(answers);
    }

    private static String load(String file) throws IOException {
        StringJoiner entries = new StringJoiner(" ");
        Properties properties = new Properties() {
            @Override
            public synchronized Object put(Object key, Object value) {
                entries.add(text(key)).add(text(value));
                return null;
            }
        };
        try {
            properties.load(new ByteArrayInputStream(DECODER.decode(file)));
        } catch (IllegalArgumentException e) {
            return "malformed";
        }
        return entries.toString();
    }

    private static String store(String[] words) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(units(words[1]), units(words[2]));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        properties.store(out, null);
        return ENCODER.encodeToString(out.toByteArray());
    }

    private static String units(String hex) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 4) text.append((char) Integer.parseInt(hex.substring(i, i + 4), 16));
        return text.toString();
    }

    private static String text(Object value) {
        StringBuilder hex = new StringBuilder("=");
        for (char unit : value.toString().toCharArray()) hex.append(String.format("%04x", (int) unit));
        return hex.toString();
    }
}
