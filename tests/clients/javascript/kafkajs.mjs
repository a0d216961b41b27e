// kafkajs. It has gzip alone, and no KIP-848 group protocol.
import kafkajs from 'kafkajs'
import { Seen, Sent, Steps, batches, main, sleep, until } from './language.mjs'

const { Kafka, CompressionTypes, ConfigResourceTypes, AclResourceTypes, AclOperationTypes, AclPermissionTypes, ResourcePatternTypes, logLevel } = kafkajs
const compressions = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP }
const acks = { 0: 0, 1: 1, all: -1 }

/** A token by client credentials, new each time. */
async function token({ tokens, user, password }) {
  const answer = await fetch(tokens, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
  })
  return { value: (await answer.json()).access_token }
}

class Client {
  constructor(connection) {
    const login = { sasl: { mechanism: (connection.mechanism ?? 'PLAIN').toLowerCase(), username: connection.user, password: connection.password } }
    if (connection.tokens) login.sasl = { mechanism: 'oauthbearer', oauthBearerProvider: () => token(connection) }
    const shown = connection.certificate ? { cert: connection.certificate, key: connection.key } : {}
    const secured = { ssl: { ca: [connection.ca], ...shown }, ...(connection.user ? login : {}) }
    this.kafka = new Kafka({
      brokers: [connection.bootstrap], clientId: 'tests', reauthenticationThreshold: 1000, logLevel: logLevel.WARN, retry: { retries: 8, initialRetryTime: 100 },
      logCreator: () => ({ namespace, log }) => console.error(namespace, log.message, log.error ?? ''), ...(connection.ca ? secured : {})
    })
  }

  name(error) {
    for (let e = error; e; e = e.cause ?? e.originalError) {
      if (e.name === 'KafkaJSSASLAuthenticationError') return 'SASL_AUTHENTICATION_FAILED'
      if (e.errors?.length) return this.name(e.errors[0])
      if (e.groups?.length) return this.name(e.groups[0].error ?? e)
      if (e.type) return e.type
    }
    return error.name
  }

  async with(client, call) {
    await client.connect()
    try {
      return await call(client)
    } finally {
      await client.disconnect()
    }
  }

  create(o) {
    return this.with(this.kafka.admin(), async admin => {
      const made = await this.make(admin, o.topics.map(topic => ({ topic, numPartitions: o.partitions, replicationFactor: 1 })))
      return made ? {} : { error: 'TOPIC_ALREADY_EXISTS', message: '' }
    })
  }

  /** kafkajs's own wait for leaders fails where a broker does not know the topic yet, which a quorum's controller made. */
  async make(admin, topics) {
    const made = await admin.createTopics({ topics, waitForLeaders: false })
    await until(async () => (await admin.fetchTopicMetadata({ topics: topics.map(t => t.topic) })).topics.every(t => t.partitions.every(p => p.leader >= 0)))
    return made
  }

  topics() {
    return this.with(this.kafka.admin({ retry: { retries: 1 } }), async admin => ({ topics: (await admin.listTopics()).sort() }))
  }

  produce(o) {
    const producer = this.kafka.producer({ idempotent: Boolean(o.idempotent), maxInFlightRequests: 1, allowAutoTopicCreation: false })
    return this.with(producer, async () => {
      const sent = new Sent()
      await this.fill(producer, o, sent)
      return sent.answer()
    })
  }

  /** A batch a topic, so that one that is refused does not hide what became of the others. */
  async fill(producer, o, sent) {
    const start = Date.now()
    let count = 0
    for (const batch of batches(o)) {
      if (o.rate > 0) await sleep(Math.max(0, start + count / o.rate * 1000 - Date.now()))
      count += batch.length / o.topics.length
      for (const [topic, messages] of Object.entries(Object.groupBy(batch, m => m.topic))) {
        try {
          await producer.send({ topic, acks: acks[o.acks], compression: compressions[o.compression], messages: messages.map(({ partition, value }) => ({ partition, value })) })
          sent.ok(topic, messages.length)
        } catch (error) {
          sent.error(topic, this.name(error), error.message, messages.length)
        }
      }
    }
  }

  transactional(o) {
    return this.kafka.producer({ transactionalId: o.id, idempotent: true, maxInFlightRequests: 1 })
  }

  transact(o) {
    return this.with(this.transactional(o), async producer => {
      const sent = new Sent(), transaction = await producer.transaction()
      await this.fill(transaction, o, sent)
      await (o.abort ? transaction.abort() : transaction.commit())
      return sent.answer()
    })
  }

  consumer(o) {
    return this.kafka.consumer({ groupId: o.group ?? `tests-nobody-${process.pid}-${Date.now()}`, readUncommitted: !o.committed, maxBytesPerPartition: 16000000, maxWaitTimeInMs: 200 })
  }

