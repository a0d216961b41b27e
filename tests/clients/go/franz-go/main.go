// The Go client of the tests, on franz-go. The commands are in ../../README.md.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"klamm/tests/clients/go/language"
)

type (
	answer  = language.Answer
	command = language.Command
)

type client struct {
	base []kgo.Opt
}

func main() {
	language.Main(func(c language.Connection) language.Client {
		base := []kgo.Opt{kgo.SeedBrokers(c.Bootstrap), kgo.RetryTimeout(20 * time.Second),
			kgo.WithLogger(kgo.BasicLogger(os.Stderr, kgo.LogLevelInfo, nil))}
		if c.TLS != nil {
			base = append(base, kgo.DialTLSConfig(c.TLS))
		}
		if c.User != "" {
			base = append(base, kgo.SASL(mechanism(c)))
		}
		return &client{base}
	})
}

func mechanism(c language.Connection) sasl.Mechanism {
	switch auth := (scram.Auth{User: c.User, Pass: c.Password}); c.Mechanism {
	case "SCRAM-SHA-256":
		return auth.AsSha256Mechanism()
	case "SCRAM-SHA-512":
		return auth.AsSha512Mechanism()
	case "OAUTHBEARER":
		return oauth.Oauth(func(ctx context.Context) (oauth.Auth, error) { return token(ctx, c) })
	default:
		return plain.Auth{User: c.User, Pass: c.Password}.AsMechanism()
	}
}

// A token by client credentials, new each time.
func token(ctx context.Context, c language.Connection) (oauth.Auth, error) {
	form := strings.NewReader("grant_type=client_credentials")
	asked, err := http.NewRequestWithContext(ctx, "POST", c.Tokens, form)
	if err != nil {
		return oauth.Auth{}, err
	}
	asked.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	asked.SetBasicAuth(c.User, c.Password)
	got, err := http.DefaultClient.Do(asked)
	if err != nil {
		return oauth.Auth{}, err
	}
	defer got.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	err = json.NewDecoder(got.Body).Decode(&answer)
	return oauth.Auth{Token: answer.Token}, err
}

func (c *client) open(more ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(append([]kgo.Opt{}, c.base...), more...)...)
}

func (c *client) Create(o *command) (answer, error) {
	cl, err := c.open()
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	done, err := kadm.NewClient(cl).CreateTopics(context.Background(), int32(o.Partitions), 1, nil, o.Topics...)
	if err == nil {
		err = done.Error()
	}
	return answer{}, err
}

func (c *client) Topics(*command) (answer, error) {
	cl, err := c.open()
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	within, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	listed, err := kadm.NewClient(cl).ListTopics(within)
	names := listed.Names()
	sort.Strings(names)
	return answer{"topics": names}, err
}

func compression(name string) kgo.CompressionCodec {
	return map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}[name]
}

func (c *client) Produce(o *command) (answer, error) {
	acks := map[string]kgo.Acks{"0": kgo.NoAck(), "1": kgo.LeaderAck(), "all": kgo.AllISRAcks()}[o.Acks]
	more := []kgo.Opt{
		kgo.RequiredAcks(acks), kgo.ProducerBatchCompression(compression(o.Compression)), kgo.ProducerBatchMaxBytes(16000000),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerLinger(5 * time.Millisecond), kgo.RecordDeliveryTimeout(60 * time.Second),
	}
	if !o.Idempotent {
		// One request at a time, so that none overtakes another that is tried again.
		more = append(more, kgo.DisableIdempotentWrite(), kgo.MaxProduceRequestsInflightPerBroker(1))
	}
	cl, err := c.open(more...)
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	s := language.NewSent()
	c.fill(cl, o, s)
	err = cl.Flush(context.Background())
	return s.Answer(), err
}

func (c *client) fill(cl *kgo.Client, o *command, s *language.Sent) {
	o.Records(func(topic string, partition int, value []byte) {
		record := &kgo.Record{Topic: topic, Partition: int32(partition), Value: value}
		cl.Produce(context.Background(), record, func(r *kgo.Record, err error) {
			if err == nil {
				s.OK(r.Topic)
			} else {
				s.Error(r.Topic, c.Name(err), err.Error())
			}
		})
	})
}

