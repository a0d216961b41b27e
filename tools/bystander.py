"""What a bystander loses while somebody attacks: for `weigh --bystander`.

Two Klamms, A and B, stand in front of one broker. The bystander uses A only, from an address and with an account of its
own, at a steady rate. The attacker has one address and one account, or none. In pairs of turns it attacks B (the control:
the machine is as busy) and then A, with the same attack. What the bystander loses beyond the control is Klamm's fault.
"""
import base64, dataclasses, hashlib, hmac, http.client, json, multiprocessing, os, socket, statistics, struct, sys, threading, time

import contest, weigh

ATTACKER, BYSTANDER = "127.0.0.3", "127.0.0.2"
PASSWORD = "one of many"
ITERATIONS = 8192  # as `klamm user add` has it
# Accounts that log in once each, so that Klamm has to check a password that it has not seen: enough for 15 minutes, and no
# more than the megabyte that `users.yaml` may have.
NEWCOMERS = 4500
CALM, TREE, BOMB, BULK = "calm", "attack.tree", "attack.bomb", "attack.bulk"
NAMES = 100_000
PAUSE = -1  # a phase in which nothing is noted
END = -2
FAILURES = (OSError, EOFError, http.client.HTTPException)
WARM_UP = 0.5  # seconds of an attack before its latencies count


@dataclasses.dataclass(frozen=True)
class Kind:
    """What the bystander does again and again."""
    name: str
    every: float  # seconds
    # In ms: a control below this counts as this, see RULE. None: shown, and no part of the verdict.
    floor: float | None


REQUESTS = Kind("requests", 0.004, 2.0)
LOGINS = Kind("logins", 0.2, 20.0)
PROBES = Kind("probes", 0.1, 20.0)
REQUESTS_AT_BROKER = Kind("requests at the broker itself", 0.004, None)

RULE = """An attack passes when the bystander's p99 is at most twice its p99 in the control, or twice the floor of its kind if that is
more: 2 ms for requests, 20 ms for logins and for probes of the admin port. Below the floor one time slice that the kernel
gives to another busy process decides, and of logins and probes there are so few that their p99 is the slowest of a turn.
Figures are the medians of the turns. A request that fails or a login that is refused fails the attack; so does an attack
that did nothing. The same requests of a client that is connected to the broker itself are shown, without a verdict: what
they lose is not lost in Klamm."""


@dataclasses.dataclass(frozen=True)
class Door:
    """Where one Klamm listens."""
    port: int
    node: int
    admin: int


# ---- Requests, in the oldest versions that Kafka 4 knows ----

def names(count, name):
    return struct.pack(">i", count) + b"".join(weigh.st_(name(n)) for n in range(count))


def metadata(count, name):
    return weigh.frame(3, 4, 7, names(count, name) + b"\0")


def list_offsets(count, name):
    one = struct.pack(">iiq", 1, 0, -1)
    return weigh.frame(2, 1, 7, struct.pack(">ii", -1, count) + b"".join(weigh.st_(name(n)) + one for n in range(count)))


def fetch(topic, offset, most):
    head = struct.pack(">iiiib", -1, 100, 0, most, 0)
    return weigh.frame(1, 4, 7, head + struct.pack(">i", 1) + weigh.st_(topic.encode()) + struct.pack(">iiqi", 1, 0, offset, most))


def produce(topic, batch):
    head = struct.pack(">hhii", -1, 1, 30_000, 1) + weigh.st_(topic.encode())
    return weigh.frame(0, 3, 8, head + struct.pack(">iii", 1, 0, len(batch)) + batch)


def record(value, delta=0):
    body = b"\0\0" + weigh.zz(delta) + b"\1" + weigh.zz(len(value)) + value + b"\0"
    return weigh.zz(len(body)) + body


def batch(records, count, codec=0):
    now = int(time.time() * 1000)
    tail = struct.pack(">hiqqqhii", codec, count - 1, now, now, -1, -1, -1, count) + records
    body = struct.pack(">ibI", -1, 2, weigh.crc32c(tail)) + tail
    return struct.pack(">qi", 0, len(body)) + body


def zstd_bomb(mib):
    """Zeros as blocks of 128 KiB, each of them one byte that is repeated."""
    return b"\x28\xb5\x2f\xfd\0\x58" + b"\x02\0\x10\0" * (mib * 8 - 1) + b"\x03\0\x10\0"


# ---- Connections ----

def connect(source, port, receive=None):
    s = socket.socket()
    s.settimeout(30)
    if receive:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.bind((source, 0))
    s.connect(("127.0.0.1", port))
    return s


