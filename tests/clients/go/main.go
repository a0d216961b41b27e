// The Go client of the tests, on franz-go. The commands are in ../README.md.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
)

type command struct {
	topics                                  []string
	run, compression, acks, group, protocol string
	partitions, count, size, rate, failures int
	seconds                                 float64
	idempotent                              bool
}

type answer map[string]any

func main() {
	bootstrap := flag.String("bootstrap", "", "HOST:PORT")
	ca := flag.String("ca", "", "certificate of the authority; turns SASL_SSL on")
	user := flag.String("user", "", "name")
	password := flag.String("password", "", "word")
	flag.Parse()
	base := []kgo.Opt{kgo.SeedBrokers(*bootstrap), kgo.RetryTimeout(20 * time.Second),
		kgo.WithLogger(kgo.BasicLogger(os.Stderr, kgo.LogLevelInfo, nil))}
	if *ca != "" {
		base = append(base, secured(*ca, *user, *password)...)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		said, err := obey(base, words)
		if err != nil {
			said = answer{"error": name(err), "message": err.Error()}
		}
		text, _ := json.Marshal(said)
		fmt.Println(string(text))
	}
}

func secured(ca, user, password string) []kgo.Opt {
	pem, err := os.ReadFile(ca)
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return []kgo.Opt{
		kgo.DialTLSConfig(&tls.Config{RootCAs: roots}),
		kgo.SASL(plain.Auth{User: user, Pass: password}.AsMechanism()),
	}
}

func obey(base []kgo.Opt, words []string) (answer, error) {
	o, err := parse(words[1:])
	if err != nil {
		return nil, err
	}
	switch words[0] {
	case "create":
		return create(base, o)
	case "topics":
		return topics(base)
	case "produce":
		return produce(base, o)
	case "consume":
		return consume(base, o)
	}
	return nil, fmt.Errorf("unknown command %q", words[0])
}

func parse(words []string) (*command, error) {
	o, topics := &command{}, ""
	f := flag.NewFlagSet("command", flag.ContinueOnError)
	f.StringVar(&topics, "topic", "", "")
	f.StringVar(&o.run, "run", "run", "")
	f.StringVar(&o.compression, "compression", "none", "")
	f.StringVar(&o.acks, "acks", "all", "")
	f.StringVar(&o.group, "group", "", "")
	f.StringVar(&o.protocol, "protocol", "classic", "")
	f.IntVar(&o.partitions, "partitions", 1, "")
	f.IntVar(&o.count, "count", 1, "")
	f.IntVar(&o.size, "size", 0, "")
	f.IntVar(&o.rate, "rate", 0, "")
	f.IntVar(&o.failures, "errors", 0, "")
	f.Float64Var(&o.seconds, "seconds", 60, "")
	f.BoolVar(&o.idempotent, "idempotent", false, "")
	err := f.Parse(words)
	o.topics = strings.Split(topics, ",")
	return o, err
}

func client(base []kgo.Opt, more ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(append([]kgo.Opt{}, base...), more...)...)
}

func create(base []kgo.Opt, o *command) (answer, error) {
	cl, err := client(base)
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	done, err := kadm.NewClient(cl).CreateTopics(context.Background(), int32(o.partitions), 1, nil, o.topics...)
	if err == nil {
		err = done.Error()
	}
	return answer{}, err
}

func topics(base []kgo.Opt) (answer, error) {
	cl, err := client(base)
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

func produce(base []kgo.Opt, o *command) (answer, error) {
	acks := map[string]kgo.Acks{"0": kgo.NoAck(), "1": kgo.LeaderAck(), "all": kgo.AllISRAcks()}[o.acks]
	more := []kgo.Opt{
		kgo.RequiredAcks(acks), kgo.ProducerBatchCompression(compression(o.compression)), kgo.ProducerBatchMaxBytes(16000000),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerLinger(5 * time.Millisecond), kgo.RecordDeliveryTimeout(60 * time.Second),
	}
	if !o.idempotent {
		// One request at a time, so that none overtakes another that is tried again.
		more = append(more, kgo.DisableIdempotentWrite(), kgo.MaxProduceRequestsInflightPerBroker(1))
	}
	cl, err := client(base, more...)
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	s := &sent{acked: map[string]int{}, refused: map[string]map[string]int{}}
	start := time.Now()
	for n := 0; n < o.count; n++ {
		for _, topic := range o.topics {
			p := n % o.partitions
			record := &kgo.Record{Topic: topic, Partition: int32(p), Value: value(o.run, p, n/o.partitions, o.size)}
			cl.Produce(context.Background(), record, s.outcome)
		}
		if o.rate > 0 {
			time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(o.rate))))
		}
	}
	err = cl.Flush(context.Background())
	return answer{"acked": s.acked, "refused": s.refused, "message": s.message}, err
}

