// The Java client of the tests: one source, run against kafka-clients 4.4.0 and 3.9.1. The commands are in ../README.md.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public final class Client {
    private final Map<String, Object> base;

    public static void main(String[] args) throws Exception {
        Client client = new Client(options(args, 0));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) System.out.println(client.answer(line.trim().split(" +")));
        }
    }

    private Client(Map<String, String> o) {
        base = settings(o);
    }

    /** What every client of the connection needs. */
    static Map<String, Object> settings(Map<String, String> o) {
        Map<String, Object> base = new HashMap<>();
        base.put("bootstrap.servers", o.get("bootstrap"));
        if (!o.containsKey("ca")) return base;
        base.put("security.protocol", o.containsKey("user") ? "SASL_SSL" : "SSL");
        base.put("ssl.truststore.type", "PEM");
        base.put("ssl.truststore.location", o.get("ca"));
        if (o.containsKey("certificate")) {
            base.put("ssl.keystore.type", "PEM");
            base.put("ssl.keystore.certificate.chain", text(o.get("certificate")));
            base.put("ssl.keystore.key", text(o.get("key")));
        }
        if (!o.containsKey("user")) return base;
        String mechanism = o.getOrDefault("mechanism", "PLAIN");
        base.put("sasl.mechanism", mechanism);
        if (mechanism.equals("OAUTHBEARER")) {
            // Since Kafka 4.0 no URL is asked that this does not list.
            System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", o.get("tokens"));
            base.put("sasl.oauthbearer.token.endpoint.url", o.get("tokens"));
            base.put("sasl.login.callback.handler.class", "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
            base.put("sasl.jaas.config", "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\""
                + o.get("user") + "\" clientSecret=\"" + o.get("password") + "\";");
            return base;
        }
        base.put("sasl.jaas.config", "org.apache.kafka.common.security."
            + (mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule") + " required username=\"" + o.get("user") + "\" password=\"" + o.getOrDefault("password", "") + "\";");
        return base;
    }

    private static String text(String path) {
        try {
            return java.nio.file.Files.readString(java.nio.file.Path.of(path));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String answer(String[] words) {
        Map<String, String> o = options(words, 1);
        try {
            switch (words[0]) {
                case "create": return create(o);
                case "topics": return topics();
                case "produce": return produce(o);
                case "consume": return consume(o);
                case "transact": return transact(o);
                case "copy": return copy(o);
                case "administer": return administer(o);
                default: return failed("UNKNOWN_COMMAND", words[0]);
            }
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            cause.printStackTrace();
            return failed(name(cause), String.valueOf(cause.getMessage()));
        }
    }

    private String create(Map<String, String> o) throws Exception {
        try (Admin admin = Admin.create(base)) {
            admin.createTopics(list(o).stream().map(t -> new NewTopic(t, number(o, "partitions", 1), (short) 1))
                .collect(Collectors.toList())).all().get();
            return "{}";
        }
    }

    private String topics() throws Exception {
        try (Admin admin = Admin.create(base)) {
            return "{\"topics\": " + new TreeSet<>(admin.listTopics().names().get()).stream()
                .map(Client::quoted).collect(Collectors.joining(", ", "[", "]")) + "}";
        }
    }

    private String produce(Map<String, String> o) throws Exception {
        Map<String, Object> settings = new HashMap<>(base);
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        settings.put("acks", o.getOrDefault("acks", "all"));
        settings.put("enable.idempotence", o.containsKey("idempotent"));
        settings.put("compression.type", o.getOrDefault("compression", "none"));
        settings.put("linger.ms", 5);
        settings.put("max.request.size", 16000000);
        settings.put("max.block.ms", 60000);
        // One request at a time unless numbered, so that none overtakes another that is tried again.
        settings.put("max.in.flight.requests.per.connection", o.containsKey("idempotent") ? 5 : 1);
        Sent sent = new Sent();
        int count = number(o, "count", 1), rate = number(o, "rate", 0);
        long start = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            for (int n = 0; n < count; n++) {
                for (String topic : list(o)) if (!sent.gaveUp(topic)) send(producer, topic, n, o, sent);
                long ahead = rate == 0 ? 0 : n * 1000L / rate - (System.nanoTime() - start) / 1000000;
                if (ahead > 0) Thread.sleep(ahead);
            }
            producer.flush();
        }
        return sent.answer();
    }

    private String transact(Map<String, String> o) {
        Sent sent = new Sent();
        try (KafkaProducer<byte[], byte[]> producer = transactional(o)) {
            producer.beginTransaction();
            for (int n = 0; n < number(o, "count", 1); n++) {
                for (String topic : list(o)) send(producer, topic, n, o, sent);
            }
            if (o.containsKey("abort")) {
                producer.flush();
                producer.abortTransaction();
            } else {
                producer.commitTransaction();
            }
        }
        return sent.answer();
    }

    private KafkaProducer<byte[], byte[]> transactional(Map<String, String> o) {
        Map<String, Object> settings = new HashMap<>(base);
        settings.put("transactional.id", o.get("id"));
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    /** Each batch is copied twice: the first time its transaction is aborted. */
    private String copy(Map<String, String> o) {
        int copied = 0;
        long end = System.nanoTime() + number(o, "seconds", 60) * 1000000000L;
        try (KafkaProducer<byte[], byte[]> producer = transactional(o); KafkaConsumer<byte[], byte[]> consumer = consumer(o)) {
            consumer.subscribe(List.of(list(o).get(0)));
            while (copied < number(o, "count", 1) && System.nanoTime() < end) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                if (records.isEmpty()) continue;
                copyOnce(producer, consumer, records, list(o).get(1));
                producer.abortTransaction();
                copyOnce(producer, consumer, records, list(o).get(1));
                producer.commitTransaction();
                copied += records.count();
            }
        }
        return "{\"copied\": " + copied + "}";
    }

    private static void copyOnce(KafkaProducer<byte[], byte[]> producer, KafkaConsumer<byte[], byte[]> consumer,
            ConsumerRecords<byte[], byte[]> records, String to) {
        producer.beginTransaction();
        for (ConsumerRecord<byte[], byte[]> r : records) producer.send(new ProducerRecord<>(to, r.partition(), null, r.value()));
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition p : consumer.assignment()) offsets.put(p, new OffsetAndMetadata(consumer.position(p)));
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    }

    private String administer(Map<String, String> o) {
        try (Administration administration = new Administration(base, list(o).get(0), o.get("group"))) {
            return administration.all();
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, int n, Map<String, String> o, Sent sent) {
        int partitions = number(o, "partitions", 1);
        byte[] value = value(o.get("run"), n % partitions, n / partitions, number(o, "size", 0));
        try {
            producer.send(new ProducerRecord<>(topic, n % partitions, null, value), (done, e) -> sent.outcome(topic, e));
        } catch (KafkaException e) {
            sent.outcome(topic, e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, String> o) {
        Map<String, Object> settings = new HashMap<>(base);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        settings.put("max.partition.fetch.bytes", 16000000);
        if (o.containsKey("group")) {
            settings.put("group.id", o.get("group"));
            settings.put("group.protocol", o.getOrDefault("protocol", "classic"));
        }
        if (o.containsKey("committed")) settings.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private String consume(Map<String, String> o) {
        Seen seen = new Seen(o.get("run"), number(o, "count", 1), number(o, "errors", 0), number(o, "seconds", 60));
        KafkaConsumer<byte[], byte[]> consumer = consumer(o);
        try {
            if (o.containsKey("group")) {
                consumer.subscribe(list(o));
            } else {
                consumer.assign(everyPartition(o));
                consumer.seekToBeginning(consumer.assignment());
            }
            while (!seen.done()) turn(consumer, seen, o.containsKey("group"));
        } finally {
            close(consumer, seen);
        }
        return seen.answer();
    }

    /** The new consumer throws from `close` what it has not yet thrown from `poll`. */
    private static void close(KafkaConsumer<byte[], byte[]> consumer, Seen seen) {
        try {
            consumer.close();
        } catch (KafkaException e) {
            seen.error(name(e));
        }
    }

    private static void turn(KafkaConsumer<byte[], byte[]> consumer, Seen seen, boolean commits) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
            for (ConsumerRecord<byte[], byte[]> r : records) seen.record(r.topic(), r.partition(), r.value());
            if (commits && !records.isEmpty()) commit(consumer, seen);
        } catch (KafkaException e) {
            seen.error(name(e));
        }
    }

    /** What was read is committed before more is read, however long the coordinator may be away. */
    private static void commit(KafkaConsumer<byte[], byte[]> consumer, Seen seen) {
        while (true) {
            try {
                consumer.commitSync();
                return;
            } catch (RetriableException e) {
                if (seen.done()) throw e;
            }
        }
    }

    private static List<TopicPartition> everyPartition(Map<String, String> o) {
        return list(o).stream().flatMap(t -> IntStream.range(0, number(o, "partitions", 1)).mapToObj(p -> new TopicPartition(t, p)))
            .collect(Collectors.toList());
    }

    /** What became of the records, by topic; called from the producer's own thread. */
    private static final class Sent {
        private final Map<String, Integer> acked = new TreeMap<>();
        private final Map<String, Map<String, Integer>> refused = new TreeMap<>();
        private String message;

        synchronized void outcome(String topic, Exception e) {
            if (e == null) {
                acked.merge(topic, 1, Integer::sum);
            } else {
                refused.computeIfAbsent(topic, t -> new TreeMap<>()).merge(name(e), 1, Integer::sum);
                if (message == null) message = e.getMessage();
            }
        }

        /** Each record for a topic that nobody knows would block its send for `max.block.ms`: one of them is enough. */
        synchronized boolean gaveUp(String topic) {
            return refused.getOrDefault(topic, Map.of()).keySet().stream().anyMatch(e -> e.equals("REQUEST_TIMED_OUT") || e.equals("TimeoutException"));
        }

        synchronized String answer() {
            String parts = refused.entrySet().stream().map(e -> quoted(e.getKey()) + ": " + counts(e.getValue())).collect(Collectors.joining(", "));
            return "{\"acked\": " + counts(acked) + ", \"refused\": {" + parts + "}, \"message\": " + (message == null ? "null" : quoted(message)) + "}";
        }
    }

    /** Holds every record of one run against what must stand there. */
    private static final class Seen {
        private final Map<String, Integer> next = new HashMap<>(), got = new TreeMap<>(), errors = new TreeMap<>();
        private final String run;
        private final int count, failures;
        private final long end;
        private long linger;
        private int twice, gaps, broken;

        Seen(String run, int count, int failures, int seconds) {
            this.run = run;
            this.count = count;
            this.failures = failures;
            end = System.nanoTime() + seconds * 1000000000L;
        }

        void record(String topic, int partition, byte[] data) {
            String[] head = new String(data, 0, Math.min(64, data.length), StandardCharsets.ISO_8859_1).split("[.|]", 4);
            if (!head[0].equals(run)) return;
            int sequence = Integer.parseInt(head[2]);
            if (Integer.parseInt(head[1]) != partition || !Arrays.equals(data, value(run, partition, sequence, data.length))) {
                broken++;
                return;
            }
            int expected = next.getOrDefault(topic + "/" + partition, 0);
            if (sequence < expected) {
                twice++;
                return;
            }
            gaps += sequence - expected;
            next.put(topic + "/" + partition, sequence + 1);
            got.merge(topic, 1, Integer::sum);
        }

        void error(String name) {
            errors.merge(name, 1, Integer::sum);
        }

        boolean done() {
            long now = System.nanoTime();
            if (linger == 0 && sum(got) >= count && sum(errors) >= failures) linger = now + 500000000L;
            return now > end || (linger != 0 && now > linger);
        }

        private static int sum(Map<String, Integer> counts) {
            return counts.values().stream().mapToInt(n -> n).sum();
        }

        String answer() {
            return "{\"got\": " + counts(got) + ", \"twice\": " + twice + ", \"gaps\": " + gaps + ", \"broken\": " + broken
                + ", \"errors\": " + counts(errors) + "}";
        }
    }

    private static byte[] value(String run, int partition, int sequence, int size) {
        byte[] token = (run + "." + partition + "." + sequence + "|").getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[Math.max(size, token.length)];
        for (int at = 0; at < value.length; at += token.length) {
            System.arraycopy(token, 0, value, at, Math.min(token.length, value.length - at));
        }
        return value;
    }

    /** Kafka's own name of an error, or the exception's where Kafka has none. */
    static String name(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            Errors error = Errors.forException(t);
            if (error != Errors.UNKNOWN_SERVER_ERROR) return error.name();
        }
        return e.getClass().getSimpleName();
    }

    static Map<String, String> options(String[] words, int from) {
        Map<String, String> o = new HashMap<>(Map.of("run", "run"));
        for (int i = from; i < words.length; i++) {
            boolean flag = i + 1 == words.length || words[i + 1].startsWith("--");
            o.put(words[i].substring(2), flag ? "" : words[++i]);
        }
        return o;
    }

    static int number(Map<String, String> o, String key, int otherwise) {
        return o.containsKey(key) ? Integer.parseInt(o.get(key)) : otherwise;
    }

    static List<String> list(Map<String, String> o) {
        return List.of(o.get("topic").split(","));
    }

    private static String counts(Map<String, Integer> map) {
        return map.entrySet().stream().map(e -> quoted(e.getKey()) + ": " + e.getValue()).collect(Collectors.joining(", ", "{", "}"));
    }

    static String failed(String name, String message) {
        return "{\"error\": " + quoted(name) + ", \"message\": " + quoted(message) + "}";
    }

    static String quoted(String s) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
