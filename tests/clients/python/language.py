"""The command language of tests/clients/README.md: everything but the Kafka library."""

import argparse
import base64
import json
import sys
import time
import traceback
import urllib.request


class Failed(Exception):
    """A command failed as a whole, with Kafka's name for the error."""

    def __init__(self, name, message):
        super().__init__(message)
        self.name = name


class Pace:
    """Holds back to `rate` records a second; 0 is no limit."""

    def __init__(self, rate):
        self.rate, self.start, self.sent = rate, time.monotonic(), 0

    def wait(self):
        self.sent += 1
        ahead = self.sent / self.rate - (time.monotonic() - self.start) if self.rate else 0
        if ahead > 0:
            time.sleep(ahead)


class Sent:
    def __init__(self):
        self.acked, self.refused, self.message = {}, {}, None

    def ok(self, topic, count=1):
        self.acked[topic] = self.acked.get(topic, 0) + count

    def error(self, topic, name, message, count=1):
        errors = self.refused.setdefault(topic, {})
        errors[name] = errors.get(name, 0) + count
        self.message = self.message or message

    def answer(self):
        return {"acked": self.acked, "refused": self.refused, "message": self.message}


class Seen:
    def __init__(self, o):
        self.o, self.next, self.got, self.errors = o, {}, {}, {}
        self.twice = self.gaps = self.broken = 0
        self.end, self.linger = time.monotonic() + o.seconds, None

    def record(self, topic, partition, data):
        run, _, rest = data[:64].partition(b".")
        if run != self.o.run.encode():
            return
        number, _, rest = rest.partition(b".")
        sequence = rest.partition(b"|")[0]
        if int(number) != partition or value(self.o.run, partition, int(sequence), len(data)) != data:
            self.broken += 1
            return
        expected = self.next.get((topic, partition), 0)
        if int(sequence) < expected:
            self.twice += 1
            return
        self.gaps += int(sequence) - expected
        self.next[(topic, partition)] = int(sequence) + 1
        self.got[topic] = self.got.get(topic, 0) + 1

    def error(self, name):
        self.errors[name] = self.errors.get(name, 0) + 1

    def done(self):
        now = time.monotonic()
        if self.linger is None and sum(self.got.values()) >= self.o.count and sum(self.errors.values()) >= self.o.errors:
            self.linger = now + 0.5
        return now > self.end or (self.linger is not None and now > self.linger)

    def answer(self):
        return {"got": self.got, "twice": self.twice, "gaps": self.gaps, "broken": self.broken, "errors": self.errors}


class Steps:
    """What came of each step of `administer`: a value, or Kafka's name of the error."""

    def __init__(self, name):
        self.done, self.name = {}, name

    def take(self, step, call):
        try:
            self.done[step] = plain(call())
        except Exception as e:  # whatever a library throws is what came of the step
            traceback.print_exc()
            self.done[step] = {"error": self.name(e)}


def plain(value):
    """JSON of what a library returns, in an order of its own."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(v) for v in value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value if isinstance(value, (int, float, str, type(None))) else str(value)


def until(true, seconds=10):
    """The first true value of `true()`: what was changed takes its time to show."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if value := true():
                return value
        except Exception:  # not there yet, perhaps
            pass
        time.sleep(0.1)
    return true()


def value(run, partition, sequence, size):
    token = f"{run}.{partition}.{sequence}|".encode()
    return (token * (size // len(token) + 1))[: max(size, len(token))]


def records(o):
    """(topic, partition, value) of everything that `produce` sends, in order."""
    for n in range(o.count):
        for topic in o.topic:
            partition = n % o.partitions
            yield topic, partition, value(o.run, partition, n // o.partitions, o.size)


def words(line):
    p = argparse.ArgumentParser(exit_on_error=False)
    p.add_argument("verb", choices=["create", "topics", "produce", "consume", "transact", "copy", "administer"])
    p.add_argument("--topic", type=lambda t: t.split(","), default=[])
    p.add_argument("--run", default="run")
    p.add_argument("--partitions", type=int, default=1)
    p.add_argument("--count", type=int, default=1)
    p.add_argument("--size", type=int, default=0)
    p.add_argument("--compression", default="none")
    p.add_argument("--idempotent", action="store_true")
    p.add_argument("--acks", default="all")
    p.add_argument("--rate", type=int, default=0)
    p.add_argument("--group")
    p.add_argument("--id")
    p.add_argument("--abort", action="store_true")
    p.add_argument("--committed", action="store_true")
    p.add_argument("--protocol", default="classic")
    p.add_argument("--errors", type=int, default=0)
    p.add_argument("--seconds", type=float, default=60)
    return p.parse_args(line.split())


def token(connection):
    """A token by client credentials, new each time."""
    pair = base64.b64encode(f"{connection.user}:{connection.password}".encode()).decode()
    asked = urllib.request.Request(connection.tokens, b"grant_type=client_credentials", {"Authorization": f"Basic {pair}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)["access_token"]


def main(client):
    """Reads commands and answers them; `client(connection)` has a method for each verb."""
    p = argparse.ArgumentParser()
    p.add_argument("--bootstrap", required=True)
    p.add_argument("--ca")
    p.add_argument("--certificate")
    p.add_argument("--key")
    p.add_argument("--user")
    p.add_argument("--password", default="")
    p.add_argument("--mechanism", default="PLAIN")
    p.add_argument("--tokens", help="where tokens are to be had for the name and the password (OAUTHBEARER)")
    library = client(p.parse_args())
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            o = words(line)
            answer = getattr(library, o.verb)(o)
        except Failed as e:
            answer = {"error": e.name, "message": str(e)}
        except Exception as e:  # whatever a library throws is an answer, and the traceback is in the log
            traceback.print_exc()
            answer = {"error": type(e).__name__, "message": str(e)}
        print(json.dumps(answer), flush=True)
