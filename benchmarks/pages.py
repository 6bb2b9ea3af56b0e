"""How quick the pages are in a large book with many people at once, beside bare Django on the same server.

    python benchmarks/pages.py [WORDS]     of every page, or of those whose line has WORDS

A book of KEXIE_BENCH_ENTRIES entries (200,000 by default), across all kinds and ten years, is served by `kexie serve`.
Every page that links lead to from the book's first page is asked for, one of each route and kind of record: once, alone,
when a record was just entered, which is the first view after a change; then with 20 requests in flight, 160 of them or as
many as a second has room for. p50 and p95 are what the people wait; CPU is what the server works for one request: with
20 in flight on 2 free cores a page of 10 ms makes them wait 100. Other work on the machine lengthens the wait.

KEXIE_BENCH_HOME names a data folder in which the book is kept for the next run.
"""

import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from urllib.parse import parse_qsl, urlsplit

TEMPORARY = tempfile.TemporaryDirectory(prefix="kexie-bench-")
HOME = os.environ.get("KEXIE_BENCH_HOME") or TEMPORARY.name
os.environ |= {"DJANGO_SETTINGS_MODULE": "kexie.settings", "KEXIE_HOME": HOME, "KEXIE_DATABASE": ""}
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import resolve  # noqa: E402

from kexie.divisions.places import division  # noqa: E402
from kexie.ledger.models import Entry  # noqa: E402
from kexie.people.models import Member  # noqa: E402
from kexie.records.actions import record, record_many  # noqa: E402
from kexie.records.kinds import all_kinds, kind_of  # noqa: E402
from kexie.records.models import Record  # noqa: E402
from kexie.registry.models import Book  # noqa: E402
from kexie.web.opening import OFFICE, make_book  # noqa: E402
from tests.records.cast import FACTS  # noqa: E402  good facts for every kind

