"""What the benchmarks run on: a corpus, a private Dovecot and PostgreSQL, and the environment that leads to them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.runtime.account import nobody
from apps.runtime.binaries import postgres_programs
from tests.bench.tools import PROJECT, BenchError, tools_folder
from tests.servers.ports import free_ports

SEED = "1"  # of the corpus; what is known of other helpdesks was measured with it
MAILBOX = "bench"
HOURS = 3 * 3600  # the longest that a command may take, in seconds
FOREIGN_KEY_CHECKS = (
    "select coalesce(sum(calls), 0) from pg_stat_statements where query like 'SELECT % FROM ONLY % FOR KEY SHARE OF x'"
)


@dataclass(frozen=True, slots=True)
class Rig:
    """Running servers and a corpus, all in one folder that goes away with them."""

    folder: Path
    environ: dict[str, str]

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    def tool(self, name: str, *arguments: str | Path) -> str:
        """Run one of the tools and return what it printed; BenchError with its last words when it fails."""
        program = tools_folder() / name
        start = [sys.executable] if name.endswith(".py") else ["bash"]
        return self.run([*start, program, *arguments])

    def manage(self, *arguments: str) -> str:
        return self.run([sys.executable, "manage.py", *arguments])

    def run(self, command: list[str | Path]) -> str:
        # Into files, because a server that the command leaves behind would keep a pipe open.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            ran = subprocess.run(command, cwd=PROJECT, env=self.environ, stdout=out, stderr=err, check=False)
            out.seek(0)
            err.seek(0)
            printed, complaint = out.read(), err.read()
        if ran.returncode:
            raise BenchError(f"{' '.join(map(str, command))} has failed:\n{(complaint or printed).strip()[-2000:]}")
        return printed

    def fill(self, user: str, maildir: Path) -> None:
        """Put these letters into the user's inbox, and nothing else."""
        self.tool("dovecot.sh", "fill", self.folder / "dc", user, maildir)

    def new_database(self, name: str) -> None:
        self.run(["dropdb", "--if-exists", "--force", name])
        self.run(["createdb", name])

    def new_installation(self, **settings: str) -> None:
        """An empty Postdesk with one mailbox: the inbox of the user “ours” on the private Dovecot."""
        self.new_database("ours")
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        self.manage("migrate", "--verbosity=0")
        usual = {
            "protocol": "imap4",
            "server": "127.0.0.1",
            "port": self.environ["IMAP_PORT"],
            "security": "none",
            "login": "ours",
            "password": "bench",
            "address": "support@bench.example",
            "scan_folders": "INBOX",
            "after_processing": "move",
            "ok_folder": "Processed",
            "first_connection": "as-new",
        }
        self.manage("mailbox", "set", MAILBOX, *(f"{key}={value}" for key, value in {**usual, **settings}.items()))

    def measure(self, database: str, command: list[str], *, letters: int) -> tuple[dict[str, Any], str]:
        """Run a command, and return what it cost (see measure.py) and what it printed.

        Of the cost's `sql`, `checks` are the looks at foreign keys that the server takes by itself at each commit.
        """
        out, log = self.folder / "cost.json", self.folder / "command.log"
        watched = [self.folder / "pg" / "data" / "postmaster.pid", self.folder / "dc" / "run" / "master.pid"]
        options = [f"--out={out}", f"--log={log}", f"--db={database}", f"--messages={letters}", f"--timeout={HOURS}"]
        self._ask("select pg_stat_statements_reset()")
        self.tool("measure.py", *options, *(f"--watch={path}" for path in watched), "--", *command)
        cost, printed = json.loads(out.read_text()), log.read_text()
        if cost["rc"] or cost["timed_out"]:
            raise BenchError(f"{' '.join(command)} has failed:\n{printed.strip()[-2000:]}")
        return cost | {"checks": int(self._ask(FOREIGN_KEY_CHECKS))}, printed

    def _ask(self, statement: str) -> str:
        return self.run(["psql", "-qXAt", "-d", "postgres", "-c", statement]).strip()


@contextmanager
def rig(letters: int) -> Iterator[Rig]:
    """Generate the corpus and start the servers; they are stopped whatever happens."""
    with ExitStack() as ending:
        folder = Path(tempfile.mkdtemp(prefix="postdesk-bench-"))
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)  # the servers run as users of their own when root starts them
        made = Rig(folder, _environ(folder))
        made.tool("make_corpus.py", "--out", made.corpus, "--n", str(letters), "--seed", SEED, "--maildir", "--no-eml")
        for script, name in (("pg.sh", "pg"), ("dovecot.sh", "dc")):
            ending.callback(made.tool, script, "stop", folder / name)
            made.tool(script, "start", folder / name)
        yield made


def _environ(folder: Path) -> dict[str, str]:
    if shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
        raise BenchError("Dovecot is not installed (Debian: apt install dovecot-imapd dovecot-pop3d).")
    imap, pop3, postgres, web = map(str, free_ports(4))
    as_root = os.geteuid() == 0
    programs = os.environ.get("PG_BIN") or str(postgres_programs(nobody() if as_root else None))
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("POSTDESK_", "DJANGO_"))}
    return ours | {
        "BENCH_TMP": str(folder),
        "IMAP_PORT": imap,
        "POP3_PORT": pop3,
        "PG_PORT": postgres,
        "WEB_PORT": web,
        "PG_BIN": programs,
        "PG_OWNER": "nobody",  # as which the embedded servers run too
        "PGHOST": "127.0.0.1",
        "PGPORT": postgres,
        "PGUSER": "bench",
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "DATABASE_URL": f"postgres://bench@127.0.0.1:{postgres}/ours",
        "CELERY_BROKER_URL": "memory://",
        "POSTDESK_DATA": str(folder / "data"),
    }
