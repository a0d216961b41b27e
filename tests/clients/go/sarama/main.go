// The Go client of the tests, on sarama. The commands are in ../../README.md.
package main

import (
	"context"
	"errors"
	"log"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/IBM/sarama"
	"github.com/eapache/go-resiliency/breaker"

	"klamm/tests/clients/go/language"
)

type (
	answer  = language.Answer
	command = language.Command
)

type client struct {
	bootstrap []string
	base      func() *sarama.Config
}

func main() {
	sarama.Logger = log.New(os.Stderr, "", log.LstdFlags)
	language.Main(func(c language.Connection) language.Client {
		return &client{[]string{c.Bootstrap}, func() *sarama.Config {
			config := sarama.NewConfig()
			config.Version = sarama.MaxVersion
			config.Metadata.Retry.Max = 20
			if c.TLS != nil {
				config.Net.TLS.Enable, config.Net.TLS.Config = true, c.TLS
			}
			if c.User != "" {
				config.Net.SASL.Enable, config.Net.SASL.User, config.Net.SASL.Password = true, c.User, c.Password
				config.Net.SASL.Version, config.ApiVersionsRequest = int16(c.Handshake), c.Handshake > 0
			}
			return config
		}}
	})
}

func (c *client) admin() (sarama.ClusterAdmin, error) {
	config := c.base()
	config.Metadata.Retry.Max = 2
	return sarama.NewClusterAdmin(c.bootstrap, config)
}

func (c *client) Create(o *command) (answer, error) {
	admin, err := c.admin()
	if err != nil {
		return nil, err
	}
	defer admin.Close()
	for _, topic := range o.Topics {
		if err := admin.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: int32(o.Partitions), ReplicationFactor: 1}, false); err != nil {
			return nil, err
		}
	}
	return answer{}, nil
}

func (c *client) Topics(*command) (answer, error) {
	admin, err := c.admin()
	if err != nil {
		return nil, err
	}
	defer admin.Close()
	listed, err := admin.ListTopics()
	names := []string{}
	for name := range listed {
		names = append(names, name)
	}
	sort.Strings(names)
	return answer{"topics": names}, err
}

func (c *client) producer(o *command) (sarama.AsyncProducer, error) {
	config := c.base()
	config.Producer.RequiredAcks = map[string]sarama.RequiredAcks{"0": sarama.NoResponse, "1": sarama.WaitForLocal, "all": sarama.WaitForAll}[o.Acks]
	config.Producer.Compression = map[string]sarama.CompressionCodec{
		"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
		"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD,
	}[o.Compression]
	config.Producer.MaxMessageBytes = 16000000
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Producer.Return.Successes = true
	config.Producer.Flush.Frequency = 5 * time.Millisecond
	config.Producer.Retry.Max = 100
	config.Producer.Idempotent = o.Idempotent || o.ID != ""
	config.Producer.Transaction.ID = o.ID
	// One request at a time, so that none overtakes another that is tried again.
	config.Net.MaxOpenRequests = 1
	return sarama.NewAsyncProducer(c.bootstrap, config)
}

func (c *client) Produce(o *command) (answer, error) {
	producer, err := c.producer(o)
	if err != nil {
		return nil, err
	}
	s := language.NewSent()
	c.fill(producer, o, s)
	return s.Answer(), producer.Close()
}

// fill sends all and waits for what became of each.
func (c *client) fill(producer sarama.AsyncProducer, o *command, s *language.Sent) {
	waiting := sync.WaitGroup{}
	waiting.Add(o.Count * len(o.Topics))
	stop := make(chan struct{})
	go func() {
		reasons := map[string]error{}
		for {
			select {
			case done := <-producer.Successes():
				s.OK(done.Topic)
			case failed := <-producer.Errors():
				// After three refusals sarama refuses by itself for a while, and does not say why.
				if reason := reasons[failed.Msg.Topic]; reason != nil && errors.Is(failed.Err, breaker.ErrBreakerOpen) {
					failed.Err = reason
				}
				reasons[failed.Msg.Topic] = failed.Err
				s.Error(failed.Msg.Topic, c.Name(failed.Err), failed.Err.Error())
			case <-stop:
				return
			}
			waiting.Done()
		}
	}()
	o.Records(func(topic string, partition int, value []byte) {
		producer.Input() <- &sarama.ProducerMessage{Topic: topic, Partition: int32(partition), Value: sarama.ByteEncoder(value)}
	})
	waiting.Wait()
	close(stop)
}

func (c *client) Transact(o *command) (answer, error) {
	producer, err := c.producer(o)
	if err != nil {
		return nil, err
	}
	defer producer.Close()
	if err := producer.BeginTxn(); err != nil {
		return nil, err
	}
	s := language.NewSent()
	c.fill(producer, o, s)
	if o.Abort {
		return s.Answer(), producer.AbortTxn()
	}
	return s.Answer(), producer.CommitTxn()
}

func (c *client) consumer(o *command) *sarama.Config {
	config := c.base()
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Fetch.Default = 16000000
	config.Consumer.MaxWaitTime = 200 * time.Millisecond
	config.Consumer.Return.Errors = true
	config.Consumer.Group.Rebalance.GroupStrategies = []sarama.BalanceStrategy{sarama.NewBalanceStrategyRange()}
	if o.Committed {
		config.Consumer.IsolationLevel = sarama.ReadCommitted
	}
	return config
}