def handshake(mechanism=b"PLAIN"):
    return weigh.frame(17, 1, 2, weigh.st_(mechanism))


def plain(user, password=PASSWORD):
    token = f"\0{user}\0{password}".encode()
    return weigh.frame(36, 0, 3, struct.pack(">i", len(token)) + token)


def logged_in(source, port, user, receive=None):
    s = connect(source, port, receive)
    s.sendall(handshake())
    weigh.read(s)
    s.sendall(plain(user))
    (code,) = struct.unpack_from(">h", weigh.read(s), 4)
    if code:
        raise OSError(f"the login of {user} is answered {code}")
    return s


# ---- The bystander ----

def steady(open_one):
    """Metadata, Produce and Fetch in turn, on one connection."""
    topic = CALM.encode()
    turn = [
        ("Metadata", weigh.metadata(topic), None),
        ("Produce", produce(CALM, weigh.batch(b"x" * 100)), 4 + 4 + 2 + len(topic) + 4 + 4),
        ("Fetch", fetch(CALM, 0, 1000), 4 + 4 + 4 + 2 + len(topic) + 4 + 4),
    ]
    s = open_one()
    while True:
        for name, request, at in turn:
            s.sendall(request)
            answer = weigh.read(s)
            if at is not None:
                (code,) = struct.unpack_from(">h", answer, at)
                if code:
                    raise OSError(f"{name} is answered {code}")
            yield


def logins(door):
    """Of accounts whose passwords have not been seen, one after the other."""
    for n in range(NEWCOMERS):
        logged_in(BYSTANDER, door.port, f"newcomer-{n}").close()
        yield
    raise OSError("there are no newcomers left")


def probes(door):
    while True:
        http_connection = http.client.HTTPConnection("127.0.0.1", door.admin, timeout=10, source_address=(BYSTANDER, 0))
        http_connection.request("GET", "/livez")
        status = http_connection.getresponse().status
        http_connection.close()
        if status != 200:
            raise OSError(f"/livez is answered {status}")
        yield


def bystanders(door, broker):
    """How the bystander begins what it does, by kind."""
    return {
        REQUESTS: lambda: steady(lambda: logged_in(BYSTANDER, door.node, "bystander")),
        LOGINS: lambda: logins(door),
        PROBES: lambda: probes(door),
        REQUESTS_AT_BROKER: lambda: steady(lambda: connect(BYSTANDER, broker)),
    }


def watch(kind, begin, phase, found):
    """Does one kind of thing at its rate. Notes the ms that each took by phase, and what failed. What took longer than the
    time until the next one also stands for those that would have been begun meanwhile."""
    took, failed, going = {}, {}, begin()
    next(going)
    due = time.perf_counter()
    while phase.value != END:
        of, begun = phase.value, time.perf_counter()
        try:
            next(going)
        except FAILURES as error:
            failed.setdefault(of, []).append(f"{type(error).__name__}: {error}")
            going = again(begin)
        took_ms, step = (time.perf_counter() - begun) * 1000, kind.every * 1000
        if of == phase.value or took_ms > step:
            while took_ms > 0:
                took.setdefault(of, []).append(took_ms)
                took_ms -= step
        due = max(due + kind.every, time.perf_counter())
        time.sleep(max(0, due - time.perf_counter()))
    found.put((took, failed))


def again(begin):
    while True:
        try:
            going = begin()
            next(going)
            return going
        except FAILURES:
            time.sleep(0.05)


# ---- The attacks: each goes on until its process is ended, and counts what it has done ----

def repeat(connections, open_one, requests, count):
    """Sends these requests in turn on so many connections of the attacker, one under way on each; what is closed is opened again."""
    def one():
        s = None
        while True:
            try:
                s = s or open_one()
                for request in requests:
                    s.sendall(request)
                    with count.get_lock():
                        count.value += 1
                    weigh.read(s)
            except (OSError, EOFError):
                s = None
                time.sleep(0.02)
    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def as_attacker(door):
    return lambda: logged_in(ATTACKER, door.node, "attacker")


def expensive_records(door, count):
    """Records that cost much under a schema of nested `oneOf`."""
    deep = b'{"left":' * 12 + b"true" + b"}" * 12
    def tree(depth):
        return b"true" if depth == 0 else b'{"left":%b,"right":%b}' % (tree(depth - 1), tree(depth - 1))
    wide = b"".join(record(tree(11), n) for n in range(4))
    requests = [produce(TREE, batch(record(deep), 1)), produce(TREE, batch(wide, 4))]
    repeat(4, as_attacker(door), requests, count)


