"""kafka-python. It has no KIP-848 group protocol yet."""

import logging
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import (ACLFilter, ACLOperation, ACLPermissionType, ACLResourcePatternType, ConfigResource, ConfigResourceType, NewTopic,
                         OffsetSpec, ResourcePatternFilter, ResourceType, ScramMechanism, UserScramCredentialDeletion,
                         UserScramCredentialUpsertion)
from kafka.errors import KafkaError
from kafka.net.sasl.oauth import AbstractTokenProvider

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
        if connection.certificate:
            self.base |= {"ssl_certfile": connection.certificate, "ssl_keyfile": connection.key}
        if connection.user:
            self.base |= {"security_protocol": "SASL_SSL", "sasl_mechanism": connection.mechanism,
                          "sasl_plain_username": connection.user, "sasl_plain_password": connection.password}
            if connection.tokens:
                self.base["sasl_oauth_token_provider"] = Tokens(connection)

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
        self.fill(producer, o, sent)
        producer.close()
        return sent.answer()

    @staticmethod
    def fill(producer, o, sent):
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

    def transact(self, o):
        sent, producer = language.Sent(), self.transactional(o)
        producer.begin_transaction()
        self.fill(producer, o, sent)
        producer.abort_transaction() if o.abort else producer.commit_transaction()
        producer.close()
        return sent.answer()

    def transactional(self, o):
        producer = KafkaProducer(**self.base, transactional_id=o.id, linger_ms=5)
        try:
            producer.init_transactions()
        except KafkaError as e:
            raise language.Failed(name(e), str(e)) from e
        return producer

    def copy(self, o):
        """Each batch is copied twice: the first time its transaction is aborted."""
        producer, consumer = self.transactional(o), self.consumer(o)
        copied, end = 0, time.monotonic() + o.seconds
        consumer.topics()
        consumer.subscribe([o.topic[0]])
        while copied < o.count and time.monotonic() < end:
            batch = consumer.poll(timeout_ms=200)
            for abort in [True, False] if batch else []:
                producer.begin_transaction()
                for place, messages in batch.items():
                    for m in messages:
                        producer.send(o.topic[1], m.value, partition=place.partition)
                offsets = {place: OffsetAndMetadata(messages[-1].offset + 1, "", -1) for place, messages in batch.items()}
                producer.send_offsets_to_transaction(offsets, consumer.group_metadata())
                producer.abort_transaction() if abort else producer.commit_transaction()
            copied += sum(len(messages) for messages in batch.values())
        consumer.close(autocommit=False)
        producer.close()
        return {"copied": copied}

    def consumer(self, o):
        return KafkaConsumer(
            **self.base, group_id=o.group, auto_offset_reset="earliest", enable_auto_commit=False,
            isolation_level="read_committed" if o.committed else "read_uncommitted", max_partition_fetch_bytes=16000000)

    def consume(self, o):
        seen, consumer = language.Seen(o), self.consumer(o)
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

    def admin_steps(self, a, o):
        """Each step as a call. What kafka-python returns is close to the wire."""
        topic, group, one = o.topic[0], o.group, TopicPartition(o.topic[0], 0)
        resource = lambda **configs: ConfigResource(ConfigResourceType.TOPIC, topic, configs or None)
        retention = lambda: a.describe_configs([resource()], config_filter="all")["topic"][topic]["retention.ms"]
        described = lambda: a.describe_topics([topic])[0]
        user = "tests-" + group
        yield "create", lambda: a.create_topics([NewTopic(topic, 3, 1, topic_configs={"retention.ms": "3600000"})])
        yield "list", lambda: topic in a.list_topics()
        yield "describe", described
        yield "cluster", a.describe_cluster
        yield "config", retention
        yield "alter config", lambda: a.alter_configs([resource(**{"retention.ms": "7200000"})])
        yield "altered config", lambda: language.until(lambda: retention()["value"] == "7200000") and retention()
        yield "alter config as before", lambda: a.alter_configs([resource(**{"retention.ms": "9200000"})], incremental=False)
        yield "partitions", lambda: a.create_partitions({topic: 4})
        yield "more partitions", lambda: language.until(lambda: len(described()["partitions"]) == 4)
        yield "produce", lambda: self.some(topic)
        yield "offsets", lambda: [a.list_partition_offsets({one: spec}) for spec in [OffsetSpec.EARLIEST, OffsetSpec.LATEST]]
        yield "delete records", lambda: a.delete_records({one: 2})
        yield "group", lambda: self.read(topic, group)
        yield "list groups", lambda: [g for g in a.list_groups() if g["group_id"] == group]
        yield "describe group", lambda: a.describe_groups([group], include_authorized_operations=True)
        yield "group offsets", lambda: a.list_group_offsets(group)
        yield "alter offsets", lambda: a.alter_group_offsets(group, {TopicPartition(topic, 1): OffsetAndMetadata(1, "", -1)})
        yield "delete offsets", lambda: a.delete_group_offsets(group, [one])
        yield "altered offsets", lambda: a.list_group_offsets(group)
        yield "delete group", lambda: a.delete_groups([group])
        yield "elect", lambda: a.elect_leaders(0, {topic: [0]}, raise_errors=False)
        yield "log dirs", lambda: len(a.describe_log_dirs({topic: [0, 1, 2, 3]}))
        yield "reassign", lambda: a.alter_partition_reassignments({one: [0]})
        yield "reassignments", lambda: a.list_partition_reassignments({topic: [0]})
        yield "producers", lambda: len(a.describe_producers([one]))
        yield "transactions", lambda: [t for t in a.list_transactions() if user in str(t)]
        yield "scram", lambda: a.alter_user_scram_credentials([UserScramCredentialUpsertion(user, ScramMechanism.SCRAM_SHA_256, "password", iterations=5000)])
        yield "described scram", lambda: language.until(lambda: a.describe_user_scram_credentials([user]))
        yield "no scram", lambda: a.alter_user_scram_credentials([UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_256)])
        yield "acls", lambda: a.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, ResourcePatternFilter(
            ResourceType.ANY, None, ACLResourcePatternType.ANY)))
        yield "delete", lambda: a.delete_topics([topic])
        yield "deleted", lambda: language.until(lambda: topic not in a.list_topics())

    def administer(self, o):
        steps = language.Steps(name)

        def all_of_them(admin):
            for step, call in self.admin_steps(admin, o):
                steps.take(step, call)
            return steps.done

        return self.admin(all_of_them)

    def some(self, topic):
        producer = KafkaProducer(**self.base)
        for n in range(12):
            producer.send(topic, f"{n}".encode(), partition=n % 4)
        producer.close()

    def read(self, topic, group):
        consumer = KafkaConsumer(**self.base, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False)
        consumer.topics()
        consumer.subscribe([topic])
        read, end = 0, time.monotonic() + 20
        while read < 10 and time.monotonic() < end:
            read += sum(len(messages) for messages in consumer.poll(timeout_ms=500).values())
        consumer.commit()
        consumer.close(autocommit=False)
        return read


language.main(Client)
