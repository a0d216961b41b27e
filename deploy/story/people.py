"""The people of deploy/demo beside the shop, on librdkafka: people.py BOOTSTRAP CA NAME PASSWORD prepare|read|write|enter"""

import json
import sys
import time

from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

bootstrap, ca, name, password, what = sys.argv[1:]
refused = []
settings = {
    "bootstrap.servers": bootstrap, "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "ssl.ca.location": ca,
    "sasl.username": name, "sasl.password": password, "error_cb": refused.append, "log_level": 0,
}


def prepare():
    """The operator creates the topic."""
    admin = AdminClient(settings)  # held until the answer is there
    admin.create_topics([NewTopic("orders", 3, 1)])["orders"].result()
    print("topic orders created with 3 partitions")


def read():
    """The analyst reads all orders in a group."""
    consumer = Consumer(settings | {"group.id": "bi-demo", "group.protocol": "consumer", "auto.offset.reset": "earliest"})
    consumer.subscribe(["orders"])
    orders, end = {}, time.monotonic() + 30
    while len(orders) < 1000 and time.monotonic() < end:
        for message in consumer.consume(500, 0.2):
            if message.error():
                print(message.error().str())
            else:
                orders[message.key()] = json.loads(message.value())["amount"]
    time.sleep(0.5)
    late = len(consumer.consume(500, 0.5))
    consumer.close()
    print(f"{len(orders)} orders read, worth {sum(orders.values()):,.2f} EUR; {late} more")


def write():
    """The analyst tries to write."""
    told = []
    producer = Producer(settings)
    producer.produce("orders", b'{"order_id":"mine"}', on_delivery=lambda error, _: told.append(error))
    producer.flush(20)
    print(f"refused: {told[0].name()}" if told and told[0] else f"not refused: {told}")


def enter():
    """Somebody tries to log in, once."""
    producer = Producer(settings | {"reconnect.backoff.ms": 10000, "reconnect.backoff.max.ms": 10000})
    end = time.monotonic() + 5
    while not refused and time.monotonic() < end:
        producer.poll(0.1)
    print("no entry:", refused[0].str()) if refused else print("nobody said no")


{"prepare": prepare, "read": read, "write": write, "enter": enter}[what]()
