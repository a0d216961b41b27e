// The shop of deploy/demo: a thousand orders as they should be, then three that are not.
// Prints each refusal with what the producer was told: which record, which field, what was expected there.

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public final class Shop {
    private static final String[] BROKEN = {
        order("order-2001", "-5.00", "EUR", "1"),
        order("order-2002", "12.50", "Bitcoin", "1"),
        order("order-2003", "12.50", "EUR", "\"two\""),
    };

    public static void main(String[] args) throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings(args[0], args[1]))) {
            for (int n = 1; n <= 1000; n++) {
                String id = String.format("order-%04d", n);
                producer.send(new ProducerRecord<>("orders", id, order(id, n % 90 + ".50", "EUR", "1")), (done, e) -> {
                    if (e == null) acknowledged.incrementAndGet();
                    else System.out.println("refused: " + e);
                });
            }
            producer.flush();
            System.out.println(acknowledged + " orders acknowledged");
            for (String order : BROKEN) refused(producer, order);
        }
    }

    private static void refused(KafkaProducer<String, String> producer, String order) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>("orders", order.substring(13, 23), order)).get();
            System.out.println("accepted, although broken: " + order);
        } catch (ExecutionException e) {
            System.out.println(order.substring(13, 23) + " refused: " + e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage());
        }
    }

    private static String order(String id, String amount, String currency, String quantity) {
        return "{\"order_id\":\"" + id + "\",\"customer\":\"Ada\",\"amount\":" + amount + ",\"currency\":\"" + currency
            + "\",\"placed_at\":\"2026-11-22T16:45:00Z\",\"lines\":[{\"sku\":\"bread\",\"quantity\":" + quantity + ",\"price\":12.5}]}";
    }

    private static Map<String, Object> settings(String bootstrap, String ca) {
        return Map.of(
            "bootstrap.servers", bootstrap,
            "security.protocol", "SASL_SSL",
            "ssl.truststore.type", "PEM",
            "ssl.truststore.location", ca,
            "sasl.mechanism", "PLAIN",
            "sasl.jaas.config", "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"shop\" password=\"shop-secret\";",
            "key.serializer", StringSerializer.class,
            "value.serializer", StringSerializer.class,
            "linger.ms", 5,
            "max.block.ms", 20000);
    }
}
