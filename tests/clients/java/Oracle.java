import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * Reads bodies with Kafka's own message classes. A line of input is {@code request|response KEY VERSION HEX} (HEX may be
 * missing for an empty body); for each, a line of output says {@code same} (read whole, written to the same bytes),
 * {@code other HEX} (written to these), {@code left N} (bytes not read) or {@code refused WHY}.
 *
 * <p>Run as one file: {@code java -cp 'libs/*' Oracle.java}.
 */
public final class Oracle {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(line.split(" ")));
        }
        out.flush();
    }

    private static String answer(String[] parts) {
        byte[] body = parts.length > 3 ? HexFormat.of().parseHex(parts[3]) : new byte[0];
        short version = Short.parseShort(parts[2]);
        ApiMessageType type = ApiMessageType.fromApiKey(Short.parseShort(parts[1]));
        ApiMessage message = parts[0].equals("request") ? type.newRequest() : type.newResponse();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(body);
            message.read(new ByteBufferAccessor(bytes), version);
            return bytes.hasRemaining() ? "left " + bytes.remaining() : written(message, version, body);
        } catch (RuntimeException | OutOfMemoryError e) {
            return "refused " + String.valueOf(e).replaceAll("[^ -~]", " ");
        }
    }

    private static String written(ApiMessage message, short version, byte[] body) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer out = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(out), cache, version);
        byte[] bytes = out.array();
        return java.util.Arrays.equals(bytes, body) ? "same" : "other " + HexFormat.of().formatHex(bytes);
    }
}