func (c *client) Transact(o *command) (answer, error) {
	cl, err := c.open(kgo.TransactionalID(o.ID), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	if err := cl.BeginTransaction(); err != nil {
		return nil, err
	}
	s := language.NewSent()
	c.fill(cl, o, s)
	if err := cl.Flush(context.Background()); err != nil {
		return nil, err
	}
	return s.Answer(), cl.EndTransaction(context.Background(), kgo.TransactionEndTry(!o.Abort))
}

// Copy reads each batch twice: a session that aborts goes back to where it was.
func (c *client) Copy(o *command) (answer, error) {
	more := append([]kgo.Opt{kgo.TransactionalID(o.ID), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.RequireStableFetchOffsets(),
		kgo.ConsumeTopics(o.Topics[0]), kgo.ConsumerGroup(o.Group), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart())}, isolation(o)...)
	session, err := kgo.NewGroupTransactSession(append(append([]kgo.Opt{}, c.base...), more...)...)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	copied, abort := 0, true
	for end := o.End(); copied < o.Count && time.Now().Before(end); {
		within, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		fetches := session.PollFetches(within)
		cancel()
		if fetches.NumRecords() == 0 {
			continue
		}
		if err := session.Begin(); err != nil {
			return nil, err
		}
		fetches.EachRecord(func(r *kgo.Record) {
			session.Produce(context.Background(), &kgo.Record{Topic: o.Topics[1], Partition: r.Partition, Value: r.Value}, nil)
		})
		committed, err := session.End(context.Background(), kgo.TransactionEndTry(!abort))
		if err != nil {
			return nil, err
		}
		if committed {
			copied += fetches.NumRecords()
		}
		abort = !abort
	}
	return answer{"copied": copied}, nil
}

func isolation(o *command) []kgo.Opt {
	if o.Committed {
		return []kgo.Opt{kgo.FetchIsolationLevel(kgo.ReadCommitted())}
	}
	return nil
}

func (c *client) Consume(o *command) (answer, error) {
	more := append([]kgo.Opt{kgo.FetchMaxPartitionBytes(16000000), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.KeepRetryableFetchErrors()}, isolation(o)...)
	if o.Group == "" {
		more = append(more, kgo.ConsumePartitions(everyPartition(o)))
	} else {
		more = append(more, kgo.ConsumerGroup(o.Group), kgo.ConsumeTopics(o.Topics...), kgo.DisableAutoCommit(), kgo.Balancers(kgo.RangeBalancer()))
		if o.Protocol == "consumer" {
			more = append(more, kgo.ServerSideBalancer())
		}
	}
	cl, err := c.open(more...)
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	s := language.NewSeen(o)
	for !s.Done() {
		c.turn(cl, s, o.Group != "")
	}
	return s.Answer(), nil
}

func (c *client) turn(cl *kgo.Client, s *language.Seen, commits bool) {
	within, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	fetches := cl.PollFetches(within)
	cancel()
	fetches.EachError(func(_ string, _ int32, err error) {
		if !errors.Is(err, context.DeadlineExceeded) && !kerr.IsRetriable(err) {
			s.Error(c.Name(err))
		}
	})
	fetches.EachRecord(func(r *kgo.Record) { s.Record(r.Topic, int(r.Partition), r.Value) })
	// What was read is committed before more is read, however long the coordinator may be away.
	for commits && fetches.NumRecords() > 0 && cl.CommitUncommittedOffsets(context.Background()) != nil && time.Now().Before(s.End) {
		time.Sleep(100 * time.Millisecond)
	}
}

func everyPartition(o *command) map[string]map[int32]kgo.Offset {
	all := map[string]map[int32]kgo.Offset{}
	for _, topic := range o.Topics {
		all[topic] = map[int32]kgo.Offset{}
		for p := 0; p < o.Partitions; p++ {
			all[topic][int32(p)] = kgo.NewOffset().AtStart()
		}
	}
	return all
}

func (c *client) Name(err error) string {
	var known *kerr.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return "FAILED"
}
