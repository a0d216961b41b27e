//! The client libraries of the tests, and a running program of one.

use crate::kafka::{TOP, Target, log, path, succeed};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

/// A client library, as `tests/clients/README.md` describes its program.
#[derive(Debug)]
pub struct Library {
    pub name: &'static str,
    /// The part of `tests/clients/build` that builds it.
    pub build: &'static str,
    pub command: &'static [&'static str],
    pub codecs: &'static [&'static str],
    /// Whether it supports KIP-848 groups.
    pub consumer_protocol: bool,
    /// Whether it can create topics.
    pub creates: bool,
    /// Whether a group that subscribes to a topic without the right gets an error and still reads
    /// its other topics: kafka-python waits for ever, kcat ends.
    pub names_hidden_topics: bool,
    /// Whether it still reads its allowed topics when another topic of the subscription is denied:
    /// kafkajs reads none.
    pub reads_beside_refused: bool,
    /// Whether it supports transactions, with and without the offsets of a group.
    pub transactions: bool,
    pub administers: bool,
}

macro_rules! java {
    ($jars:literal, $main:literal) => {
        &[
            "java",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=deploy/log4j2.properties",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            concat!("target/clients/java:target/kafka/", $jars, "/*"),
            $main,
        ]
    };
}
const CODECS: &[&str] = &["none", "gzip", "snappy", "lz4", "zstd"];
const NODE: &str = "target/clients/javascript/node";
const PYTHON: &str = "target/clients/python/bin/python";

pub static JAVA_4_4: Library = Library {
    name: "java-4.4",
    build: "java",
    command: java!("broker", "Client"),
    codecs: CODECS,
    consumer_protocol: true,
    creates: true,
    names_hidden_topics: true,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};
pub static JAVA_3_9: Library = Library {
    name: "java-3.9",
    build: "java",
    command: java!("clients-3.9", "Client"),
    codecs: CODECS,
    consumer_protocol: true,
    creates: true,
    names_hidden_topics: true,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};
/// Kafka Streams with exactly-once processing: it supports only `copy`.
pub static STREAMS: Library = Library {
    name: "kafka-streams",
    build: "java",
    command: java!("streams", "Streams"),
    codecs: CODECS,
    consumer_protocol: false,
    creates: false,
    names_hidden_topics: false,
    reads_beside_refused: true,
    transactions: true,
    administers: false,
};
pub static CONFLUENT: Library = Library {
    name: "confluent-kafka",
    build: "python",
    command: &[PYTHON, "tests/clients/python/confluent.py"],
    codecs: CODECS,
    consumer_protocol: true,
    creates: true,
    names_hidden_topics: true,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};
pub static KAFKA_PYTHON: Library = Library {
    name: "kafka-python",
    build: "python",
    command: &[PYTHON, "tests/clients/python/kafka_python.py"],
    codecs: CODECS,
    consumer_protocol: false,
    creates: true,
    names_hidden_topics: false,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};
pub static AIOKAFKA: Library = Library {
    name: "aiokafka",
    build: "python",
    command: &[PYTHON, "tests/clients/python/aio.py"],
    codecs: CODECS,
    consumer_protocol: false,
    creates: true,
    names_hidden_topics: false,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};
pub static KCAT: Library = Library {
    name: "kcat",
    build: "python",
    command: &[PYTHON, "tests/clients/python/kcat.py"],
    codecs: CODECS,
    consumer_protocol: false,
    creates: false,
    names_hidden_topics: false,
    reads_beside_refused: true,
    transactions: false,
    administers: false,
};
pub static FRANZ_GO: Library = Library {
    name: "franz-go",
    build: "go",
    command: &["target/clients/go/franz-go"],
    codecs: CODECS,
    consumer_protocol: true,
    creates: true,
    names_hidden_topics: true,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};

pub static SARAMA: Library = Library {
    name: "sarama",
    build: "go",
    command: &["target/clients/go/sarama"],
    codecs: CODECS,
    consumer_protocol: false,
    creates: true,
    names_hidden_topics: false,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};

/// The same, with the oldest login: a handshake of version 0, then bare tokens.
pub static SARAMA_HANDSHAKE_0: Library = Library {
    name: "sarama-handshake-0",
    build: "go",
    command: &["target/clients/go/sarama", "--handshake", "0"],
    codecs: CODECS,
    consumer_protocol: false,
    creates: true,
    names_hidden_topics: false,
    reads_beside_refused: true,
    transactions: true,
    administers: true,
};

/// It supports only this login.
pub static KAFKA_PYTHON_2_0: Library = Library {
    name: "kafka-python-2.0",
    build: "python-2.0",
    command: &[
        "target/clients/python-2.0/bin/python",
        "tests/clients/python/kafka_python_2_0.py",
    ],
    codecs: &["none", "gzip"],
    consumer_protocol: false,
    creates: false,
    names_hidden_topics: false,
    reads_beside_refused: true,
    transactions: false,
    administers: false,
};

pub static KAFKAJS: Library = Library {
    name: "kafkajs",
    build: "javascript",
    command: &[NODE, "target/clients/javascript/kafkajs.mjs"],
    codecs: &["none", "gzip"],
    consumer_protocol: false,
    creates: true,
    names_hidden_topics: false,
    reads_beside_refused: false,
    transactions: true,
    administers: true,
};

/// A running client program: one question, one answer.
pub struct Client {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Client {
    pub fn start(library: &Library, target: &Target) -> Self {
        Self::showing(library, target, &[])
    }

    /// With additional arguments, such as a certificate.
    pub fn showing(library: &Library, target: &Target, more: &[&str]) -> Self {
        succeed(Command::new(path("tests/clients/build")).arg(library.build));
        let mut command = Command::new(library.command[0]);
        command
            .args(&library.command[1..])
            .args(["--bootstrap", &target.bootstrap])
            .args(more)
            .current_dir(TOP);
        if let Some(login) = &target.login {
            command.arg("--ca").arg(&login.ca).args([
                "--user",
                &login.user,
                "--password",
                &login.password,
                "--mechanism",
                login.mechanism,
            ]);
            if let Some(tokens) = &login.tokens {
                command.args(["--tokens", tokens]);
            }
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log(library.name));
        let mut process = command
            .spawn()
            .unwrap_or_else(|e| panic!("{} does not start: {e}", library.name));
        let (questions, answers) = (
            process.stdin.take(),
            BufReader::new(process.stdout.take().unwrap()),
        );
        Self {
            process,
            questions,
            answers,
        }
    }

    pub fn ask(&mut self, question: &str) -> Value {
        writeln!(self.questions.as_mut().unwrap(), "{question}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer)
            .unwrap_or_else(|e| panic!("`{question}` was answered `{answer}`: {e}"))
    }
}

impl Drop for Client {
    /// It ends when its input ends; the test does not wait for a program that hangs.
    fn drop(&mut self) {
        drop(self.questions.take());
        for _ in 0..50 {
            if self.process.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
