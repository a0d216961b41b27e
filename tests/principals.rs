//! The unit tests use a table of the names that Java and Kafka derive with mapping rules; this test
//! compares the table with Java and Kafka.

use crate::kafka::path;
use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

#[test]
fn the_table_says_what_java_and_kafka_say() {
    let table = fs::read_to_string(path("tests/golden/principals.txt")).unwrap();
    let lines: Vec<_> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let question = |line: &str| {
        let parts = if line.starts_with("name") { 2 } else { 3 };
        line.splitn(parts + 1, ' ')
            .take(parts)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let asked: Vec<String> = lines.iter().map(|line| question(line)).collect();
    let said = ask_java(&asked);
    assert_eq!(said.len(), lines.len());
    for ((line, asked), said) in lines.iter().zip(&asked).zip(&said) {
        assert_eq!(*line, format!("{asked} {said}"));
    }
    assert!(lines.len() > 1500, "{}", lines.len());
}

fn ask_java(questions: &[String]) -> Vec<String> {
    let mut java = Command::new("java")
        .arg("-cp")
        .arg(path("target/kafka/broker/*"))
        .arg(path("tests/clients/java/Principals.java"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`java` is installed");
    let mut input = java.stdin.take().unwrap();
    let text = questions.join("\n") + "\n";
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = java.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "the oracle ended with {}",
        output.status
    );
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(str::to_owned).collect()
}