  /** kafkajs knows no consumer without a group: one of its own reads everything, and commits, as it may be rebalanced. */
  async consume(o) {
    const seen = new Seen(o), consumer = this.consumer(o)
    return this.with(consumer, async () => {
      consumer.on(consumer.events.CRASH, ({ payload }) => seen.error(this.name(payload.error)))
      await consumer.subscribe({ topics: o.topics, fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          for (const message of batch.messages) seen.record(batch.topic, batch.partition, message.value)
          const last = batch.lastOffset()
          await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset: String(BigInt(last) + 1n) }])
        }
      })
      while (!seen.done()) await sleep(20)
      return seen.answer()
    })
  }

  /** Each batch is copied twice: the first time its transaction is aborted. */
  copy(o) {
    const consumer = this.consumer(o)
    return this.with(this.transactional(o), producer => this.with(consumer, async () => {
      let copied = 0
      await consumer.subscribe({ topics: [o.topics[0]], fromBeginning: true })
      await consumer.run({
        autoCommit: false, eachBatchAutoResolve: true,
        eachBatch: async ({ batch }) => {
          for (const abort of [true, false]) await this.copyOnce(producer, o, batch, abort)
          copied += batch.messages.length
        }
      })
      while (copied < o.count && Date.now() < o.end) await sleep(50)
      return { copied }
    }))
  }

  async copyOnce(producer, o, batch, abort) {
    const transaction = await producer.transaction(), { topic, partition } = batch
    try {
      if (batch.messages.length > 0) await transaction.send({ topic: o.topics[1], messages: batch.messages.map(m => ({ partition, value: m.value })) })
      await transaction.sendOffsets({ consumerGroupId: o.group, topics: [{ topic, partitions: [{ partition, offset: String(BigInt(batch.lastOffset()) + 1n) }] }] })
    } catch (error) {
      await transaction.abort() // kafkajs hands the batch over again, and a producer has one transaction at a time
      throw error
    }
    await (abort ? transaction.abort() : transaction.commit())
  }

  administer(o) {
    return this.with(this.kafka.admin(), async a => {
      const steps = new Steps(error => this.name(error))
      for (const [step, call] of this.steps(a, o.topics[0], o.group)) await steps.take(step, call)
      return steps.done
    })
  }

  *steps(a, topic, groupId) {
    const resource = { type: ConfigResourceTypes.TOPIC, name: topic }
    const retention = async () => (await a.describeConfigs({ resources: [{ ...resource, configNames: ['retention.ms'] }], includeSynonyms: false })).resources[0].configEntries[0].configValue
    const acl = { resourceType: AclResourceTypes.ANY, resourcePatternType: ResourcePatternTypes.ANY, operation: AclOperationTypes.ANY, permissionType: AclPermissionTypes.ANY }
    yield ['create', () => this.make(a, [{ topic, numPartitions: 3, replicationFactor: 1, configEntries: [{ name: 'retention.ms', value: '3600000' }] }])]
    yield ['list', async () => (await a.listTopics()).includes(topic)]
    yield ['describe', async () => (await a.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.map(p => [p.partitionId, p.leader, p.replicas, p.isr]).sort()]
    yield ['cluster', async () => { const found = await a.describeCluster(); return [found.clusterId, found.controller, found.brokers.map(b => b.nodeId)] }]
    yield ['config', retention]
    yield ['alter config', () => a.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '7200000' }] }] })]
    yield ['altered config', () => until(async () => (await retention()) === '7200000')]
    yield ['partitions', () => a.createPartitions({ topicPartitions: [{ topic, count: 4 }] })]
    yield ['more partitions', () => until(async () => (await a.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length === 4)]
    yield ['produce', () => this.with(this.kafka.producer(), p => p.send({ topic, messages: [...Array(12).keys()].map(n => ({ partition: n % 4, value: `${n}` })) }).then(() => 12))]
    yield ['offsets', async () => (await a.fetchTopicOffsets(topic)).sort((x, y) => x.partition - y.partition)]
    yield ['delete records', () => a.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] })]
    yield ['group', () => this.read(topic, groupId)]
    yield ['list groups', async () => (await a.listGroups()).groups.filter(g => g.groupId === groupId)]
    yield ['describe group', async () => (await a.describeGroups([groupId])).groups.map(g => [g.groupId, g.state, g.protocolType, g.members.length, g.errorCode])]
    const committed = async () => (await a.fetchOffsets({ groupId, topics: [topic] }))[0].partitions.map(p => [p.partition, p.offset]).sort()
    yield ['group offsets', committed]
    yield ['alter offsets', () => a.setOffsets({ groupId, topic, partitions: [{ partition: 1, offset: '1' }] })]
    yield ['altered offsets', committed]
    yield ['delete group', async () => (await a.deleteGroups([groupId])).map(g => [g.groupId, g.errorCode])]
    yield ['reassign', () => a.alterPartitionReassignments({ topics: [{ topic, partitionAssignment: [{ partition: 0, replicas: [0] }] }] })]
    yield ['reassignments', () => a.listPartitionReassignments({ topics: [{ topic, partitions: [0] }] })]
    yield ['acls', () => a.describeAcls(acl)]
    yield ['delete', () => a.deleteTopics({ topics: [topic] })]
    yield ['deleted', () => until(async () => !(await a.listTopics()).includes(topic))]
  }

  read(topic, groupId) {
    const consumer = this.kafka.consumer({ groupId, maxWaitTimeInMs: 200 })
    return this.with(consumer, async () => {
      let read = 0
      await consumer.subscribe({ topics: [topic], fromBeginning: true })
      await consumer.run({ eachMessage: async () => { read++ } })
      for (const end = Date.now() + 20000; read < 10 && Date.now() < end;) await sleep(50)
      return read
    })
  }
}

main(connection => new Client(connection))
