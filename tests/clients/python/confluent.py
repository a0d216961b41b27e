"""librdkafka, by confluent-kafka."""

import time

from confluent_kafka import (OFFSET_BEGINNING, Consumer, ConsumerGroupTopicPartitions, ElectionType, KafkaError, KafkaException, Producer,
                             TopicCollection, TopicPartition)
from confluent_kafka.admin import (AclBinding, AclBindingFilter, AclOperation, AclPermissionType, AdminClient, AlterConfigOpType, ConfigEntry,
                                   ConfigResource, NewPartitions, NewTopic, OffsetSpec, ResourcePatternType, ResourceType,
                                   ScramCredentialInfo, ScramMechanism, UserScramCredentialDeletion, UserScramCredentialUpsertion)

import language


class Client:
    def __init__(self, connection):
        self.base = {"bootstrap.servers": connection.bootstrap, "broker.address.family": "v4", "log_level": 4}
        self.trouble = None
        if connection.ca:
            self.base |= {"security.protocol": "SSL", "ssl.ca.location": connection.ca}
        if connection.certificate:
            self.base |= {"ssl.certificate.location": connection.certificate, "ssl.key.location": connection.key}
        if connection.user:
            self.base |= {"security.protocol": "SASL_SSL", "sasl.mechanism": connection.mechanism,
                          "sasl.username": connection.user, "sasl.password": connection.password}
            if connection.tokens:
                self.base |= {"sasl.oauthbearer.method": "oidc", "sasl.oauthbearer.client.id": connection.user,
                              "sasl.oauthbearer.client.secret": connection.password, "sasl.oauthbearer.token.endpoint.url": connection.tokens}

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
        self.fill(producer, o, sent)
        return sent.answer()

    @staticmethod
    def fill(producer, o, sent):
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

    def transact(self, o):
        sent = language.Sent()
        producer = self.transactional(o)
        try:
            producer.begin_transaction()
            self.fill(producer, o, sent)
            (producer.abort_transaction if o.abort else producer.commit_transaction)(30)
        except KafkaException as e:
            self.fail(e.args[0])
        return sent.answer()

    def transactional(self, o):
        producer = Producer(self.settings(transactional_id=o.id, linger_ms=5))
        try:
            producer.init_transactions(30)
        except KafkaException as e:
            self.fail(e.args[0])
        return producer

    def copy(self, o):
        """Each batch is copied twice: the first time its transaction is aborted."""
        producer, consumer = self.transactional(o), self.consumer(o)
        copied, end = 0, time.monotonic() + o.seconds
        consumer.subscribe([o.topic[0]])
        while copied < o.count and time.monotonic() < end:
            batch = [m for m in consumer.consume(100, 0.2) if not m.error()]
            for abort in [True, False] if batch else []:
                producer.begin_transaction()
                for m in batch:
                    producer.produce(o.topic[1], m.value(), partition=m.partition())
                producer.send_offsets_to_transaction(consumer.position(consumer.assignment()), consumer.consumer_group_metadata(), 30)
                (producer.abort_transaction if abort else producer.commit_transaction)(30)
            copied += len(batch)
        consumer.close()
        return {"copied": copied}

    def consumer(self, o):
        more = {} if o.protocol == "consumer" else {"session_timeout_ms": 45000}
        return Consumer(self.settings(
            group_id=o.group or "tests-nobody", group_protocol=o.protocol, auto_offset_reset="earliest", enable_auto_commit=False,
            fetch_message_max_bytes=16000000, isolation_level="read_committed" if o.committed else "read_uncommitted", **more))

    def consume(self, o):
        seen, consumer = language.Seen(o), self.consumer(o)
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

    def admin_steps(self, o):
        """Each step as a call; a future's only value is what came of it."""
        topic, group, one = o.topic[0], o.group, TopicPartition(o.topic[0], 0)
        a, topics = self.admin(), ConfigResource(ConfigResource.Type.TOPIC, o.topic[0])
        only = lambda futures: next(iter(futures.values())).result()
        described = lambda: only(a.describe_topics(TopicCollection([topic]), include_authorized_operations=True))
        retention = lambda: only(a.describe_configs([topics]))["retention.ms"].value
        offset = lambda spec: only(a.list_offsets({one: spec})).offset
        committed = lambda: [(p.partition, p.offset) for p in only(a.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])).topic_partitions]
        entry = ConfigEntry("retention.ms", "7200000", incremental_operation=AlterConfigOpType.SET)
        user = "tests-" + group
        yield "create", lambda: only(a.create_topics([NewTopic(topic, 3, 1, config={"retention.ms": "3600000"})]))
        yield "list", lambda: topic in a.list_topics(timeout=10).topics
        yield "list one", lambda: len(a.list_topics(topic, timeout=10).topics[topic].partitions)
        yield "describe", lambda: [(p.id, p.leader.id, [r.id for r in p.replicas]) for p in described().partitions]
        yield "operations", lambda: {operation.name for operation in described().authorized_operations}
        yield "cluster", lambda: self.cluster(a.describe_cluster(include_authorized_operations=True).result())
        yield "config", retention
        yield "alter config", lambda: only(a.incremental_alter_configs([ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])]))
        yield "altered config", lambda: language.until(lambda: retention() == "7200000")
        yield "partitions", lambda: only(a.create_partitions([NewPartitions(topic, 4)]))
        yield "more partitions", lambda: language.until(lambda: len(described().partitions) == 4)
        yield "produce", lambda: self.some(topic)
        yield "offsets", lambda: [offset(OffsetSpec.earliest()), offset(OffsetSpec.latest()), offset(OffsetSpec.max_timestamp()) < 3]
        yield "delete records", lambda: only(a.delete_records([TopicPartition(topic, 0, 2)])).low_watermark
        yield "group", lambda: self.read(topic, group)
        yield "list groups", lambda: [(g.group_id, g.state.name) for g in a.list_consumer_groups().result().valid if g.group_id == group]
        yield "describe group", lambda: self.group(only(a.describe_consumer_groups([group], include_authorized_operations=True)))
        yield "group offsets", committed
        yield "alter offsets", lambda: [(p.partition, p.offset) for p in only(a.alter_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 1, 1)])])).topic_partitions]
        yield "altered offsets", committed
        yield "delete group", lambda: only(a.delete_consumer_groups([group]))
        yield "elect", lambda: {p.partition: e.name() for p, e in a.elect_leaders(ElectionType.PREFERRED, [one]).result().items()}
        yield "scram", lambda: only(a.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(user, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 5000), b"password", b"salt")]))
        yield "described scram", lambda: language.until(lambda: [c.iterations for c in only(
            a.describe_user_scram_credentials([user])).scram_credential_infos])
        yield "no scram", lambda: only(a.alter_user_scram_credentials([UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_256)]))
        yield "acls", lambda: a.describe_acls(AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY,
                                                               AclPermissionType.ANY)).result()
        yield "create acl", lambda: only(a.create_acls([AclBinding(ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, "User:a", "*",
                                                                   AclOperation.READ, AclPermissionType.ALLOW)]))
        yield "delete", lambda: only(a.delete_topics([topic]))
        yield "deleted", lambda: language.until(lambda: topic not in a.list_topics(timeout=10).topics)

    def administer(self, o):
        steps = language.Steps(lambda e: e.args[0].name() if isinstance(e, KafkaException) else type(e).__name__)
        for step, call in self.admin_steps(o):
            steps.take(step, call)
        return steps.done

    @staticmethod
    def cluster(found):
        return [found.cluster_id, found.controller.id, [n.id for n in found.nodes], {o.name for o in found.authorized_operations}]

    @staticmethod
    def group(found):
        return [found.group_id, found.state.name, found.type.name, found.coordinator.id, len(found.members), {o.name for o in found.authorized_operations}]

    def some(self, topic):
        producer = Producer(self.settings())
        for n in range(12):
            producer.produce(topic, f"{n}", partition=n % 4)
        return producer.flush(20)

    def read(self, topic, group):
        consumer = Consumer(self.settings(group_id=group, auto_offset_reset="earliest", enable_auto_commit=False))
        consumer.subscribe([topic])
        read, end = 0, time.monotonic() + 20
        while read < 10 and time.monotonic() < end:
            read += sum(1 for m in consumer.consume(10, 0.5) if not m.error())
        consumer.commit(asynchronous=False)
        consumer.close()
        return read


language.main(Client)
