"""kafka-python 2.0, which many programs still use: it logs in by SaslHandshake version 0 and bare tokens. No admin client here, no transactions."""

import logging

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError
from kafka.oauth.abstract import AbstractTokenProvider

import language

logging.basicConfig(level=logging.WARNING)


def name(error):
    return getattr(error, "message", None) or type(error).__name__


class Tokens(AbstractTokenProvider):
    def __init__(self, connection):
        super().__init__()
        self.connection = connection

    def token(self):
        return language.token(self.connection)


class Client:
    def __init__(self, connection):
        self.base = {"bootstrap_servers": connection.bootstrap}
        if connection.ca:
            self.base |= {"security_protocol": "SSL", "ssl_cafile": connection.ca}
        if connection.user:
            self.base |= {"security_protocol": "SASL_SSL", "sasl_mechanism": connection.mechanism,
                          "sasl_plain_username": connection.user, "sasl_plain_password": connection.password}
            if connection.tokens:
                self.base["sasl_oauth_token_provider"] = Tokens(connection)

    def consumer(self, o):
        return KafkaConsumer(**self.base, group_id=o.group, auto_offset_reset="earliest", enable_auto_commit=False)

    def topics(self, o):
        try:
            consumer = self.consumer(o)
        except KafkaError as e:
            raise language.Failed(name(e), str(e)) from e
        topics = sorted(consumer.topics())
        consumer.close(autocommit=False)
        return {"topics": topics}

    def produce(self, o):
        sent, pace, waiting = language.Sent(), language.Pace(o.rate), []
        producer = KafkaProducer(
            **self.base, acks=o.acks if o.acks == "all" else int(o.acks), retries=100, max_in_flight_requests_per_connection=1,
            compression_type=None if o.compression == "none" else o.compression)
        for topic, partition, data in language.records(o):
            pace.wait()
            waiting.append((topic, producer.send(topic, data, partition=partition)))
        for topic, future in waiting:
            try:
                future.get(o.seconds)
                sent.ok(topic)
            except KafkaError as e:
                sent.error(topic, name(e), str(e))
        producer.close()
        return sent.answer()

    def consume(self, o):
        seen, consumer = language.Seen(o), self.consumer(o)
        consumer.assign([TopicPartition(t, p) for t in o.topic for p in range(o.partitions)])
        while not seen.done():
            try:
                for place, messages in consumer.poll(timeout_ms=200).items():
                    for message in messages:
                        seen.record(place.topic, place.partition, message.value)
            except KafkaError as e:
                seen.error(name(e))
        consumer.close(autocommit=False)
        return seen.answer()


language.main(Client)
