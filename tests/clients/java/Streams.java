// Kafka Streams with exactly-once processing: the command `copy` of ../README.md, with a counter in a state store on the way.

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.*;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

public final class Streams {
    private static final String STORE = "counted";
    private final Map<String, Object> base;
    private final AtomicInteger copied = new AtomicInteger();
    private volatile Throwable failure;

    public static void main(String[] args) throws Exception {
        Streams streams = new Streams(Client.options(args, 0));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) System.out.println(streams.answer(line.trim().split(" +")));
        }
    }

    private Streams(Map<String, String> o) {
        base = Client.settings(o);
    }

    private String answer(String[] words) throws Exception {
        return words[0].equals("copy") ? copy(Client.options(words, 1)) : Client.failed("UNKNOWN_COMMAND", words[0]);
    }

    private String copy(Map<String, String> o) throws Exception {
        File state = Files.createTempDirectory("streams").toFile();
        int count = Client.number(o, "count", 1);
        long end = System.nanoTime() + Client.number(o, "seconds", 60) * 1000000000L;
        try (KafkaStreams streams = new KafkaStreams(topology(Client.list(o), o.containsKey("repartition")).build(), settings(o, state))) {
            streams.setUncaughtExceptionHandler(e -> {
                failure = e;
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            while (copied.get() < count && failure == null && System.nanoTime() < end) Thread.sleep(100);
            if (o.containsKey("repartition")) Thread.sleep(3000); // what is committed is emptied behind it
        }
        if (failure == null) return "{\"copied\": " + copied.get() + "}";
        failure.printStackTrace();
        return Client.failed(Client.name(failure), String.valueOf(failure.getMessage()));
    }

    private StreamsBuilder topology(List<String> topics, boolean repartition) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Integer(), Serdes.Long()));
        KStream<byte[], byte[]> read = builder.stream(topics.get(0), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
        if (repartition) read = read.selectKey((key, value) -> value).repartition(Repartitioned.with(Serdes.ByteArray(), Serdes.ByteArray()));
        read.process(() -> new Count(), STORE)
            .to(topics.get(1), Produced.with(Serdes.ByteArray(), Serdes.ByteArray(), (topic, key, value, n) -> Optional.of(Set.of(partition(value)))));
        return builder;
    }

    /** The second word of `run.partition.sequence|`. */
    private static int partition(byte[] value) {
        return Integer.parseInt(new String(value, StandardCharsets.ISO_8859_1).split("\\.", 3)[1]);
    }

    private final class Count extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            KeyValueStore<Integer, Long> store = context().getStateStore(STORE);
            int partition = partition(record.value());
            Long before = store.get(partition);
            store.put(partition, before == null ? 1 : before + 1);
            context().forward(record);
            copied.incrementAndGet();
        }
    }

    private Properties settings(Map<String, String> o, File state) {
        Properties settings = new Properties();
        settings.putAll(base);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, o.get("group"));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.getPath());
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(StreamsConfig.REPARTITION_PURGE_INTERVAL_MS_CONFIG, 500);
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }
}
