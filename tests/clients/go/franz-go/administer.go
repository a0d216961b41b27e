package main

import (
	"context"
	"sort"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"klamm/tests/clients/go/language"
)

// administration is all that kadm can do to a topic, a group and a cluster.
type administration struct {
	*language.Steps
	c                *client
	cl               *kgo.Client
	a                *kadm.Client
	within           context.Context
	topic, group, id string
}

func (c *client) Administer(o *command) (answer, error) {
	cl, err := c.open(kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	within, cancel := context.WithTimeout(context.Background(), 120*time.Second)
	defer cancel()
	a := administration{language.NewSteps(c.Name), c, cl, kadm.NewClient(cl), within, o.Topics[0], o.Group, o.Group + "-id"}
	a.topics()
	a.records()
	a.groups()
	a.transactions()
	a.cluster()
	a.deletion()
	return a.Done, nil
}

func (a *administration) topics() {
	hour, two := "3600000", "7200000"
	a.Take("create", func() (any, error) {
		made, err := a.a.CreateTopic(a.within, 3, 1, map[string]*string{"retention.ms": &hour}, a.topic)
		return []any{made.NumPartitions, made.ReplicationFactor, len(made.Configs) > 10}, err
	})
	a.Take("list", func() (any, error) { return language.Until(func() (bool, error) { return a.partitions(3) }) })
	a.Take("config", func() (any, error) { return a.config("retention.ms") })
	a.Take("alter config", func() (any, error) {
		done, err := a.a.AlterTopicConfigs(a.within, []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "retention.ms", Value: &two}}, a.topic)
		return nil, first(err, done)
	})
	a.Take("altered config", func() (any, error) {
		return language.Until(func() (bool, error) { found, err := a.config("retention.ms"); return found == two, err })
	})
	a.Take("set configs", func() (any, error) {
		done, err := a.a.AlterTopicConfigsState(a.within, []kadm.AlterConfig{{Name: "retention.ms", Value: &hour}}, a.topic)
		return nil, first(err, done)
	})
	a.Take("config of a broker", func() (any, error) {
		found, err := a.a.DescribeBrokerConfigs(a.within, 0)
		if err != nil {
			return nil, err
		}
		for _, c := range found[0].Configs {
			if c.Key == "num.io.threads" {
				return c.MaybeValue(), found[0].Err
			}
		}
		return nil, found[0].Err
	})
	a.Take("partitions", func() (any, error) {
		done, err := a.a.UpdatePartitions(a.within, 4, a.topic)
		if err == nil {
			err = done.Error()
		}
		return nil, err
	})
	a.Take("more partitions", func() (any, error) { return language.Until(func() (bool, error) { return a.partitions(4) }) })
}

func first(err error, done kadm.AlterConfigsResponses) error {
	for _, one := range done {
		if err == nil {
			err = one.Err
		}
	}
	return err
}

func (a *administration) partitions(n int) (bool, error) {
	listed, err := a.a.ListTopics(a.within, a.topic)
	return err == nil && listed[a.topic].Err == nil && len(listed[a.topic].Partitions) == n, err
}

func (a *administration) config(key string) (string, error) {
	found, err := a.a.DescribeTopicConfigs(a.within, a.topic)
	if err != nil {
		return "", err
	}
	one, err := found.On(a.topic, nil)
	for _, c := range one.Configs {
		if c.Key == key {
			return c.MaybeValue(), one.Err
		}
	}
	return "", one.Err
}

func (a *administration) records() {
	a.Take("produce", func() (any, error) { return nil, a.produce(a.cl) })
	for step, call := range map[string]func(context.Context, ...string) (kadm.ListedOffsets, error){
		"start offsets": a.a.ListStartOffsets, "end offsets": a.a.ListEndOffsets, "committed offsets": a.a.ListCommittedOffsets,
	} {
		a.Take(step, func() (any, error) {
			found, err := call(a.within, a.topic)
			one, _ := found.Lookup(a.topic, 0)
			return one.Offset, err
		})
	}
	a.Take("delete records", func() (any, error) {
		var offsets kadm.Offsets
		offsets.AddOffset(a.topic, 0, 2, -1)
		done, err := a.a.DeleteRecords(a.within, offsets)
		one, _ := done.Lookup(a.topic, 0)
		return one.LowWatermark, err
	})
}

