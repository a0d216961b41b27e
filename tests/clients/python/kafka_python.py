"""kafka-python. It has no KIP-848 group protocol yet."""

import logging

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError

import language


class Trouble(logging.Handler):
    """A refused login is told to the log alone: the call that waits for it merely times out."""

    login = False

    def emit(self, record):
        self.login = self.login or "SaslAuthenticationFailedError" in record.getMessage()


logging.basicConfig(level=logging.WARNING)
trouble = Trouble()
logging.getLogger("kafka").addHandler(trouble)


def name(error):
    if trouble.login:
        return "SASL_AUTHENTICATION_FAILED"
    return getattr(error, "message", None) or type(error).__name__


class Client:
    def __init__(self, connection):
        self.base = {"bootstrap_servers": connection.bootstrap}
        if connection.ca:
            self.base |= {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN", "ssl_cafile": connection.ca,
                          "sasl_plain_username": connection.user, "sasl_plain_password": connection.password}

    def admin(self, call):
        admin = None
        try:
            admin = KafkaAdminClient(**self.base, bootstrap_timeout_ms=10000)
            return call(admin)
        except KafkaError as e:
            raise language.Failed(name(e), str(e)) from e
        finally:
            if admin:
                admin.close()

    def create(self, o):
        self.admin(lambda admin: admin.create_topics([NewTopic(t, o.partitions, 1) for t in o.topic]))
        return {}

    def topics(self, o):
        return {"topics": sorted(self.admin(lambda admin: admin.list_topics()))}

    def produce(self, o):
        sent = language.Sent()
        producer = KafkaProducer(
            **self.base, acks=o.acks if o.acks == "all" else int(o.acks), enable_idempotence=o.idempotent, linger_ms=5,
            compression_type=None if o.compression == "none" else o.compression, max_request_size=16000000,
            max_block_ms=60000, max_in_flight_requests_per_connection=5 if o.idempotent else 1)
        pace, waiting = language.Pace(o.rate), []
        for topic, partition, data in language.records(o):
            pace.wait()
            try:
                waiting.append((topic, producer.send(topic, data, partition=partition)))
            except KafkaError as e:
                sent.error(topic, name(e), str(e))
        for topic, future in waiting:
            try:
                future.get(o.seconds)
                sent.ok(topic)
            except KafkaError as e:
                sent.error(topic, name(e), str(e))
        producer.close()
        return sent.answer()

    def consume(self, o):
        seen = language.Seen(o)
        consumer = KafkaConsumer(
            **self.base, group_id=o.group, auto_offset_reset="earliest", enable_auto_commit=False,
            max_partition_fetch_bytes=16000000)
        if o.group:
            # It may join before it knows the topic's partitions, against a plain broker as well, and then waits for minutes.
            consumer.topics()
            consumer.subscribe(o.topic)
        else:
            consumer.assign([TopicPartition(t, p) for t in o.topic for p in range(o.partitions)])
        while not seen.done():
            self.turn(consumer, seen, o)
        consumer.close(autocommit=False)
        return seen.answer()

    @staticmethod
    def turn(consumer, seen, o):
        try:
            batches = consumer.poll(timeout_ms=200)
            for place, messages in batches.items():
                for message in messages:
                    seen.record(place.topic, place.partition, message.value)
            if batches and o.group:
                consumer.commit()
        except KafkaError as e:
            seen.error(name(e))


language.main(Client)
