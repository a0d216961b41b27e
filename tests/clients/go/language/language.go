// Package language is the command language of tests/clients/README.md: everything but the Kafka library.
package language

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Connection is where the client goes, and as whom.
type Connection struct {
	Bootstrap, User, Password, Mechanism string
	Handshake                            int         // version of SaslHandshake
	Tokens                               string      // where tokens are to be had for the name and the password (OAUTHBEARER)
	TLS                                  *tls.Config // nil: plain text, and no login; without User no login either
}

// Command is one line of input.
type Command struct {
	Topics                                      []string
	Run, Compression, Acks, Group, Protocol, ID string
	Partitions, Count, Size, Rate, failures     int
	seconds                                     float64
	Idempotent, Abort, Committed                bool
}

// Answer is one line of output.
type Answer map[string]any

// Client has a method for each verb.
type Client interface {
	Create(*Command) (Answer, error)
	Topics(*Command) (Answer, error)
	Produce(*Command) (Answer, error)
	Consume(*Command) (Answer, error)
	Transact(*Command) (Answer, error)
	Copy(*Command) (Answer, error)
	Administer(*Command) (Answer, error)
	// Name is Kafka's own name of an error, where there is one.
	Name(error) string
}

// Main reads commands and answers them.
func Main(make func(Connection) Client) {
	c, ca, certificate, key := Connection{}, "", "", ""
	flag.StringVar(&c.Bootstrap, "bootstrap", "", "HOST:PORT")
	flag.StringVar(&ca, "ca", "", "certificate of the authority; turns TLS on")
	flag.StringVar(&certificate, "certificate", "", "the client's own certificate")
	flag.StringVar(&key, "key", "", "its key")
	flag.StringVar(&c.User, "user", "", "name")
	flag.StringVar(&c.Password, "password", "", "word")
	flag.StringVar(&c.Mechanism, "mechanism", "PLAIN", "SASL mechanism")
	flag.IntVar(&c.Handshake, "handshake", 1, "version of SaslHandshake")
	flag.StringVar(&c.Tokens, "tokens", "", "URL where tokens are to be had")
	flag.Parse()
	if ca != "" {
		c.TLS = secured(ca, certificate, key)
	}
	client := make(c)
	verbs := map[string]func(*Command) (Answer, error){
		"create": client.Create, "topics": client.Topics, "produce": client.Produce, "consume": client.Consume,
		"transact": client.Transact, "copy": client.Copy, "administer": client.Administer,
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		said, err := obey(verbs, words)
		if err != nil {
			said = Answer{"error": client.Name(err), "message": err.Error()}
		}
		text, _ := json.Marshal(said)
		fmt.Println(string(text))
	}
}

func secured(ca, certificate, key string) *tls.Config {
	pem, err := os.ReadFile(ca)
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: roots}
	if certificate != "" {
		pair, err := tls.LoadX509KeyPair(certificate, key)
		if err != nil {
			panic(err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config
}

func obey(verbs map[string]func(*Command) (Answer, error), words []string) (Answer, error) {
	verb, known := verbs[words[0]]
	if !known {
		return nil, fmt.Errorf("unknown command %q", words[0])
	}
	o, err := parse(words[1:])
	if err != nil {
		return nil, err
	}
	return verb(o)
}

func parse(words []string) (*Command, error) {
	o, topics := &Command{}, ""
	f := flag.NewFlagSet("command", flag.ContinueOnError)
	f.StringVar(&topics, "topic", "", "")
	f.StringVar(&o.Run, "run", "run", "")
	f.StringVar(&o.Compression, "compression", "none", "")
	f.StringVar(&o.Acks, "acks", "all", "")
	f.StringVar(&o.Group, "group", "", "")
	f.StringVar(&o.Protocol, "protocol", "classic", "")
	f.StringVar(&o.ID, "id", "", "")
	f.IntVar(&o.Partitions, "partitions", 1, "")
	f.IntVar(&o.Count, "count", 1, "")
	f.IntVar(&o.Size, "size", 0, "")
	f.IntVar(&o.Rate, "rate", 0, "")
	f.IntVar(&o.failures, "errors", 0, "")
	f.Float64Var(&o.seconds, "seconds", 60, "")
	f.BoolVar(&o.Idempotent, "idempotent", false, "")
	f.BoolVar(&o.Abort, "abort", false, "")
	f.BoolVar(&o.Committed, "committed", false, "")
	err := f.Parse(words)
	o.Topics = strings.Split(topics, ",")
	return o, err
}

// End is when the command gives up.
func (o *Command) End() time.Time {
	return time.Now().Add(time.Duration(o.seconds * float64(time.Second)))
}

// Records calls back for each record to send, at the rate that is asked for.
func (o *Command) Records(send func(topic string, partition int, value []byte)) {
	start := time.Now()
	for n := 0; n < o.Count; n++ {
		for _, topic := range o.Topics {
			p := n % o.Partitions
			send(topic, p, value(o.Run, p, n/o.Partitions, o.Size))
		}
		if o.Rate > 0 {
			time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(o.Rate))))
		}
	}
}

