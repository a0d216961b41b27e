"""A real broker, contestants in front of it, and the folder that holds what they need: for deploy/weigh and deploy/train."""
import argparse, json, os, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

import weigh

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KAFKA, TOOLS = os.path.join(TOP, "deploy/kafka"), os.path.join(TOP, "target/kafka/tools")
USER, PASSWORD = "weigher", "how heavy is a gate"
TOPIC = "weigh"
NOBODY = 0  # as a process id: nothing stands between the client and the broker
TAKEN = set()


def free_port():
    while True:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        if port not in TAKEN:
            TAKEN.add(port)
            return port


def run(*command, **more):
    return subprocess.run(command, check=True, text=True, **more)


def program(path):
    """The path from anywhere, of what can be run: said before anything is started for it."""
    path = os.path.abspath(path)
    if not os.path.isfile(path) or not os.access(path, os.X_OK):
        sys.exit(f"{path} is no program")
    return path


def wait_for(port, what, process, log):
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None:
                sys.exit(f"{what} has ended:\n{open(log).read()}")
            time.sleep(0.1)
    sys.exit(f"{what} does not answer on port {port}")


def other_role(number):
    """Ten rules of the weigher, on topics that nobody weighs."""
    rules = "".join(f"  - {{ id: r{number}-{rule}, consume: {{ topics: [ \"domain-{number % 50}.team-{number}.x{rule}*\" ] }} }}\n" for rule in range(10))
    return f"role: r{number}\nmembers: [ \"user:{USER}\", \"user:u{number}\" ]\nallow:\n{rules}"