func (a *administration) produce(cl *kgo.Client) error {
	for n := 0; n < 12; n++ {
		cl.Produce(a.within, &kgo.Record{Topic: a.topic, Partition: int32(n % 4), Value: []byte{byte(n)}}, nil)
	}
	return cl.Flush(a.within)
}

func (a *administration) groups() {
	a.Take("group", a.read)
	a.Take("list groups", func() (any, error) {
		found, err := a.a.ListGroups(a.within)
		one := found[a.group]
		return []any{one.Group, one.State, one.ProtocolType}, err
	})
	a.Take("describe group", func() (any, error) {
		found, err := a.a.DescribeGroups(a.within, a.group)
		one := found[a.group]
		return []any{one.Group, one.State, one.Coordinator.NodeID, len(one.Members), one.Err == nil}, err
	})
	offsets := func() (any, error) {
		found, err := a.a.FetchOffsets(a.within, a.group)
		all := map[int32]int64{}
		found.Each(func(o kadm.OffsetResponse) { all[o.Partition] = o.At })
		return all, err
	}
	a.Take("group offsets", offsets)
	a.Take("lag", func() (any, error) {
		found, err := a.a.Lag(a.within, a.group)
		one := found[a.group]
		return one.Lag.Total(), err
	})
	a.Take("alter offsets", func() (any, error) {
		var wanted kadm.Offsets
		wanted.AddOffset(a.topic, 1, 1, -1)
		return nil, a.a.CommitAllOffsets(a.within, a.group, wanted)
	})
	a.Take("delete offsets", func() (any, error) {
		set := kadm.TopicsSet{}
		set.Add(a.topic, 0)
		done, err := a.a.DeleteOffsets(a.within, a.group, set)
		if err == nil {
			err = done.Error()
		}
		return nil, err
	})
	a.Take("altered offsets", offsets)
	a.Take("delete group", func() (any, error) {
		done, err := a.a.DeleteGroup(a.within, a.group)
		if err == nil {
			err = done.Err
		}
		return nil, err
	})
}

