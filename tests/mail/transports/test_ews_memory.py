"""What a process that collects from Exchange takes in memory, as a ratio to what it fetches."""

import json
import subprocess
import sys
from pathlib import Path

from tests.servers.exchange import PASSWORD, Exchange

ROOT = Path(__file__).parents[3]
SIZE = 10_000_000
CLIENT = """
import json, resource, sys
from apps.mail.transports import open_source
from apps.mail.transports.base import Connection

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

connection = Connection(protocol="ews", server=sys.argv[1], login=sys.argv[2], password=sys.argv[3])
with open_source(connection) as source:
    source.select("INBOX")
    large, *small = source.uids()
    source.describe([large, *small])
    peaks = [peak()]
    for letter in source.fetch(small):
        del letter
    peaks.append(peak())
    source.fetch_head(large, 65_536)
    peaks.append(peak())
    for letter in source.fetch([large]):
        del letter
    peaks.append(peak())
for _ in range(10):
    with open_source(connection) as source:
        source.uids()
peaks.append(peak())
print(json.dumps(peaks))
"""


def test_it_holds_no_more_than_a_batch_or_two_copies_of_a_large_letter() -> None:
    with Exchange() as server:
        user = server.new_user()
        server.deliver(user, b"Subject: Large\r\n\r\n" + b"x" * SIZE)
        for _ in range(100):
            server.deliver(user, b"Subject: Small\r\n\r\n" + b"x" * 100_000)
        command = [sys.executable, "-c", CLIENT, server.connection(user).server, user, PASSWORD]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    opened, batches, head, whole, sessions = json.loads(done.stdout)
    assert batches - opened < SIZE  # a hundred letters that are as large together
    assert head - batches < SIZE / 4
    assert whole - head < SIZE * 3  # exchangelib alone takes nearly five times as much
    assert sessions - whole < SIZE / 4