// Sent is what became of the records, by topic.
type Sent struct {
	lock    sync.Mutex
	acked   map[string]int
	refused map[string]map[string]int
	message *string
}

func NewSent() *Sent {
	return &Sent{acked: map[string]int{}, refused: map[string]map[string]int{}}
}

func (s *Sent) OK(topic string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.acked[topic]++
}

func (s *Sent) Error(topic, name, message string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.refused[topic] == nil {
		s.refused[topic] = map[string]int{}
	}
	s.refused[topic][name]++
	if s.message == nil {
		s.message = &message
	}
}

func (s *Sent) Answer() Answer {
	return Answer{"acked": s.acked, "refused": s.refused, "message": s.message}
}

// Seen holds every record of one run against what must stand there.
type Seen struct {
	lock                sync.Mutex
	o                   *Command
	next                map[string]int
	got, errors         map[string]int
	twice, gaps, broken int
	End, linger         time.Time
}

func NewSeen(o *Command) *Seen {
	return &Seen{o: o, next: map[string]int{}, got: map[string]int{}, errors: map[string]int{}, End: o.End()}
}

func (s *Seen) Record(topic string, partition int, data []byte) {
	s.lock.Lock()
	defer s.lock.Unlock()
	head := bytes.SplitN(data[:min(64, len(data))], []byte("|"), 2)
	parts := strings.Split(string(head[0]), ".")
	if parts[0] != s.o.Run {
		return
	}
	place := topic + "/" + strconv.Itoa(partition)
	sequence, _ := strconv.Atoi(parts[2])
	if parts[1] != strconv.Itoa(partition) || !bytes.Equal(data, value(s.o.Run, partition, sequence, len(data))) {
		s.broken++
	} else if sequence < s.next[place] {
		s.twice++
	} else {
		s.gaps += sequence - s.next[place]
		s.next[place] = sequence + 1
		s.got[topic]++
	}
}

func (s *Seen) Error(name string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.errors[name]++
}

func (s *Seen) Done() bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	now, total, failures := time.Now(), 0, 0
	for _, n := range s.got {
		total += n
	}
	for _, n := range s.errors {
		failures += n
	}
	if s.linger.IsZero() && total >= s.o.Count && failures >= s.o.failures {
		s.linger = now.Add(500 * time.Millisecond)
	}
	return now.After(s.End) || (!s.linger.IsZero() && now.After(s.linger))
}

func (s *Seen) Answer() Answer {
	return Answer{"got": s.got, "twice": s.twice, "gaps": s.gaps, "broken": s.broken, "errors": s.errors}
}

func value(run string, partition, sequence, size int) []byte {
	token := []byte(fmt.Sprintf("%s.%d.%d|", run, partition, sequence))
	return bytes.Repeat(token, size/len(token)+1)[:max(size, len(token))]
}

// Steps is what came of each step of `administer`: a value, or Kafka's name of the error.
type Steps struct {
	Done Answer
	name func(error) string
}

func NewSteps(name func(error) string) *Steps {
	return &Steps{Answer{}, name}
}

func (s *Steps) Take(step string, call func() (any, error)) {
	came, err := call()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", step, err)
		came = Answer{"error": s.name(err)}
	}
	s.Done[step] = came
}

// Until is whether it holds within ten seconds: what was changed takes its time to show.
func Until(holds func() (bool, error)) (any, error) {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		held, err := holds()
		if held || time.Now().After(end) {
			return held, err
		}
	}
}