def bombs(door, count):
    """Batches of some kilobytes that become 8 MiB and 240 MiB."""
    requests = [produce(BOMB, batch(zstd_bomb(mib), 1, 4)) for mib in (8, 240)]
    repeat(8, as_attacker(door), requests, count)


def denied_names(door, count):
    repeat(3, as_attacker(door), [metadata(NAMES, lambda n: b"denied-%06d" % n)], count)


def allowed_names(door, count):
    repeat(3, as_attacker(door), [metadata(NAMES, lambda n: b"attack.%06d" % n)], count)


def control_characters(door, count):
    """23,000 names of 250 control characters."""
    repeat(3, as_attacker(door), [metadata(23_000, lambda n: b"%06d" % n + b"\1" * 244)], count)


def churn(door, count):
    """More rights than a connection remembers, in turn."""
    requests = [list_offsets(1000, lambda n: b"attack.%06d" % (part * 1000 + n)) for part in range(25)]
    repeat(3, as_attacker(door), requests, count)


def guesses(door, count):
    """Wrong passwords; the connection is closed before the answer."""
    while True:
        try:
            with connect(ATTACKER, door.port) as s:
                s.sendall(handshake() + plain("bystander", f"guess {count.value}"))
            count.value += 1
        except OSError:
            time.sleep(0.01)


def slots(door, count):
    """Connections that stay open without a login, as many as there are to be had."""
    held = []
    while True:
        try:
            held.append(connect(ATTACKER, door.port))
            count.value += 1
        except OSError:
            time.sleep(0.01)
        if len(held) > 5000:
            held.pop(0).close()


def unread_answers(door, count):
    """41 connections that ask for 10 large answers each and never read."""
    asked = [fetch(BULK, 0, 16 << 20)] * 10
    def begin():
        return logged_in(ATTACKER, door.node, "attacker", receive=4096)
    def ended(s):
        s.setblocking(False)
        try:
            # One byte at most: nothing is read that would free memory.
            return s.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
    readers = {}
    while True:
        for n in range(41):
            try:
                if n in readers and not ended(readers[n]):
                    continue
                readers[n] = begin()
                readers[n].sendall(b"".join(asked))
                count.value += 1
            except (OSError, EOFError):
                readers.pop(n, None)
        time.sleep(0.05)


def admin_port(door, count):
    """Connections that ask for /metrics and do not read."""
    held = []
    while True:
        try:
            s = connect(ATTACKER, door.admin, receive=4096)
            s.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
            held.append(s)
            count.value += 1
        except OSError:
            time.sleep(0.01)
        if len(held) > 500:
            held.pop(0).close()


def strangers(says):
    def attack(door, count):
        while True:
            try:
                with connect(ATTACKER, door.port) as s:
                    s.sendall(says)
                    while s.recv(4096):
                        pass
            except OSError:
                pass
            count.value += 1
    return attack


ATTACKS = {
    "expensive records under a schema": expensive_records,
    "decompression bombs": bombs,
    "Metadata for 100,000 denied names": denied_names,
    "Metadata for 100,000 allowed names": allowed_names,
    "names of control characters": control_characters,
    "rights in turn": churn,
    "password guesses": guesses,
    "all connection slots": slots,
    "answers that nobody reads": unread_answers,
    "the admin port": admin_port,
    "garbage": strangers(b"\xff" * 8),
    "an unknown mechanism": strangers(handshake(b"GSSAPI")),
}


# ---- The stage ----

def verifier(name):
    salt = hashlib.sha256(name.encode()).digest()[:16]
    salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    text = {"salt": salt, "stored_key": stored, "server_key": hmac.digest(salted, b"Server Key", "sha256")}
    fields = ", ".join(f'{key}: "{base64.b64encode(value).decode()}"' for key, value in text.items())
    return f'  "{name}": {{ scram-sha-256: {{ iterations: {ITERATIONS}, {fields} }} }}\n'


TREE_SCHEMA = {"$ref": "#/$defs/e", "$defs": {"e": {"oneOf": [
    {"type": "object", "required": ["left", "right"], "properties": {"left": {"$ref": "#/$defs/e"}, "right": {"$ref": "#/$defs/e"}}},
    {"type": "object", "required": ["not"], "properties": {"not": {"$ref": "#/$defs/e"}, "left": {"$ref": "#/$defs/e"}}},
    {"type": "object", "required": ["call"], "properties": {"call": {"type": "string"}, "left": {"$ref": "#/$defs/e"}}},
    {"type": ["number", "string"]},
]}}}


