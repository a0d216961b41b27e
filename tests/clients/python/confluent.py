"""librdkafka, by confluent-kafka."""

import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

import language


class Client:
    def __init__(self, connection):
        self.base = {"bootstrap.servers": connection.bootstrap, "broker.address.family": "v4", "log_level": 4}
        self.trouble = None
        if connection.ca:
            self.base |= {"security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "ssl.ca.location": connection.ca,
                          "sasl.username": connection.user, "sasl.password": connection.password}

    def settings(self, **more):
        """A refused login is told to this callback alone: the call that waits for it merely times out."""
        self.trouble = None
        return self.base | {"error_cb": self.note} | {k.replace("_", "."): v for k, v in more.items()}

    def note(self, error):
        if "AUTHENTICATION" in error.name():
            self.trouble = error

    def fail(self, error):
        error = self.trouble or error
        raise language.Failed(error.name(), error.str())

    def admin(self):
        return AdminClient(self.settings())

    def create(self, o):
        admin = self.admin()
        for future in admin.create_topics([NewTopic(t, o.partitions, 1) for t in o.topic]).values():
            try:
                future.result()
            except KafkaException as e:
                admin.poll(0)
                self.fail(e.args[0])
        return {}

    def topics(self, o):
        admin = self.admin()
        try:
            return {"topics": sorted(admin.list_topics(timeout=5).topics)}
        except KafkaException as e:
            admin.poll(0)
            self.fail(e.args[0])

    def produce(self, o):
        sent = language.Sent()
        producer = Producer(self.settings(
            acks=o.acks, enable_idempotence=o.idempotent, compression_type=o.compression, message_max_bytes=16000000,
            linger_ms=5, queue_buffering_max_kbytes=262144, message_timeout_ms=60000,
            max_in_flight=5 if o.idempotent else 1))

        def delivered(error, message):
            if error:
                sent.error(message.topic(), error.name(), error.str())
            else:
                sent.ok(message.topic())

        pace = language.Pace(o.rate)
        for topic, partition, data in language.records(o):
            pace.wait()
            while True:
                try:
                    producer.produce(topic, data, partition=partition, on_delivery=delivered)
                    break
                except BufferError:
                    producer.poll(0.1)
            producer.poll(0)
        producer.flush(o.seconds)
        return sent.answer()

    def consume(self, o):
        seen = language.Seen(o)
        more = {} if o.protocol == "consumer" else {"session_timeout_ms": 45000}
        consumer = Consumer(self.settings(
            group_id=o.group or "tests-nobody", group_protocol=o.protocol, auto_offset_reset="earliest", enable_auto_commit=False,
            fetch_message_max_bytes=16000000, **more))
        if o.group:
            consumer.subscribe(o.topic)
        else:
            consumer.assign([TopicPartition(t, p, OFFSET_BEGINNING) for t in o.topic for p in range(o.partitions)])
        while not seen.done():
            some = False
            for message in consumer.consume(500, 0.2):
                if message.error():
                    seen.error(message.error().name())
                else:
                    some = True
                    seen.record(message.topic(), message.partition(), message.value())
            if some and o.group:
                self.commit(consumer, seen)
        consumer.close()
        return seen.answer()

    @staticmethod
    def commit(consumer, seen):
        """What was read is committed before more is read, however long the coordinator may be away."""
        while time.monotonic() < seen.end:
            try:
                consumer.commit(asynchronous=False)
                return
            except KafkaException as e:
                if e.args[0].code() == KafkaError._NO_OFFSET:
                    return
                time.sleep(0.1)


language.main(Client)
