"""aiokafka. It has no KIP-848 group protocol, and its admin client knows only part of Kafka's."""

import asyncio
import logging
import ssl
import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.abc import AbstractTokenProvider
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError, KafkaError, for_code
from aiokafka.structs import OffsetAndMetadata

import language


class Trouble(logging.Handler):
    """A refused login is told to the log alone: the call says that nobody could be reached."""

    login = False

    def emit(self, record):
        self.login = self.login or "AuthenticationFailed" in record.getMessage()


logging.basicConfig(level=logging.WARNING)
trouble = Trouble()
logging.getLogger("aiokafka").addHandler(trouble)


def name(error):
    if trouble.login:
        return "SASL_AUTHENTICATION_FAILED"
    return getattr(error, "message", None) or type(error).__name__


def raised(code):
    if code:
        raise for_code(code)


class Tokens(AbstractTokenProvider):
    def __init__(self, connection):
        self.connection = connection

    async def token(self):
        return await asyncio.to_thread(language.token, self.connection)


class Client:
    def __init__(self, connection):
        self.base = {"bootstrap_servers": connection.bootstrap}
        if connection.ca:
            trust = ssl.create_default_context(cafile=connection.ca)
            if connection.certificate:
                trust.load_cert_chain(connection.certificate, connection.key)
            self.base |= {"security_protocol": "SSL", "ssl_context": trust}
        if connection.user:
            self.base |= {"security_protocol": "SASL_SSL", "sasl_mechanism": connection.mechanism,
                          "sasl_plain_username": connection.user, "sasl_plain_password": connection.password}
            if connection.tokens:
                self.base["sasl_oauth_token_provider"] = Tokens(connection)

    def run(self, call):
        try:
            return asyncio.run(call)
        except (KafkaError, KafkaConnectionError) as e:
            raise language.Failed(name(e), str(e)) from e

    async def admin(self, call):
        admin = AIOKafkaAdminClient(**self.base)
        try:
            await admin.start()
            return await call(admin)
        finally:
            await admin.close()

    def create(self, o):
        async def call(admin):
            done = await admin.create_topics([NewTopic(t, o.partitions, 1) for t in o.topic])
            raised(done.topic_errors[0][1])
            return {}

        return self.run(self.admin(call))

    def topics(self, o):
        async def call(admin):
            return {"topics": sorted(await admin.list_topics())}

        return self.run(self.admin(call))

    def produce(self, o):
        return self.run(self.produced(o))

    async def produced(self, o):
        sent = language.Sent()
        producer = AIOKafkaProducer(
            **self.base, acks=o.acks if o.acks == "all" else int(o.acks), enable_idempotence=o.idempotent, linger_ms=5,
            compression_type=None if o.compression == "none" else o.compression, max_request_size=16000000)
        await producer.start()
        await self.fill(producer, o, sent)
        await producer.stop()
        return sent.answer()

    @staticmethod
    async def fill(producer, o, sent):
        pace, waiting = language.Pace(o.rate), []
        for topic, partition, data in language.records(o):
            pace.wait()
            try:
                waiting.append((topic, await producer.send(topic, data, partition=partition)))
            except KafkaError as e:
                sent.error(topic, name(e), str(e))
        for topic, future in waiting:
            try:
                await asyncio.wait_for(future, o.seconds)
                sent.ok(topic)
            except KafkaError as e:
                sent.error(topic, name(e), str(e))

    def transact(self, o):
        return self.run(self.transacted(o))

    async def transacted(self, o):
        sent, producer = language.Sent(), AIOKafkaProducer(**self.base, transactional_id=o.id, linger_ms=5)
        await producer.start()
        await producer.begin_transaction()
        await self.fill(producer, o, sent)
        await (producer.abort_transaction() if o.abort else producer.commit_transaction())
        await producer.stop()
        return sent.answer()

    def copy(self, o):
        return self.run(self.copied(o))

    async def copied(self, o):
        """Each batch is copied twice: the first time its transaction is aborted."""
        producer, consumer = AIOKafkaProducer(**self.base, transactional_id=o.id, linger_ms=5), self.consumer(o)
        await producer.start()
        await consumer.start()
        consumer.subscribe([o.topic[0]])
        copied, end = 0, time.monotonic() + o.seconds
        while copied < o.count and time.monotonic() < end:
            batch = await consumer.getmany(timeout_ms=200)
            for abort in [True, False] if batch else []:
                await producer.begin_transaction()
                for place, messages in batch.items():
                    for m in messages:
                        await producer.send(o.topic[1], m.value, partition=place.partition)
                await producer.send_offsets_to_transaction({place: messages[-1].offset + 1 for place, messages in batch.items()}, o.group)
                await (producer.abort_transaction() if abort else producer.commit_transaction())
            copied += sum(len(messages) for messages in batch.values())
        await consumer.stop()
        await producer.stop()
        return {"copied": copied}

    def consumer(self, o):
        return AIOKafkaConsumer(
            **self.base, group_id=o.group, auto_offset_reset="earliest", enable_auto_commit=False, max_partition_fetch_bytes=16000000,
            isolation_level="read_committed" if o.committed else "read_uncommitted")

    def consume(self, o):
        return self.run(self.consumed(o))

    async def consumed(self, o):
        seen, consumer = language.Seen(o), self.consumer(o)
        await consumer.start()
        if o.group:
            consumer.subscribe(o.topic)
        else:
            consumer.assign([TopicPartition(t, p) for t in o.topic for p in range(o.partitions)])
        while not seen.done():
            try:
                batches = await consumer.getmany(timeout_ms=200)
                for place, messages in batches.items():
                    for message in messages:
                        seen.record(place.topic, place.partition, message.value)
                if batches and o.group:
                    await consumer.commit()
            except KafkaError as e:
                seen.error(name(e))
        await consumer.stop()
        return seen.answer()

    def administer(self, o):
        async def call(admin):
            steps = language.Steps(name)
            for step, words in self.admin_steps(admin, o):
                try:
                    came = await words
                    steps.take(step, lambda: came.to_object() if hasattr(came, "to_object") else came)
                except (KafkaError, AssertionError, ValueError, NotImplementedError) as e:
                    steps.done[step] = {"error": name(e)}
            return steps.done

        return self.run(self.admin(call))

    def admin_steps(self, a, o):
        topic, group = o.topic[0], o.group
        resource = lambda **configs: ConfigResource(ConfigResourceType.TOPIC, topic, configs or {"retention.ms": None})
        yield "create", a.create_topics([NewTopic(topic, 3, 1, topic_configs={"retention.ms": "3600000"})])
        yield "list", self.listed(a, topic)
        yield "describe", a.describe_topics([topic])
        yield "cluster", a.describe_cluster()
        yield "config", self.objects(a.describe_configs([resource()]))
        yield "alter config", self.objects(a.alter_configs([resource(**{"retention.ms": "7200000"})]))
        yield "partitions", a.create_partitions({topic: NewPartitions(4)})
        yield "produce", self.some(topic)
        yield "delete records", a.delete_records({TopicPartition(topic, 0): RecordsToDelete(2)})
        yield "group", self.read(topic, group)
        yield "list groups", self.mine(a, group)
        yield "describe group", self.objects(a.describe_consumer_groups([group]))
        yield "group offsets", a.list_consumer_group_offsets(group)
        yield "delete", a.delete_topics([topic])

    @staticmethod
    async def listed(a, topic):
        """The admin client asks any broker that it likes, and once: what was made takes its time to show."""
        for _ in range(50):
            if topic in await a.list_topics():
                return True
            await asyncio.sleep(0.1)
        return False

    @staticmethod
    async def objects(call):
        return [one.to_object() for one in await call]

    @staticmethod
    async def mine(a, group):
        return [g for g in await a.list_consumer_groups() if g[0] == group]

    async def some(self, topic):
        producer = AIOKafkaProducer(**self.base)
        await producer.start()
        for n in range(12):
            await producer.send_and_wait(topic, f"{n}".encode(), partition=n % 3)
        await producer.stop()

    async def read(self, topic, group):
        consumer = AIOKafkaConsumer(**self.base, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False)
        await consumer.start()
        consumer.subscribe([topic])
        read, end = 0, time.monotonic() + 20
        while read < 10 and time.monotonic() < end:
            read += sum(len(messages) for messages in (await consumer.getmany(timeout_ms=500)).values())
        await consumer.commit()
        await consumer.stop()
        return read


language.main(Client)