class Stage(contest.Contest):
    """The broker and two Klamms of the same settings."""

    def open(self, binary):
        self.start(CALM, TREE, BOMB, BULK)
        self.fill()
        accounts = ["attacker", "bystander", *(f"newcomer-{n}" for n in range(NEWCOMERS))]
        with multiprocessing.Pool() as pool:
            users = "users:\n" + "".join(pool.map(verifier, accounts, 50))
        return [self.gate(name, binary, users) for name in ("A", "B")]

    def fill(self):
        """64 MiB for those that do not read."""
        request = produce(BULK, batch(record(b"x" * 1_000_000), 1))
        s = connect("127.0.0.1", self.broker)
        for _ in range(64):
            s.sendall(request)
            weigh.read(s)
        s.close()

    def broker_process(self):
        with open(self.path("kafka/pid")) as file:
            return int(file.read())

    def gate(self, name, binary, users):
        door = Door(contest.free_port(), contest.free_port(), contest.free_port())
        self.write(f"{name}/klamm.yaml", f"""listeners:
  - name: clients
    address: 127.0.0.1:{door.port}
    brokers: {{ host: 127.0.0.1, ports: {door.node}-{door.node} }}
    insecure: true
    sasl: [ PLAIN, SCRAM-SHA-256 ]
    source: direct
cluster:
  bootstrap: [ "127.0.0.1:{self.broker}" ]
identity:
  users: users.yaml
policy: policy/
audit: {{ directory: audit/ }}
admin: {{ address: 127.0.0.1:{door.admin} }}
limits: {{ memory: 512MiB }}
""")
        self.write(f"{name}/users.yaml", users)
        self.write(f"{name}/policy/policy.yaml", "language: 1\n")
        self.write(f"{name}/policy/schemas/tree.schema.json", json.dumps(TREE_SCHEMA))
        for topic in (TREE, BOMB):
            self.write(f"{name}/policy/topics/{topic}.yaml", f"""topic: {topic}
owner: tests
purpose: be attacked
value: {{ format: json, schema: ../schemas/tree.schema.json }}
on_invalid: reject
""")
        for user, topics in (("attacker", "attack.*"), ("bystander", CALM)):
            self.write(f"{name}/policy/roles/{user}.yaml", f"""role: {user}
owner: tests
members: [ "user:{user}" ]
allow:
  - {{ id: {user}-writes, produce: {{ topics: [ "{topics}" ] }} }}
  - {{ id: {user}-reads, consume: {{ topics: [ "{topics}" ], groups: [ "{user}-*" ] }} }}
""")
        os.makedirs(self.path(name, "audit"))
        os.chmod(self.path(name, "users.yaml"), 0o600)
        self.spawn(name, door.port, [binary, "serve", "--config", self.path(name, "klamm.yaml")], [])
        self.until_ready(name, door)
        return door

    def until_ready(self, name, door):
        for _ in range(300):
            try:
                # The node's port listens when the cluster is known.
                logged_in("127.0.0.1", door.node, "bystander").close()
                return
            except (OSError, EOFError):
                time.sleep(0.1)
        sys.exit(f"{name} does not serve")


def quiet(door, broker):
    """Waits until nothing of the attack is left at this Klamm (jobs, events and memory), nor at the broker."""
    quiet_gate(door)
    for _ in range(100):
        before = weigh.cpu(broker)
        time.sleep(0.2)
        if weigh.cpu(broker) - before < 0.1:
            return


def quiet_gate(door):
    for _ in range(300):
        page = http.client.HTTPConnection("127.0.0.1", door.admin, timeout=30)
        try:
            page.request("GET", "/metrics")
            lines = page.getresponse().read().decode().splitlines()
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
            continue
        busy = [line for line in lines if line.startswith(("klamm_work_waiting", "klamm_memory_held", "klamm_audit_waiting"))
                and float(line.rsplit(" ", 1)[1]) > (1 << 20 if "memory" in line else 10)]
        if not busy:
            return
        time.sleep(0.1)


# ---- Measuring ----

class Turns:
    """The phases, and how often the attacker did its work in each."""

    def __init__(self, broker):
        self.broker = broker
        self.phases, self.done = [], []

    def play(self, attack, side, door, phase, seconds, begin):
        count = begin.Value("q", 0)
        attacker = begin.Process(target=attack, args=(door, count), daemon=True)
        attacker.start()
        time.sleep(WARM_UP)
        phase.value = len(self.phases)
        time.sleep(seconds)
        phase.value = PAUSE
        self.phases.append((attack, side))
        self.done.append(count.value)
        attacker.kill()
        attacker.join()
        quiet(door, self.broker)