ENTRIES = int(os.environ.get("KEXIE_BENCH_ENTRIES", "200000"))
DISTRICT, TOWNS = "450802000000", [f"4508021{number:02}000" for number in range(1, 5)]
DAYS = 3652
IN_FLIGHT = 20
FEWEST, MOST, SECONDS = 40, 160, 1.0  # requests of a page; once there are the fewest, no more begin after so long
TARGET = 100  # ms, of p95
SLOWEST = 10  # of all pages, told again at the end
# How many there are of what an office has few of; of other kinds as many as it takes, one after another.
FEW = {
    "network.association": 300,
    "network.school": 200,
    "network.staff": 20,
    "outreach.campaign": 40,
    "contests.edition": 60,
}
MANY = 1_000
HREF = re.compile(r'href="(/bench/[^"#]*)"')
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def fill(book: Book) -> None:
    """As many records of every kind as make the entries, most of them activities."""
    chance = random.Random(7)

    def rows(code: str, count: int):
        for number in range(count):
            day = date.today() - timedelta(chance.randrange(DAYS))
            facts = FACTS[code] | {"day": day, "division": chance.choice(TOWNS)}
            if "name" in facts:
                facts["name"] += f"（{number}）"
            if "number" in facts:
                facts["number"] = f"东科协〔{day.year}〕号" if code == "desk.document" else f"K-{number}"
            yield facts

    for kind in all_kinds():
        if kind.code != "outreach.activity":
            record_many(kind, by="bench", book=book, rows=rows(kind.code, FEW.get(kind.code, MANY)))
    activity = next(kind for kind in all_kinds() if kind.code == "outreach.activity")
    while (missing := ENTRIES - Entry.objects.filter(book=book).count()) > 0:
        record_many(activity, by="bench", book=book, rows=rows(activity.code, min(10_000, missing // 4 + 1)))


def session_of(member: Member) -> str:
    client = Client()
    client.force_login(member)
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


# Asking ---------------------------------------------------------------------------------------------------------------


class Browser:
    """One person's: keeps its connection, asks for one page after another."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_):
        self.writer.close()

    async def get(self, path: str) -> None:
        """The whole page, which is not looked at: the cores are the server's."""
        ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n\r\n"
        self.writer.write(ask.encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), (path, head)
        await self.reader.readexactly(int(LENGTH.search(head)[1]))

    async def timed(self, path: str) -> float:
        """Milliseconds until the whole page is here."""
        begun = perf_counter()
        await self.get(path)
        return (perf_counter() - begun) * 1000


def crawl(port: int, cookie: str) -> dict[str, str]:
    """Every page that links lead to, by the name of its route with the kind of record and what is asked of it."""
    found: dict[str, str] = {}
    browser = HTTPConnection("127.0.0.1", port)
    waiting = ["/bench/", "/account/"]
    for path in waiting:  # which grows
        if (name := named(path)) in found:
            continue
        browser.request("GET", path, headers={"Cookie": cookie})
        answer = browser.getresponse()
        body = answer.read()
        if answer.status != 200 or answer.headers.get_content_type() != "text/html":
            continue
        found[name] = path
        waiting += [href.replace("&amp;", "&") for href in HREF.findall(body.decode())]
        if name.startswith("records:list") and "?" not in path:
            waiting.append(f"{path}?q=%E7%A7%91%E6%99%AE")  # what a search would ask
    browser.close()
    return found


def named(path: str) -> str:
    """records:page outreach.activity, records:list desk.duty ?after: pages that share it are as quick as one another."""
    address = urlsplit(path)
    match = resolve(address.path)
    kind = match.kwargs.get("kind") or _kind_of(match.kwargs.get("ref", ""))
    asked = "".join(f" ?{name}" for name, _value in parse_qsl(address.query))
    return f"{match.view_name} {kind}".rstrip() + asked


def _kind_of(ref: str) -> str:
    return Record.objects.filter(ref=ref).values_list("kind", flat=True).first() or ""


@dataclass(frozen=True)
class Took:
    """Milliseconds: of the first view after a change; what the middle and the slowest twentieth of people wait; what the
    server works for one."""

    name: str
    first: float
    p50: float
    p95: float
    cpu: float


async def measure(name: str, path: str, port: int, cookie: str, server: subprocess.Popen) -> Took:
    times: list[float] = []
    started = 0

    async def person(browser: Browser) -> None:
        nonlocal started
        while started < FEWEST or (started < MOST and perf_counter() < ends):
            started += 1
            times.append(await browser.timed(path))

    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(Browser(port, cookie)) for _ in range(IN_FLIGHT)]
        first = await browsers[0].timed(path)
        await asyncio.gather(*(browser.get(path) for browser in browsers))
        before, ends = cpu_seconds(server), perf_counter() + SECONDS
        await asyncio.gather(*map(person, browsers))
        cpu = (cpu_seconds(server) - before) * 1000 / len(times)
    points = quantiles(times, n=20)
    return Took(name, first, points[9], points[18], cpu)


def cpu_seconds(server: subprocess.Popen) -> float:
    """What a server and its workers have worked since they began."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    ticks = 0
    for pid in [str(server.pid), *children]:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


# Serving --------------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(*command: str, port: int) -> subprocess.Popen:
    log = (Path(HOME) / f"{port}.log").open("w")
    server = subprocess.Popen(command, stdout=log, stderr=log)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        sleep(0.1)
    raise SystemExit(Path(log.name).read_text())


def told(took: Took) -> None:
    print(f"{took.name:<58} {took.first:9.1f} {took.p50:8.1f} {took.p95:8.1f} {took.cpu:8.1f}", flush=True)


def main(words: str) -> None:
    call_command("migrate", verbosity=0)
    book, _made = make_book(division(DISTRICT), key="bench", opened_on=date.today() - timedelta(DAYS))
    begun = perf_counter()
    if Entry.objects.filter(book=book).count() < ENTRIES:
        fill(book)
    records, entries, took = Record.objects.count(), Entry.objects.count(), perf_counter() - begun
    print(f"{records:,} records, {entries:,} entries, made in {took:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
    cookie, activity = session_of(Member.objects.get(username=OFFICE)), kind_of("outreach.activity")
    facts = FACTS[activity.code] | {"day": date.today(), "division": TOWNS[0]}
    port, bare_port = free_port(), free_port()
    servers, measured = [], []
    try:
        kexie = str(Path(sys.executable).with_name("kexie"))
        servers.append(serve(kexie, "serve", "--port", str(port), port=port))
        servers.append(serve(sys.executable, str(Path(__file__).with_name("bare.py")), str(bare_port), port=bare_port))
        found = {name: path for name, path in crawl(port, cookie).items() if words in name}
        print(f"{f'{len(found)} pages':<58} {'first ms':>9} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}", flush=True)
        for name, path in {
            "bare Django: a view and a table": "/bare/",
            "Django's admin: a list": "/admin/outreach/activity/",
        }.items():
            told(asyncio.run(measure(name, path, bare_port, cookie, servers[1])))
        for name, path in found.items():
            record(activity, by="bench", book=book, facts=facts)
            measured.append(asyncio.run(measure(name, path, port, cookie, servers[0])))
            told(measured[-1])
    finally:
        for server in servers:
            server.send_signal(signal.SIGINT)
            server.wait()
    print(f"The slowest, of {len(measured)} pages; load {os.getloadavg()[0]:.1f}")
    for each in sorted(measured, key=lambda each: -each.p95)[:SLOWEST]:
        told(each)
    met, within = sum(each.p95 <= TARGET for each in measured), sum(each.cpu <= TARGET / 10 for each in measured)
    print(f"p95 ≤ {TARGET} ms on {met} of {len(measured)} pages, CPU ≤ {TARGET // 10} ms on {within}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