class Contest:
    """The broker, the contestants, and the folder that holds what they need."""

    def __init__(self, mb=512, conns=1000, rules=0):
        self.mb, self.conns, self.rules = mb, conns, rules
        self.dir = tempfile.mkdtemp(prefix="klamm-weigh-")
        self.processes = []
        self.contestants = []

    def start(self, *topics, behind=None):
        """The broker with its topics; `behind` has its ports for who passes bytes, and the ports that it tells clients there."""
        for command in ("java", "openssl"):
            if shutil.which(command) is None:
                sys.exit(f"{command} is missing; deploy/check installs what Debian has")
        run(KAFKA, "libs")
        run(os.path.join(TOP, "deploy/certificates"), self.path("tls"))
        self.broker = free_port()
        told = [f"{port}=127.0.0.1:{front}" for port, front in (behind or {}).items()]
        run(KAFKA, "start", self.path("kafka"), str(self.broker), *told, stdout=subprocess.DEVNULL)
        for topic in topics:
            run("java", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", TOOLS + "/*", "org.apache.kafka.tools.TopicCommand",
                "--bootstrap-server", f"127.0.0.1:{self.broker}", "--create", "--topic", topic, "--partitions", "1",
                stdout=subprocess.DEVNULL)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)

    def spawn(self, name, port, command, arguments):
        log = self.path(f"{port}.log")
        with open(log, "w") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file)
        self.processes.append(process)
        wait_for(port, name, process, log)
        self.contestants.append((name, port, process.pid, arguments))

    def haproxy(self, name, port, behind, tls):
        bind = f" ssl crt {self.path('tls/server-both.pem')}" if tls else ""
        self.write(f"haproxy-{port}.cfg", f"""global
  maxconn 4000
defaults
  mode tcp
  timeout connect 5s
  timeout client 10m
  timeout server 10m
listen kafka
  bind 127.0.0.1:{port}{bind}
  server broker 127.0.0.1:{behind}
""")
        self.spawn(name, port, ["haproxy", "-db", "-f", self.path(f"haproxy-{port}.cfg")], self.ca(tls))

    def klamm(self, name, binary, tls, contracts=None):
        """Klamm with a policy of one role; `contracts` has what topics demand: the texts by names, and the folder of their schemas."""
        port, node = free_port(), free_port()
        folder = f"klamm-{port}"
        door = "tls: { certificate: ../tls/server.pem, key: ../tls/server.key }" if tls else "insecure: true"
        self.write(f"{folder}/klamm.yaml", f"""listeners:
  - name: clients
    address: 127.0.0.1:{port}
    brokers: {{ host: 127.0.0.1, ports: {node}-{node} }}
    {door}
    sasl: [ PLAIN ]
    source: direct
cluster:
  bootstrap: [ "127.0.0.1:{self.broker}" ]
identity:
  users: users.yaml
policy: policy/
audit: {{ directory: audit/ }}
limits: {{ per_source: {{ connections: 100000, logins: 100000 }} }}
""")
        self.write(f"{folder}/policy/policy.yaml", "language: 1\n")
        topics, schemas = contracts or ({}, None)
        for topic, text in topics.items():
            self.write(f"{folder}/policy/topics/{topic}.yaml", text)
        if schemas:
            shutil.copytree(schemas, self.path(folder, "policy/schemas"))
        weighed = ", ".join([TOPIC, *topics])
        self.write(f"{folder}/policy/roles/weigher.yaml", f"""role: weigher
members: [ "user:{USER}" ]
allow:
  - {{ id: weigher-writes, produce: {{ topics: [ {weighed} ] }} }}
  - {{ id: weigher-reads, consume: {{ topics: [ {weighed} ], groups: [ "weigh-*" ] }} }}
""")
        for role in range(self.rules // 10):
            self.write(f"{folder}/policy/roles/r{role}.yaml", other_role(role))
        os.makedirs(self.path(folder, "audit"))
        config = self.path(folder, "klamm.yaml")
        run(binary, "user", "add", USER, "--config", config, input=PASSWORD + "\n", stdout=subprocess.DEVNULL)
        self.spawn(name, port, [binary, "serve", "--config", config], self.ca(tls) + ["--user", USER, "--password", PASSWORD])
        return folder

    def ca(self, tls):
        return ["--tls", self.path("tls/ca.pem")] if tls else []

    def scale(self, what, contestant, *more):
        """Weighs one contestant with deploy/weigh.py; `more` are its options."""
        name, port, pid, arguments = contestant
        print(f"{what}: {name}", file=sys.stderr)
        out = run(sys.executable, os.path.join(TOP, "deploy/weigh.py"), name, f"127.0.0.1:{port}", str(pid), "--libs", TOOLS,
                  "--mb", str(self.mb), "--conns", str(self.conns), *more, *arguments, stdout=subprocess.PIPE).stdout
        return json.loads(out)

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        if os.path.isdir(self.path("kafka")):
            subprocess.run([KAFKA, "stop", self.path("kafka")], check=False)
        shutil.rmtree(self.dir, ignore_errors=True)


class Seat:
    """A client of one contestant, and what a request of its took in each turn: CPU-µs of the contestant, and µs until the answer."""

    REQUESTS = 400

    def __init__(self, name, port, pid, arguments):
        given = dict(zip(arguments[::2], arguments[1::2]))
        self.name, self.pid = name, pid
        there = argparse.Namespace(name=name, bs=f"127.0.0.1:{port}", tls=given.get("--tls"), user=given.get("--user"),
                                   password=given.get("--password", ""), topic=TOPIC)
        self.kinds = {"Metadata": (weigh.connect(there), weigh.metadata(TOPIC.encode()))}
        there.bs = weigh.leader(there)
        self.kinds["Produce"] = weigh.connect(there), weigh.produce(TOPIC.encode())
        self.took = {kind: [] for kind in self.kinds}
        self.waited = {kind: [] for kind in self.kinds}

    def turn(self):
        for kind, (connection, request) in self.kinds.items():
            for _ in range(20):
                self.ask(connection, request)
            before, trips = self.cpu(), []
            for _ in range(self.REQUESTS):
                begun = time.perf_counter_ns()
                self.ask(connection, request)
                trips.append((time.perf_counter_ns() - begun) / 1000)
            self.took[kind].append((self.cpu() - before) / self.REQUESTS / 1000)
            self.waited[kind].append(statistics.median(trips))

    @staticmethod
    def ask(connection, request):
        connection.sendall(request)
        weigh.read(connection)

    def cpu(self):
        """In nanoseconds, of all threads; one that ends takes its time along, which the few that stay outweigh. 0 where nobody is weighed."""
        spent = 0
        if self.pid == NOBODY:
            return spent
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            try:
                with open(f"/proc/{self.pid}/task/{thread}/schedstat") as file:
                    spent += int(file.read().split()[0])
            except FileNotFoundError:
                pass
        return spent