def measure(stage, doors, attacks, turns, seconds):
    begin = multiprocessing.get_context("fork")
    work = bystanders(doors[0], stage.broker)
    phase, found = begin.Value("i", PAUSE), {kind: begin.Queue() for kind in work}
    watchers = [begin.Process(target=watch, args=(kind, work[kind], phase, queue), daemon=True) for kind, queue in found.items()]
    for watcher in watchers:
        watcher.start()
    played = Turns(stage.broker_process())
    for name, attack in attacks.items():
        for number in range(turns):
            print(f"{name}: turn {number + 1} of {turns}", file=sys.stderr)
            # Whoever begins changes, so that what a machine does in between cancels out.
            sides = [("control", doors[1]), ("attacked", doors[0])]
            for side, door in sides if number % 2 == 0 else reversed(sides):
                played.play(attack, side, door, phase, seconds, begin)
    phase.value = END
    results = {kind: queue.get() for kind, queue in found.items()}
    for watcher in watchers:
        watcher.join()
    return played, results


def at(share, some):
    some = sorted(some)
    return some[min(len(some) - 1, int(len(some) * share))] if some else float("nan")


@dataclasses.dataclass
class Row:
    name: str
    kind: Kind
    p50: dict
    p99: dict
    failed: list
    idle: bool  # The attacker did nothing.

    @property
    def judged(self):
        return self.kind.floor is not None

    @property
    def passed(self):
        if not self.judged:
            return True
        limit = 2 * max(self.p99["control"], self.kind.floor)
        # Not `>`: what was not measured is no number, and has not passed.
        return self.p99["attacked"] <= limit and not self.failed and not self.idle

    def __str__(self):
        p50, p99 = self.p50, self.p99
        verdict = ("passed" if self.passed else "FAILED") if self.judged else ""
        figures = [f"{v:.2f}" for v in (p50["control"], p99["control"], p50["attacked"], p99["attacked"], p99["attacked"] / p99["control"])]
        return f"| {self.name} | {self.kind.name} | " + " | ".join(figures) + f" | {verdict} |"


def rows(attacks, played, results):
    for name, attack in attacks.items():
        for kind, (took, failed) in results.items():
            p50, p99, errors = {}, {}, []
            for side in ("control", "attacked"):
                mine = [n for n, phase in enumerate(played.phases) if phase == (attack, side)]
                p50[side], p99[side] = (statistics.median(at(share, took.get(n, [])) for n in mine) for share in (0.5, 0.99))
                # What fails in the control is the machine's or the broker's fault, and is shown, too.
                errors += [error for n in mine for error in failed.get(n, [])]
            idle = any(played.done[n] == 0 for n, phase in enumerate(played.phases) if phase[0] == attack)
            yield Row(name, kind, p50, p99, errors, idle)


def table(found, played, attacks):
    print("| attack | bystander's | control p50, ms | p99 | attacked p50, ms | p99 | ratio of p99 | |", "|---" * 8 + "|", sep="\n")
    for row in found:
        print(row)
    print()
    for name, attack in attacks.items():
        done = {side: sum(n for n, phase in zip(played.done, played.phases) if phase == (attack, side)) for side in ("control", "attacked")}
        print(f"{name}: {done['control']} done in the control, {done['attacked']} attacked")
    for row in found:
        for error in sorted(set(row.failed)):
            print(f"{row.name}: {row.kind.name}: {row.failed.count(error)} × {error}")


def run(binary, turns, seconds, only):
    """Plays the attacks whose names have a part of `only`, prints the table, and says whether all passed."""
    attacks = {name: attack for name, attack in ATTACKS.items() if any(part.lower() in name.lower() for part in only)}
    if not attacks:
        sys.exit("no attack has such a name; there are: " + ", ".join(ATTACKS))
    stage = Stage()
    try:
        doors = stage.open(binary)
        played, results = measure(stage, doors, attacks, turns, seconds)
        found = list(rows(attacks, played, results))
        table(found, played, attacks)
        failed = [row for row in found if not row.passed]
        judged = [row for row in found if row.judged]
        print(f"\nbystander: {len(judged) - len(failed)} passed, {len(failed)} failed; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        return not failed
    finally:
        stage.stop()
