package main

import (
	"sync"
	"time"

	"github.com/IBM/sarama"

	"klamm/tests/clients/go/language"
)

// Administer is all that sarama's ClusterAdmin can do to a topic, a group and a cluster.
func (c *client) Administer(o *command) (answer, error) {
	admin, err := c.admin()
	if err != nil {
		return nil, err
	}
	defer admin.Close()
	s := language.NewSteps(c.Name)
	c.topics(s, admin, o.Topics[0])
	c.groups(s, admin, o.Topics[0], o)
	c.cluster(s, admin, o.Topics[0], o.Group+"-user")
	return s.Done, nil
}

func (c *client) topics(s *language.Steps, a sarama.ClusterAdmin, topic string) {
	hour, two, resource := "3600000", "7200000", sarama.ConfigResource{Type: sarama.TopicResource, Name: topic}
	retention := func() (string, error) {
		found, err := a.DescribeConfig(resource)
		for _, entry := range found {
			if entry.Name == "retention.ms" {
				return entry.Value, err
			}
		}
		return "", err
	}
	has := func(n int) func() (any, error) {
		return func() (any, error) {
			return language.Until(func() (bool, error) {
				found, err := a.DescribeTopics([]string{topic})
				return err == nil && found[0].Err == sarama.ErrNoError && len(found[0].Partitions) == n, err
			})
		}
	}
	s.Take("create", func() (any, error) {
		return nil, a.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: 3, ReplicationFactor: 1, ConfigEntries: map[string]*string{"retention.ms": &hour}}, false)
	})
	s.Take("describe", has(3))
	s.Take("list", func() (any, error) { found, err := a.ListTopics(); return found[topic].NumPartitions, err })
	s.Take("config", func() (any, error) { return retention() })
	s.Take("alter config", func() (any, error) {
		return nil, a.IncrementalAlterConfig(sarama.TopicResource, topic, map[string]sarama.IncrementalAlterConfigsEntry{
			"retention.ms": {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &two}}, false)
	})
	s.Take("altered config", func() (any, error) {
		return language.Until(func() (bool, error) { found, err := retention(); return found == two, err })
	})
	s.Take("set configs", func() (any, error) {
		return nil, a.AlterConfig(sarama.TopicResource, topic, map[string]*string{"retention.ms": &hour}, false)
	})
	s.Take("partitions", func() (any, error) { return nil, a.CreatePartitions(topic, 4, nil, false) })
	s.Take("more partitions", has(4))
	s.Take("reassign", func() (any, error) { return nil, a.AlterPartitionReassignments(topic, [][]int32{{0}, {0}, {0}, {0}}) })
	s.Take("reassignments", func() (any, error) {
		found, err := a.ListPartitionReassignments(topic, []int32{0})
		return len(found), err
	})
	s.Take("elect", func() (any, error) {
		found, err := a.ElectLeaders(sarama.PreferredElection, map[string][]int32{topic: {0}})
		if err == nil && found[topic][0] != nil && found[topic][0].ErrorCode != sarama.ErrNoError {
			return c.Name(found[topic][0].ErrorCode), nil
		}
		return nil, err
	})
}

func (c *client) groups(s *language.Steps, a sarama.ClusterAdmin, topic string, o *command) {
	s.Take("produce", func() (any, error) {
		config := c.base()
		config.Producer.Return.Successes = true
		config.Producer.Partitioner = sarama.NewManualPartitioner
		producer, err := sarama.NewSyncProducer(c.bootstrap, config)
		if err != nil {
			return nil, err
		}
		for n := int32(0); n < 12 && err == nil; n++ {
			_, _, err = producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Partition: n % 4, Value: sarama.StringEncoder("x")})
		}
		return nil, errorOf(err, producer.Close())
	})
	s.Take("delete records", func() (any, error) { return nil, a.DeleteRecords(topic, map[int32]int64{0: 2}) })
	s.Take("group", func() (any, error) { return c.read(o, topic) })
	s.Take("list groups", func() (any, error) { found, err := a.ListConsumerGroups(); return found[o.Group], err })
	s.Take("describe group", func() (any, error) {
		found, err := a.DescribeConsumerGroups([]string{o.Group})
		if err != nil {
			return nil, err
		}
		return []any{found[0].GroupId, found[0].State, found[0].ProtocolType, len(found[0].Members), found[0].Err == sarama.ErrNoError}, nil
	})
	s.Take("group offsets", func() (any, error) {
		found, err := a.ListConsumerGroupOffsets(o.Group, map[string][]int32{topic: {0, 1, 2, 3}})
		all := []int64{}
		for p := int32(0); err == nil && p < 4; p++ {
			all = append(all, found.GetBlock(topic, p).Offset)
		}
		return all, err
	})
	s.Take("delete offset", func() (any, error) { return nil, a.DeleteConsumerGroupOffset(o.Group, topic, 1) })
	s.Take("delete group", func() (any, error) { return nil, a.DeleteConsumerGroup(o.Group) })
}

