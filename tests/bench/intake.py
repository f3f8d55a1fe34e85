"""Letters to tickets: Postdesk and the floor by turns on the same corpus, then a check that all of it is there."""

import json
import sys
from typing import Any

from tests.bench.results import Result
from tests.bench.rig import MAILBOX, Rig

FLOOR = [sys.executable, "-m", "tests.bench.floor_run", "floor"]
COLLECT = [sys.executable, "manage.py", "collect", MAILBOX]


def run(rig: Rig, *, letters: int, repeat: int) -> Result:
    """At least three rounds, so that the median means something."""
    rig.new_database("floor")
    rounds = [_round(rig, letters) for _ in range(max(repeat, 3))]
    result = Result("intake", f"intake: {letters:,} letters of the corpus to tickets, {len(rounds)} rounds by turns")
    for label, key, digits in _ROWS:
        result.add(label, key, [each[key] for each in rounds], digits)
    for label, key, value in _verdict(rig):
        result.say(label, key, value)
    return result


_ROWS = [
    ("Postdesk ÷ floor", "ratio", 2),
    ("the same in processor time", "ratio_of_cpu", 2),
    ("floor iii, letters/s", "floor_letters_per_second", 0),
    ("Postdesk, letters/s", "letters_per_second", 0),
    ("floor, own CPU ms a letter", "floor_cpu_ms", 1),
    ("Postdesk, own CPU ms a letter", "cpu_ms", 1),
    ("floor, servers' CPU ms a letter", "floor_servers_cpu_ms", 1),
    ("Postdesk, servers' CPU ms a letter", "servers_cpu_ms", 1),
    ("SQL statements a letter", "statements", 1),
    ("foreign keys checked at commit", "checks", 1),
    ("commits a letter", "commits", 2),
    ("peak memory, MB", "memory_mb", 0),
    ("foreign CPU, share", "foreign_cpu", 2),
]


def _round(rig: Rig, letters: int) -> dict[str, float]:
    """The floor, then Postdesk, each with an inbox that was never read before."""
    rig.fill("floor", rig.corpus / "maildir")
    floor_cost, printed = rig.measure("floor", FLOOR, letters=letters)
    floor = letters / json.loads(printed.splitlines()[-1])["seconds"]
    rig.new_installation()
    rig.fill("ours", rig.corpus / "maildir")
    cost, printed = rig.measure("ours", COLLECT, letters=letters)
    totals = json.loads(printed.splitlines()[-1])
    assert totals["taken_in"] == totals["settled"] == letters, totals
    ours = letters / totals["seconds"]
    return {
        "ratio": ours / floor,
        "ratio_of_cpu": _cpu(floor_cost) / _cpu(cost),
        "floor_letters_per_second": floor,
        "letters_per_second": ours,
        "floor_cpu_ms": floor_cost["cpu_s"] / letters * 1000,
        "cpu_ms": cost["cpu_s"] / letters * 1000,
        "floor_servers_cpu_ms": floor_cost["server_cpu_s"] / letters * 1000,
        "servers_cpu_ms": cost["server_cpu_s"] / letters * 1000,
        "statements": (cost["sql"] - cost["checks"]) / letters,
        "checks": cost["checks"] / letters,
        "commits": cost["commits"] / letters,
        "memory_mb": cost["maxrss_mb"],
        "foreign_cpu": max(cost["foreign_cpu"], floor_cost["foreign_cpu"]),
    }


def _cpu(cost: dict[str, Any]) -> float:
    """Of the command, its start included, and of the servers: what other work on the machine disturbs the least."""
    return float(cost["cpu_s"] + cost["server_cpu_s"])


def _verdict(rig: Rig) -> list[tuple[str, str, Any]]:
    """What verify.py finds missing, doubled or garbled in the last round's export."""
    subjects = {row["number"]: row["subject"] for row in _exported(rig, "tickets")}
    dump = rig.folder / "dump.jsonl"
    with dump.open("w", encoding="utf-8") as file:
        for row in _exported(rig, "letters"):
            if row["activity"] is not None:
                json.dump(_as_stored(row, subjects), file, ensure_ascii=False)
                file.write("\n")
    found = json.loads(rig.tool("verify.py", rig.corpus / "manifest.jsonl", dump))
    told = [(label, key, found[key]) for label, key in _VERIFIED]
    joined = f"{found['replies_threaded']} of {found['replies']}"
    return [*told, ("replies in their ticket", "replies_threaded", joined)]


_VERIFIED = [
    ("lost", "lost"),
    ("duplicated", "duplicated"),
    ("subjects wrong", "subject_bad"),
    ("texts wrong", "body_bad"),
    ("paths wrong", "path_bad"),
    ("attachments missing", "attachments_content_missing"),
    ("attachments renamed", "attachments_name_changed"),
    ("threads mixed up", "roots_merged_into_other"),
]


def _exported(rig: Rig, what: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in rig.manage("export", what).splitlines()]


def _as_stored(row: dict[str, Any], subjects: dict[str, str]) -> dict[str, Any]:
    """A line of the export in verify.py's words."""
    return {
        "ticket": row["ticket"],
        "subject": subjects.get(row["ticket"]),
        "texts": [row["text"]],
        "attachments": [[file["name"], file["sha256"], file["size"]] for file in row["attachments"]],
    }
