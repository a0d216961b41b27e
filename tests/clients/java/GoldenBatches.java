import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Record batches as Kafka's own Java code writes them, and its judgement of batches that others wrote.
 *
 * write DIRECTORY: one file per codec, which tests/golden/records/ holds.
 * judge < STREAM:  for each batch of a stream of (4-byte length, batch), one line: "no", or a hash over what its records say.
 *
 * Needs kafka-clients 4.4.0 with lz4-java, snappy-java, zstd-jni and slf4j-api on the class path:
 * java -cp 'JARS/*' GoldenBatches.java write tests/golden/records
 */
public class GoldenBatches {
    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("write")) {
            write(Path.of(args[1]));
        } else if (args.length == 1 && args[0].equals("judge")) {
            judge();
        } else {
            System.err.println("usage: GoldenBatches write DIRECTORY | judge");
            System.exit(2);
        }
    }

    static void write(Path directory) throws IOException {
        Map<String, Compression> codecs = new TreeMap<>();
        codecs.put("none", Compression.NONE);
        codecs.put("gzip", Compression.gzip().build());
        codecs.put("snappy", Compression.snappy().build());
        codecs.put("lz4", Compression.lz4().build());
        codecs.put("zstd", Compression.zstd().build());
        codecs.put("zstd19", Compression.zstd().level(19).build());
        for (Map.Entry<String, Compression> codec : codecs.entrySet()) {
            Files.write(directory.resolve(codec.getKey() + ".batch"), batch(codec.getValue()));
        }
    }

    /** Twenty records of an idempotent producer: null keys, tombstones, repeated headers, times that go back, one large value (several blocks of snappy and lz4). */
    static byte[] batch(Compression codec) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1 << 20), RecordBatch.MAGIC_VALUE_V2, codec,
            TimestampType.CREATE_TIME, 0L, RecordBatch.NO_TIMESTAMP, 4711L, (short) 3, 100, false, RecordBatch.NO_PARTITION_LEADER_EPOCH);
        for (int i = 0; i < 20; i++) {
            long time = 1_700_000_000_000L + (i % 4 == 3 ? -1000 : 1000) * i;
            byte[] key = i % 5 == 0 ? null : ("key-" + i).getBytes(StandardCharsets.UTF_8);
            String text = i == 13 ? "long ".repeat(codec == Compression.NONE ? 24 : 24_000) : "text " + i;
            byte[] value = i % 7 == 3 ? null : ("{\"order\":" + i + ",\"note\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
            Header[] headers = new Header[i % 3];
            for (int h = 0; h < headers.length; h++) {
                headers[h] = new RecordHeader("same", h == 0 ? new byte[] {(byte) i} : null);
            }
            builder.append(time, key, value, headers);
        }
        MemoryRecords records = builder.build();
        byte[] bytes = new byte[records.sizeInBytes()];
        records.buffer().duplicate().get(bytes);
        return bytes;
    }

    static void judge() throws Exception {
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(System.in, 1 << 20));
        StringBuilder out = new StringBuilder();
        while (true) {
            byte[] bytes;
            try {
                bytes = new byte[in.readInt()];
            } catch (EOFException end) {
                break;
            }
            in.readFully(bytes);
            out.append(verdict(bytes)).append('\n');
        }
        System.out.print(out);
    }

    static String verdict(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
                for (Record record : batch) {
                    digest.update((record.offset() + " " + record.timestamp()).getBytes(StandardCharsets.UTF_8));
                    add(digest, record.hasKey() ? record.key() : null);
                    add(digest, record.hasValue() ? record.value() : null);
                    for (Header header : record.headers()) {
                        add(digest, ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8)));
                        add(digest, header.value() == null ? null : ByteBuffer.wrap(header.value()));
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (Throwable fault) {
            return "no";
        }
    }

    static void add(MessageDigest digest, ByteBuffer bytes) {
        digest.update((" " + (bytes == null ? -1 : bytes.remaining()) + " ").getBytes(StandardCharsets.UTF_8));
        if (bytes != null) {
            digest.update(bytes);
        }
    }
}