func (a *administration) read() (any, error) {
	cl, err := a.c.open(kgo.ConsumerGroup(a.group), kgo.ConsumeTopics(a.topic), kgo.DisableAutoCommit(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	read := 0
	for end := time.Now().Add(20 * time.Second); read < 10 && time.Now().Before(end); {
		within, cancel := context.WithTimeout(a.within, 500*time.Millisecond)
		read += cl.PollFetches(within).NumRecords()
		cancel()
	}
	return read, cl.CommitUncommittedOffsets(a.within)
}

func (a *administration) transactions() {
	a.Take("transaction", func() (any, error) {
		cl, err := a.c.open(kgo.TransactionalID(a.id), kgo.RecordPartitioner(kgo.ManualPartitioner()))
		if err != nil {
			return nil, err
		}
		defer cl.Close()
		if err := cl.BeginTransaction(); err != nil {
			return nil, err
		}
		if err := a.produce(cl); err != nil {
			return nil, err
		}
		return nil, cl.EndTransaction(a.within, kgo.TryCommit)
	})
	a.Take("list transactions", func() (any, error) {
		return language.Until(func() (bool, error) {
			found, err := a.a.ListTransactions(a.within, nil, nil)
			return found[a.id].State == "CompleteCommit", err
		})
	})
	a.Take("describe transaction", func() (any, error) {
		found, err := a.a.DescribeTransactions(a.within, a.id)
		one := found[a.id]
		return []any{one.State, one.Coordinator, one.TimeoutMillis, len(one.Topics)}, err
	})
	a.Take("producers", func() (any, error) {
		set := kadm.TopicsSet{}
		set.Add(a.topic, 0)
		found, err := a.a.DescribeProducers(a.within, set)
		return len(found[a.topic].Partitions[0].ActiveProducers), err
	})
}

func (a *administration) cluster() {
	a.Take("cluster", func() (any, error) {
		found, err := a.a.BrokerMetadata(a.within)
		return []any{found.Cluster, found.Controller, found.Brokers.NodeIDs()}, err
	})
	a.Take("api versions", func() (any, error) {
		found, err := a.a.ApiVersions(a.within)
		nodes := []int32{}
		for node := range found {
			nodes = append(nodes, node)
		}
		sort.Slice(nodes, func(i, j int) bool { return nodes[i] < nodes[j] })
		return nodes, err
	})
	set := kadm.TopicsSet{}
	set.Add(a.topic, 0)
	a.Take("log dirs", func() (any, error) {
		found, err := a.a.DescribeAllLogDirs(a.within, set)
		return len(found), err
	})
	a.Take("elect", func() (any, error) {
		found, err := a.a.ElectLeaders(a.within, kadm.ElectPreferredReplica, set)
		if came := found[a.topic][0].Err; err == nil && came != nil {
			return a.c.Name(came), nil
		}
		return nil, err
	})
	a.Take("reassign", func() (any, error) {
		var req kadm.AlterPartitionAssignmentsReq
		req.Assign(a.topic, 0, []int32{0})
		done, err := a.a.AlterPartitionAssignments(a.within, req)
		if err == nil {
			err = done.Error()
		}
		return nil, err
	})
	a.Take("reassignments", func() (any, error) {
		found, err := a.a.ListPartitionReassignments(a.within, set)
		return len(found), err
	})
	user := a.group + "-user"
	entity := kadm.ClientQuotaEntity{{Type: "user", Name: &user}}
	a.Take("quota", func() (any, error) {
		done, err := a.a.AlterClientQuotas(a.within, []kadm.AlterClientQuotaEntry{{Entity: entity, Ops: []kadm.AlterClientQuotaOp{{Key: "consumer_byte_rate", Value: 1e9}}}})
		return len(done), err
	})
	a.Take("described quota", func() (any, error) {
		return language.Until(func() (bool, error) {
			found, err := a.a.DescribeClientQuotas(a.within, false, []kadm.DescribeClientQuotaComponent{{Type: "user", MatchName: &user, MatchType: 0}})
			return len(found) == 1 && found[0].Values[0].Value == 1e9, err
		})
	})
	a.Take("no quota", func() (any, error) {
		done, err := a.a.AlterClientQuotas(a.within, []kadm.AlterClientQuotaEntry{{Entity: entity, Ops: []kadm.AlterClientQuotaOp{{Key: "consumer_byte_rate", Remove: true}}}})
		return len(done), err
	})
	a.Take("scram", func() (any, error) {
		done, err := a.a.AlterUserSCRAMs(a.within, nil, []kadm.UpsertSCRAM{{User: user, Mechanism: kadm.ScramSha256, Iterations: 5000, Password: "password"}})
		if err == nil {
			err = done.Error()
		}
		return nil, err
	})
	a.Take("described scram", func() (any, error) {
		return language.Until(func() (bool, error) {
			found, err := a.a.DescribeUserSCRAMs(a.within, user)
			return len(found[user].CredInfos) == 1 && found[user].CredInfos[0].Iterations == 5000, err
		})
	})
	a.Take("no scram", func() (any, error) {
		done, err := a.a.AlterUserSCRAMs(a.within, []kadm.DeleteSCRAM{{User: user, Mechanism: kadm.ScramSha256}}, nil)
		if err == nil {
			err = done.Error()
		}
		return nil, err
	})
	a.Take("acls", func() (any, error) {
		found, err := a.a.DescribeACLs(a.within, kadm.NewACLs().AnyResource().Allow().AllowHosts().Deny().DenyHosts().Operations().ResourcePatternType(kadm.ACLPatternAny))
		if err == nil && len(found) > 0 {
			err = found[0].Err
		}
		return len(found), err
	})
}

func (a *administration) deletion() {
	a.Take("delete", func() (any, error) {
		done, err := a.a.DeleteTopic(a.within, a.topic)
		if err == nil {
			err = done.Err
		}
		return nil, err
	})
	a.Take("deleted", func() (any, error) {
		return language.Until(func() (bool, error) { listed, err := a.a.ListTopics(a.within); return !listed.Has(a.topic), err })
	})
}
