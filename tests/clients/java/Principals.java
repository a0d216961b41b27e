import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.common.security.ssl.SslPrincipalMapper;

/**
 * Says what Java and Kafka make of certificates. A line of input is {@code name HEX}, a distinguished name in DER, or
 * {@code map HEX HEX}, the rules of {@code ssl.principal.mapping.rules} and a text, both UTF-8; for each, a line of output says
 * {@code = HEX}, the name as {@code X500Principal.getName()} writes it or what the rules make of the text, or {@code none} where
 * no rule fits, or {@code fault} where the rules are refused or fail.
 *
 * <p>Run as one file: {@code java -cp 'libs/*' Principals.java}.
 */
public final class Principals {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(line.split(" ", -1)));
        }
        out.flush();
    }

    private static String answer(String[] parts) {
        try {
            byte[] first = HexFormat.of().parseHex(parts[1]);
            if (parts[0].equals("name")) {
                return shown(new X500Principal(first).getName());
            }
            String rules = new String(first, StandardCharsets.UTF_8);
            String text = new String(HexFormat.of().parseHex(parts[2]), StandardCharsets.UTF_8);
            return shown(SslPrincipalMapper.fromRules(rules).getName(text));
        } catch (Exception e) {
            return e.getClass().getSimpleName().equals("NoMatchingRule") ? "none" : "fault";
        }
    }

    private static String shown(String text) {
        return "= " + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