func (c *client) Consume(o *command) (answer, error) {
	s := language.NewSeen(o)
	if o.Group == "" {
		return s.Answer(), c.consumeEach(o, s)
	}
	err := c.inGroup(o, o.Topics, s.Done, func(err error) { s.Error(c.Name(err)) }, func(session sarama.ConsumerGroupSession, m *sarama.ConsumerMessage) error {
		s.Record(m.Topic, int(m.Partition), m.Value)
		session.MarkMessage(m, "")
		session.Commit()
		return nil
	})
	return s.Answer(), err
}

// inGroup hands each message of the group over, until it is done.
func (c *client) inGroup(o *command, topics []string, done func() bool, failed func(error), take func(sarama.ConsumerGroupSession, *sarama.ConsumerMessage) error) error {
	group, err := sarama.NewConsumerGroup(c.bootstrap, o.Group, c.consumer(o))
	if err != nil {
		return err
	}
	within, cancel := context.WithCancel(context.Background())
	go func() {
		for !done() {
			time.Sleep(50 * time.Millisecond)
		}
		cancel()
	}()
	go func() {
		for err := range group.Errors() {
			failed(err)
		}
	}()
	for within.Err() == nil {
		if err := group.Consume(within, topics, handler(take)); err != nil && !errors.Is(err, context.Canceled) {
			failed(err)
			time.Sleep(100 * time.Millisecond)
		}
	}
	return group.Close()
}

type handler func(sarama.ConsumerGroupSession, *sarama.ConsumerMessage) error

func (handler) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (handler) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (h handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case m, open := <-claim.Messages():
			if !open {
				return nil
			}
			if err := h(session, m); err != nil {
				return err
			}
		case <-session.Context().Done():
			return nil
		}
	}
}

func (c *client) consumeEach(o *command, s *language.Seen) error {
	consumer, err := sarama.NewConsumer(c.bootstrap, c.consumer(o))
	if err != nil {
		return err
	}
	running := sync.WaitGroup{}
	for _, topic := range o.Topics {
		for p := 0; p < o.Partitions; p++ {
			one, err := consumer.ConsumePartition(topic, int32(p), sarama.OffsetOldest)
			if err != nil {
				s.Error(c.Name(err))
				continue
			}
			running.Add(1)
			go func() {
				defer running.Done()
				c.drain(one, s)
			}()
		}
	}
	for !s.Done() {
		time.Sleep(20 * time.Millisecond)
	}
	running.Wait()
	return consumer.Close()
}

func (c *client) drain(one sarama.PartitionConsumer, s *language.Seen) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !s.Done() {
		select {
		case m, open := <-one.Messages():
			if !open {
				return
			}
			s.Record(m.Topic, int(m.Partition), m.Value)
		case failed, open := <-one.Errors():
			if open {
				s.Error(c.Name(failed.Err))
			}
		case <-tick.C:
		}
	}
	one.AsyncClose()
}

// Copy is a transaction for each message that comes: twenty of them at most are gathered.
func (c *client) Copy(o *command) (answer, error) {
	sending := *o
	sending.Acks, sending.Compression = "all", "none"
	producer, err := c.producer(&sending)
	if err != nil {
		return nil, err
	}
	defer producer.Close()
	copied, lock, end := atomic.Int64{}, sync.Mutex{}, o.End()
	done := func() bool { return copied.Load() >= int64(o.Count) || time.Now().After(end) }
	var failure error
	err = c.inGroup(o, o.Topics[:1], done, func(err error) { failure = err }, func(session sarama.ConsumerGroupSession, m *sarama.ConsumerMessage) error {
		lock.Lock()
		defer lock.Unlock()
		for _, abort := range []bool{true, false} {
			if err := copyOnce(producer, o, m, abort); err != nil {
				failure = err
				return err
			}
		}
		session.MarkMessage(m, "")
		copied.Add(1)
		return nil
	})
	if err == nil {
		err = failure
	}
	return answer{"copied": copied.Load()}, err
}

func copyOnce(producer sarama.AsyncProducer, o *command, m *sarama.ConsumerMessage, abort bool) error {
	if err := producer.BeginTxn(); err != nil {
		return err
	}
	producer.Input() <- &sarama.ProducerMessage{Topic: o.Topics[1], Partition: m.Partition, Value: sarama.ByteEncoder(m.Value)}
	select {
	case <-producer.Successes():
	case failed := <-producer.Errors():
		return failed.Err
	}
	if err := producer.AddMessageToTxn(m, o.Group, nil); err != nil {
		return err
	}
	if abort {
		return producer.AbortTxn()
	}
	return producer.CommitTxn()
}

// Name is Kafka's own name of an error, told from the sentence that sarama has for it.
func (c *client) Name(err error) string {
	for name, known := range names {
		if errors.Is(err, known) {
			return name
		}
	}
	// When nobody can be reached, the reason is only in the text.
	if strings.Contains(err.Error(), sarama.ErrSASLAuthenticationFailed.Error()) {
		return "SASL_AUTHENTICATION_FAILED"
	}
	return "FAILED"
}

var names = map[string]error{
	"TOPIC_ALREADY_EXISTS":       sarama.ErrTopicAlreadyExists,
	"TOPIC_AUTHORIZATION_FAILED": sarama.ErrTopicAuthorizationFailed,
	"GROUP_AUTHORIZATION_FAILED": sarama.ErrGroupAuthorizationFailed,
	"SASL_AUTHENTICATION_FAILED": sarama.ErrSASLAuthenticationFailed,
	"UNKNOWN_TOPIC_OR_PARTITION": sarama.ErrUnknownTopicOrPartition,
	"SECURITY_DISABLED":          sarama.ErrSecurityDisabled,
	"ELECTION_NOT_NEEDED":        sarama.ErrElectionNotNeeded,
	"UNSUPPORTED_VERSION":        sarama.ErrUnsupportedVersion,
}