// sent is what became of the records, by topic.
type sent struct {
	lock    sync.Mutex
	acked   map[string]int
	refused map[string]map[string]int
	message *string
}

func (s *sent) outcome(r *kgo.Record, err error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if err == nil {
		s.acked[r.Topic]++
		return
	}
	if s.refused[r.Topic] == nil {
		s.refused[r.Topic] = map[string]int{}
	}
	s.refused[r.Topic][name(err)]++
	if s.message == nil {
		text := err.Error()
		s.message = &text
	}
}

func consume(base []kgo.Opt, o *command) (answer, error) {
	more := []kgo.Opt{kgo.FetchMaxPartitionBytes(16000000), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.KeepRetryableFetchErrors()}
	if o.group == "" {
		more = append(more, kgo.ConsumePartitions(everyPartition(o)))
	} else {
		more = append(more, kgo.ConsumerGroup(o.group), kgo.ConsumeTopics(o.topics...), kgo.DisableAutoCommit(), kgo.Balancers(kgo.RangeBalancer()))
		if o.protocol == "consumer" {
			more = append(more, kgo.ServerSideBalancer())
		}
	}
	cl, err := client(base, more...)
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	s := newSeen(o)
	for !s.done() {
		turn(cl, s, o.group != "")
	}
	return s.answer(), nil
}

func turn(cl *kgo.Client, s *seen, commits bool) {
	within, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	fetches := cl.PollFetches(within)
	cancel()
	fetches.EachError(func(_ string, _ int32, err error) {
		if !errors.Is(err, context.DeadlineExceeded) && !kerr.IsRetriable(err) {
			s.errors[name(err)]++
		}
	})
	fetches.EachRecord(func(r *kgo.Record) { s.record(r.Topic, int(r.Partition), r.Value) })
	// What was read is committed before more is read, however long the coordinator may be away.
	for commits && fetches.NumRecords() > 0 && cl.CommitUncommittedOffsets(context.Background()) != nil && time.Now().Before(s.end) {
		time.Sleep(100 * time.Millisecond)
	}
}

func everyPartition(o *command) map[string]map[int32]kgo.Offset {
	all := map[string]map[int32]kgo.Offset{}
	for _, topic := range o.topics {
		all[topic] = map[int32]kgo.Offset{}
		for p := 0; p < o.partitions; p++ {
			all[topic][int32(p)] = kgo.NewOffset().AtStart()
		}
	}
	return all
}

// seen holds every record of one run against what must stand there.
type seen struct {
	o                   *command
	next                map[string]int
	got, errors         map[string]int
	twice, gaps, broken int
	end, linger         time.Time
}

func newSeen(o *command) *seen {
	end := time.Now().Add(time.Duration(o.seconds * float64(time.Second)))
	return &seen{o: o, next: map[string]int{}, got: map[string]int{}, errors: map[string]int{}, end: end}
}

func (s *seen) record(topic string, partition int, data []byte) {
	head := bytes.SplitN(data[:min(64, len(data))], []byte("|"), 2)
	parts := strings.Split(string(head[0]), ".")
	if parts[0] != s.o.run {
		return
	}
	place := topic + "/" + strconv.Itoa(partition)
	sequence, _ := strconv.Atoi(parts[2])
	if parts[1] != strconv.Itoa(partition) || !bytes.Equal(data, value(s.o.run, partition, sequence, len(data))) {
		s.broken++
	} else if sequence < s.next[place] {
		s.twice++
	} else {
		s.gaps += sequence - s.next[place]
		s.next[place] = sequence + 1
		s.got[topic]++
	}
}

func (s *seen) done() bool {
	now, total, failures := time.Now(), 0, 0
	for _, n := range s.got {
		total += n
	}
	for _, n := range s.errors {
		failures += n
	}
	if s.linger.IsZero() && total >= s.o.count && failures >= s.o.failures {
		s.linger = now.Add(500 * time.Millisecond)
	}
	return now.After(s.end) || (!s.linger.IsZero() && now.After(s.linger))
}

func (s *seen) answer() answer {
	return answer{"got": s.got, "twice": s.twice, "gaps": s.gaps, "broken": s.broken, "errors": s.errors}
}

func value(run string, partition, sequence, size int) []byte {
	token := []byte(fmt.Sprintf("%s.%d.%d|", run, partition, sequence))
	return bytes.Repeat(token, size/len(token)+1)[:max(size, len(token))]
}

// name is Kafka's own name of an error, where there is one.
func name(err error) string {
	var known *kerr.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return "FAILED"
}
