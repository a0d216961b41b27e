// What Kafka's Admin can do to a topic, a group and a cluster, step by step. See `administer` in ../README.md.

import java.time.Duration;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

final class Administration implements AutoCloseable {
    private final Map<String, Object> base;
    private final Admin admin;
    private final String topic, group, id, user;
    private final TopicPartition first;
    private final ConfigResource resource;
    private final Map<String, String> done = new LinkedHashMap<>();

    Administration(Map<String, Object> base, String topic, String group) {
        this.base = base;
        admin = Admin.create(base);
        this.topic = topic;
        this.group = group;
        id = group + "-id";
        user = group + "-user";
        first = new TopicPartition(topic, 0);
        resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    String all() {
        topics();
        records();
        groups();
        transactions();
        replicas();
        cluster();
        deletion();
        return done.entrySet().stream().map(e -> Client.quoted(e.getKey()) + ": " + e.getValue()).collect(Collectors.joining(", ", "{", "}"));
    }

    private void topics() {
        step("create", () -> {
            CreateTopicsResult made = admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1).configs(Map.of("retention.ms", "3600000"))));
            return List.of(made.numPartitions(topic).get(), made.replicationFactor(topic).get(), made.config(topic).get().get("retention.ms").value());
        });
        step("list", () -> until(() -> admin.listTopics().names().get().contains(topic)));
        step("describe", () -> described().partitions().stream().map(p -> List.of(p.partition(), p.leader().id(), ids(p.replicas()), ids(p.isr()))).collect(Collectors.toList()));
        step("operations", () -> operations(described().authorizedOperations()));
        step("describe by id", () -> admin.describeTopics(TopicCollection.ofTopicIds(List.of(described().topicId()))).allTopicIds().get()
            .values().iterator().next().name());
        step("config", this::retention);
        step("alter config", () -> admin.incrementalAlterConfigs(Map.of(resource, List.of(
            new AlterConfigOp(new ConfigEntry("retention.ms", "7200000"), AlterConfigOp.OpType.SET)))).all().get());
        step("altered config", () -> until(() -> retention().get(0).equals("7200000")));
        step("configs of a broker", () -> admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, "0"))).all().get()
            .values().iterator().next().get("num.io.threads").value());
        step("partitions", () -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get());
        step("more partitions", () -> until(() -> described().partitions().size() == 4));
    }

    private void records() {
        step("produce", () -> produce(new HashMap<>(base)));
        step("offsets", () -> List.of(offset(OffsetSpec.earliest()), offset(OffsetSpec.latest()), offset(OffsetSpec.maxTimestamp()) < 3, offset(OffsetSpec.forTimestamp(1))));
        step("delete records", () -> admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(2))).lowWatermarks().get(first).get().lowWatermark());
        step("earliest now", () -> offset(OffsetSpec.earliest()));
    }

    private void groups() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            step("group", () -> read(consumer));
            step("list groups", () -> admin.listConsumerGroups().valid().get().stream().filter(g -> g.groupId().equals(group))
                .map(g -> List.of(g.groupId(), String.valueOf(g.state().get()))).collect(Collectors.toList()));
            step("describe group", () -> {
                ConsumerGroupDescription found = group();
                MemberDescription member = found.members().iterator().next();
                return List.of(found.groupId(), String.valueOf(found.state()), found.coordinator().id(), found.partitionAssignor(),
                    operations(found.authorizedOperations()), member.clientId().startsWith("consumer-"), member.host(), member.assignment().topicPartitions().size());
            });
            step("remove members", () -> admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions()).all().get());
        }
        step("empty group", () -> until(() -> group().members().isEmpty()));
        step("group offsets", this::committed);
        step("alter offsets", () -> admin.alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(1))).all().get());
        step("delete offsets", () -> admin.deleteConsumerGroupOffsets(group, Set.of(new TopicPartition(topic, 1))).all().get());
        step("altered offsets", this::committed);
        step("delete group", () -> admin.deleteConsumerGroups(List.of(group)).all().get());
        step("no group", () -> admin.listConsumerGroups().all().get().stream().noneMatch(g -> g.groupId().equals(group)));
    }

    private void transactions() {
        step("transaction", () -> {
            Map<String, Object> settings = new HashMap<>(base);
            settings.put("transactional.id", id);
            return produce(settings);
        });
        step("list transactions", () -> until(() -> admin.listTransactions().all().get().stream().filter(t -> t.transactionalId().equals(id))
            .allMatch(t -> t.state() == TransactionState.COMPLETE_COMMIT)));
        step("describe transaction", () -> {
            TransactionDescription found = admin.describeTransactions(List.of(id)).description(id).get();
            return List.of(found.coordinatorId(), String.valueOf(found.state()), found.transactionTimeoutMs(), found.topicPartitions().size());
        });
        step("producers", () -> admin.describeProducers(List.of(first)).partitionResult(first).get().activeProducers().size());
        step("fence", () -> admin.fenceProducers(List.of(id)).all().get());
    }

    private void replicas() {
        step("log dirs", () -> admin.describeLogDirs(List.of(0)).allDescriptions().get().get(0).values().stream()
            .flatMap(dir -> dir.replicaInfos().keySet().stream()).filter(p -> p.topic().equals(topic)).count());
        step("elect", () -> admin.electLeaders(ElectionType.PREFERRED, Set.of(first)).partitions().get().get(first).map(Client::name).orElse("NONE"));
        step("reassign", () -> admin.alterPartitionReassignments(Map.of(first, Optional.of(new NewPartitionReassignment(List.of(0))))).all().get());
        step("reassignments", () -> until(() -> admin.listPartitionReassignments(Set.of(first)).reassignments().get().isEmpty()));
    }

    private void cluster() {
        step("cluster", () -> {
            DescribeClusterResult found = admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
            return List.of(found.clusterId().get(), found.controller().get().id(), ids(found.nodes().get()), operations(found.authorizedOperations().get()));
        });
        ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user));
        step("quota", () -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("consumer_byte_rate", 1e9))))).all().get());
        step("described quota", () -> until(() -> admin.describeClientQuotas(ClientQuotaFilter.contains(List.of(
            ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, user)))).entities().get().get(entity).get("consumer_byte_rate") == 1e9));
        step("no quota", () -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("consumer_byte_rate", null))))).all().get());
        step("scram", () -> admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user,
            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 5000), "password"))).all().get());
        step("described scram", () -> until(() -> admin.describeUserScramCredentials(List.of(user)).description(user).get().credentialInfos().get(0).iterations() == 5000));
        step("no scram", () -> admin.alterUserScramCredentials(List.of(new UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_256))).all().get());
        step("acls", () -> admin.describeAcls(AclBindingFilter.ANY).values().get().size());
        step("features", () -> admin.describeFeatures().featureMetadata().get().finalizedFeatures().get("metadata.version").maxVersionLevel());
        step("quorum", () -> {
            QuorumInfo found = admin.describeMetadataQuorum().quorumInfo().get();
            return List.of(found.leaderId(), found.voters().stream().map(QuorumInfo.ReplicaState::replicaId).collect(Collectors.toList()));
        });
        step("client metrics", () -> admin.listClientMetricsResources().all().get().size());
    }

    private void deletion() {
        step("delete", () -> admin.deleteTopics(List.of(topic)).all().get());
        step("deleted", () -> until(() -> !admin.listTopics().names().get().contains(topic)));
        step("delete by id", () -> {
            CreateTopicsResult made = admin.createTopics(List.of(new NewTopic(topic + ".again", 1, (short) 1)));
            admin.deleteTopics(TopicCollection.ofTopicIds(List.of(made.topicId(topic + ".again").get()))).all().get();
            return until(() -> !admin.listTopics().names().get().contains(topic + ".again"));
        });
        step("delete what is not there", () -> admin.deleteTopics(List.of(topic)).all().get());
    }

    private TopicDescription described() throws Exception {
        return admin.describeTopics(List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true)).allTopicNames().get().get(topic);
    }

    private List<String> retention() throws Exception {
        ConfigEntry found = admin.describeConfigs(List.of(resource)).all().get().get(resource).get("retention.ms");
        return List.of(found.value(), String.valueOf(found.source()));
    }

    private long offset(OffsetSpec spec) throws Exception {
        return admin.listOffsets(Map.of(first, spec)).partitionResult(first).get().offset();
    }

    private ConsumerGroupDescription group() throws Exception {
        return admin.describeConsumerGroups(List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true)).all().get().get(group);
    }

    private Map<String, Long> committed() throws Exception {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().toString(), e -> e.getValue().offset(), (a, b) -> a, TreeMap::new));
    }

    /** Twelve records over four partitions, in a transaction where the settings name one. */
    private int produce(Map<String, Object> settings) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            boolean transactional = settings.containsKey("transactional.id");
            if (transactional) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            for (int n = 0; n < 12; n++) producer.send(new ProducerRecord<>(topic, n % 4, null, new byte[] {(byte) n}));
            if (transactional) producer.commitTransaction();
            return 12;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(base);
        settings.putAll(Map.of("group.id", group, "auto.offset.reset", "earliest", "enable.auto.commit", "false"));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** All but the two deleted ones, as a member that stays. */
    private int read(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.subscribe(List.of(topic));
        int read = 0;
        for (int n = 0; n < 100 && read < 10; n++) read += consumer.poll(Duration.ofMillis(200)).count();
        consumer.commitSync();
        return read;
    }

    private interface Check {
        boolean holds() throws Exception;
    }

    /** What was changed takes its time to show. */
    private static boolean until(Check check) throws Exception {
        for (int n = 0; n < 100; n++) {
            try {
                if (check.holds()) return true;
            } catch (ExecutionException | RuntimeException e) {
                if (n == 99) throw e;
            }
            Thread.sleep(100);
        }
        return false;
    }

    private void step(String name, Callable<Object> call) {
        try {
            done.put(name, json(call.call()));
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            cause.printStackTrace();
            done.put(name, "{\"error\": " + Client.quoted(Client.name(cause)) + "}");
        }
    }

    private static List<Integer> ids(Collection<Node> nodes) {
        return nodes.stream().map(Node::id).collect(Collectors.toList());
    }

    private static List<String> operations(Set<AclOperation> operations) {
        return operations == null ? List.of() : operations.stream().map(Enum::name).sorted().collect(Collectors.toList());
    }

    private static String json(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) return String.valueOf(value);
        if (value instanceof Collection<?> c) return c.stream().map(Administration::json).collect(Collectors.joining(", ", "[", "]"));
        if (value instanceof Map<?, ?> m) {
            return m.entrySet().stream().map(e -> Client.quoted(String.valueOf(e.getKey())) + ": " + json(e.getValue())).collect(Collectors.joining(", ", "{", "}"));
        }
        return Client.quoted(String.valueOf(value));
    }

    @Override
    public void close() {
        admin.close();
    }
}