func (c *client) read(o *command, topic string) (any, error) {
	lock, read, end := sync.Mutex{}, 0, time.Now().Add(20*time.Second)
	done := func() bool {
		lock.Lock()
		defer lock.Unlock()
		return read >= 10 || time.Now().After(end)
	}
	var failure error
	err := c.inGroup(o, []string{topic}, done, func(err error) { failure = err }, func(session sarama.ConsumerGroupSession, m *sarama.ConsumerMessage) error {
		session.MarkMessage(m, "")
		session.Commit()
		lock.Lock()
		defer lock.Unlock()
		read++
		return nil
	})
	return read, errorOf(err, failure)
}

func errorOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *client) cluster(s *language.Steps, a sarama.ClusterAdmin, topic, user string) {
	s.Take("cluster", func() (any, error) {
		found, controller, err := a.DescribeCluster()
		nodes := []int32{}
		for _, broker := range found {
			nodes = append(nodes, broker.ID())
		}
		return []any{nodes, controller}, err
	})
	s.Take("log dirs", func() (any, error) { found, err := a.DescribeLogDirs([]int32{0}); return len(found[0]), err })
	entity := []sarama.QuotaEntityComponent{{EntityType: sarama.QuotaEntityUser, MatchType: sarama.QuotaMatchExact, Name: user}}
	s.Take("quota", func() (any, error) {
		return nil, a.AlterClientQuotas(entity, sarama.ClientQuotasOp{Key: "consumer_byte_rate", Value: 1e9}, false)
	})
	s.Take("described quota", func() (any, error) {
		return language.Until(func() (bool, error) {
			found, err := a.DescribeClientQuotas([]sarama.QuotaFilterComponent{{EntityType: sarama.QuotaEntityUser, MatchType: sarama.QuotaMatchExact, Match: user}}, false)
			return len(found) == 1 && found[0].Values["consumer_byte_rate"] == 1e9, err
		})
	})
	s.Take("no quota", func() (any, error) {
		return nil, a.AlterClientQuotas(entity, sarama.ClientQuotasOp{Key: "consumer_byte_rate", Remove: true}, false)
	})
	s.Take("scram", func() (any, error) {
		done, err := a.UpsertUserScramCredentials([]sarama.AlterUserScramCredentialsUpsert{
			{Name: user, Mechanism: sarama.SCRAM_MECHANISM_SHA_256, Iterations: 5000, Salt: []byte("salt"), Password: []byte("password")}})
		return len(done), err
	})
	s.Take("described scram", func() (any, error) {
		return language.Until(func() (bool, error) {
			found, err := a.DescribeUserScramCredentials([]string{user})
			return err == nil && len(found[0].CredentialInfos) == 1, err
		})
	})
	s.Take("no scram", func() (any, error) {
		done, err := a.DeleteUserScramCredentials([]sarama.AlterUserScramCredentialsDelete{{Name: user, Mechanism: sarama.SCRAM_MECHANISM_SHA_256}})
		return len(done), err
	})
	s.Take("acls", func() (any, error) {
		found, err := a.ListAcls(sarama.AclFilter{ResourceType: sarama.AclResourceAny, ResourcePatternTypeFilter: sarama.AclPatternAny,
			Operation: sarama.AclOperationAny, PermissionType: sarama.AclPermissionAny})
		return len(found), err
	})
	s.Take("delete", func() (any, error) { return nil, a.DeleteTopic(topic) })
	s.Take("deleted", func() (any, error) {
		return language.Until(func() (bool, error) { found, err := a.ListTopics(); _, there := found[topic]; return !there, err })
	})
}
