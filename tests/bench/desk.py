"""The desk's pages in a small and in a large database, through the web server that `manage.py run` starts."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from statistics import median, quantiles

import httpx

from apps.runtime.serving import web_command
from tests.bench.results import Result
from tests.bench.rig import Rig
from tests.bench.tools import PROJECT, BenchError

ROUND = 40  # requests of each page in a round
WORDS = ("принтер", "счёт", "добрый день", "invoice", "соколов", "сертификата", "from:smith order", "HD-77", "зюзюка")
LOGIN = "bench"
AGENT = (
    "from apps.staff.models import User; from apps.staff.roles import appoint_agent; "
    "appoint_agent(User.objects.create_user('{login}', password='{password}'))"
)
PAGES = ("ticket list", "ticket page", "mail panel", "letter page", "search")

Times = dict[int, list[float]]  # of a page, in milliseconds, by the number of tickets


def run(rig: Rig, *, letters: int, repeat: int, tickets: list[int]) -> Result:
    """Each page's p50 and p95 in milliseconds at each size, then how many times the first size's p50 the last's is."""
    sizes = " and ".join(f"{size:,}" for size in tickets)
    result = Result("desk", f"desk: p50 / p95, ms, at {sizes} tickets, {ROUND * repeat} requests of a page, by turns")
    measured = _measured(rig, tickets, ROUND * repeat)
    for page, times in measured.items():
        name = page.replace(" ", "_")
        for size, values in times.items():
            middle, slow = median(values), quantiles(values, n=20)[-1]
            result.rows.append((f"{page}, {size:,} tickets", f"{middle:.0f} / {slow:.0f}", ""))
            result.figures.update({f"{name}_{size}_p50": round(middle, 1), f"{name}_{size}_p95": round(slow, 1)})
        if len(tickets) > 1:
            ratio = median(times[tickets[-1]]) / median(times[tickets[0]])
            result.say(f"{page}, {tickets[-1]:,} ÷ {tickets[0]:,}", f"{name}_ratio", round(ratio, 2))
    return result


def _measured(rig: Rig, tickets: list[int], requests: int) -> dict[str, Times]:
    """The same page of all sizes in turn, so that what else the machine does falls on all alike."""
    with ExitStack() as ending:
        clients = {size: ending.enter_context(_served(_filled(rig, size))) for size in tickets}
        pages = {size: _addresses(size) for size in tickets}
        measured: dict[str, Times] = {page: {size: [] for size in tickets} for page in PAGES}
        for page in PAGES:
            for size, client in clients.items():
                for address in pages[size][page]:  # once beforehand: of a desk at work, not of its first start
                    _time(client, address)
            for place in range(requests):
                for size, client in clients.items():
                    addresses = pages[size][page]
                    measured[page][size].append(_time(client, addresses[place % len(addresses)]))
    return measured


def _filled(rig: Rig, tickets: int) -> Rig:
    """An installation of its own with so many tickets."""
    name = f"desk_{tickets}"
    rig.new_database(name)
    address = f"postgres://bench@127.0.0.1:{rig.environ['PG_PORT']}/{name}"
    own = replace(rig, environ=rig.environ | {"DATABASE_URL": address, "POSTDESK_DATA": str(rig.folder / name)})
    own.manage("migrate", "--verbosity=0")
    own.manage("fill", f"--tickets={tickets}", "--verbosity=0")
    return own


def _addresses(tickets: int) -> dict[str, list[str]]:
    """The pages of a morning: lists, tickets and letters of all ages, searches for frequent and for rare words."""
    step = max(tickets // 2 // 17, 1)
    numbers = [1 + step * place for place in range(17)]
    return {
        "ticket list": ["/tickets/", "/tickets/?view=unassigned", "/tickets/?view=closed", "/tickets/?view=all"],
        "ticket page": [f"/tickets/HD-{number}/" for number in numbers],
        "mail panel": ["/letters/", "/letters/?processing=needed", "/letters/?show=outgoing"],
        "letter page": [f"/letters/{number}/" for number in numbers],
        "search": [f"/search/?q={word}" for word in WORDS],
    }


def _time(client: httpx.Client, address: str) -> float:
    """Milliseconds until the whole page is here."""
    began = time.perf_counter()
    response = client.get(address)
    spent = (time.perf_counter() - began) * 1000
    if response.status_code != httpx.codes.OK:
        raise BenchError(f"{address} answered {response.status_code}.")
    return spent


@contextmanager
def _served(rig: Rig) -> Iterator[httpx.Client]:
    """A client of a web server of this installation, signed in as an agent."""
    password = secrets.token_urlsafe(16)
    rig.run([sys.executable, "manage.py", "shell", "--command", AGENT.format(login=LOGIN, password=password)])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        descriptor = listener.fileno()
        environ = rig.environ | {"LOG_LEVEL": "ERROR"}
        command = [*web_command(descriptor), "--log-level=warning"]
        with subprocess.Popen(command, cwd=PROJECT, env=environ, pass_fds=[descriptor]) as server:
            try:
                address = f"http://127.0.0.1:{listener.getsockname()[1]}"
                with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
                    _sign_in(client, password)
                    yield client
            finally:
                server.terminate()


def _sign_in(client: httpx.Client, password: str) -> None:
    client.get("/sign-in/")
    form = {"username": LOGIN, "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
    if client.post("/sign-in/", data=form).url.path != "/tickets/":
        raise BenchError("The benchmark's agent can't sign in.")
