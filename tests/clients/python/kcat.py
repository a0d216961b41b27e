"""kcat: the program itself, run once or more for a command. It creates no topics, and Debian's knows no KIP-848 groups."""

import re
import subprocess
import threading

import language

# kcat prints librdkafka's descriptions, not the names of the errors.
NAMES = {
    "Topic authorization failed": "TOPIC_AUTHORIZATION_FAILED",
    "Group authorization failed": "GROUP_AUTHORIZATION_FAILED",
    "Cluster authorization failed": "CLUSTER_AUTHORIZATION_FAILED",
    "Authentication failure": "SASL_AUTHENTICATION_FAILED",
    "SASL authentication error": "SASL_AUTHENTICATION_FAILED",
    "Unknown topic or partition": "UNKNOWN_TOPIC_OR_PARTITION",
    "Broker failed to validate record": "INVALID_RECORD",
}


def names(text):
    return [name for said, name in NAMES.items() if said in text]


class Client:
    def __init__(self, connection):
        self.base = ["kcat", "-b", connection.bootstrap, "-X", "broker.address.family=v4"]
        if connection.ca:
            self.set("security.protocol=SSL", f"ssl.ca.location={connection.ca}")
        if connection.certificate:
            self.set(f"ssl.certificate.location={connection.certificate}", f"ssl.key.location={connection.key}")
        if connection.user:
            self.set("security.protocol=SASL_SSL", f"sasl.mechanism={connection.mechanism}",
                     f"sasl.username={connection.user}", f"sasl.password={connection.password}")

    def set(self, *settings):
        for setting in settings:
            self.base += ["-X", setting]

    def topics(self, o):
        done = subprocess.run([*self.base, "-L", "-m", "5"], capture_output=True, text=True)
        if done.returncode:
            raise language.Failed((names(done.stderr) or ["FAILED"])[0], done.stderr.strip())
        return {"topics": sorted(re.findall(r'^  topic "([^"]+)"', done.stdout, re.M))}

    def produce(self, o):
        sent = language.Sent()
        for topic in o.topic:
            for partition in range(o.partitions):
                self.fill(o, topic, partition, sent)
        return sent.answer()

    def fill(self, o, topic, partition, sent):
        values = [v for t, p, v in language.records(o) if (t, p) == (topic, partition)]
        options = ["message.max.bytes=16000000", f"acks={o.acks}", f"enable.idempotence={str(o.idempotent).lower()}"]
        command = [*self.base, "-P", "-t", topic, "-p", str(partition), "-z", o.compression]
        for option in options:
            command += ["-X", option]
        done = subprocess.run(command, input=b"\n".join(values) + b"\n", capture_output=True)
        text = done.stderr.decode(errors="replace")
        if done.returncode or "ERROR" in text or "Delivery failed" in text:
            sent.error(topic, (names(text) or ["FAILED"])[0], text.strip().split("\n")[0], len(values))
        else:
            sent.ok(topic, len(values))

    def consume(self, o):
        seen = language.Seen(o)
        if o.group:
            self.read(seen, ["-G", o.group, *o.topic], o)
        else:
            for topic in o.topic:
                self.read(seen, ["-C", "-t", topic, "-e"], o)
        return seen.answer()

    def read(self, seen, how, o):
        command = [*self.base, "-X", "fetch.message.max.bytes=16000000", "-X", "auto.offset.reset=earliest",
                   "-f", "%t %p %S\n%s\n", "-u", *how]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said = []
        listener = threading.Thread(target=lambda: said.append(process.stderr.read().decode(errors="replace")))
        listener.start()
        end = threading.Timer(o.seconds, process.terminate)
        end.start()
        left = o.count if o.group else None
        while left != 0 and (head := process.stdout.readline()):
            topic, partition, size = head.split()
            data = process.stdout.read(int(size))
            process.stdout.read(1)
            seen.record(topic.decode(), int(partition), data)
            left = left and left - 1
        end.cancel()
        process.terminate()
        failed = process.wait() > 0
        listener.join()
        for name in names(said[0]) or ["FAILED"] * failed:
            seen.error(name)


language.main(Client)
