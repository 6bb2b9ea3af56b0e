"""The command line: `kexie …`. Its shape is kept stable; docs/command-line.md tells every command and exit code."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

INTERRUPTED = 130


def main() -> None:
    """The entry point: sets Django up, and turns every refusal into a sentence and an exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kexie.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        if sys.argv[1:2] == ["read"]:
            set_up_words()
        else:
            django.setup()
        from django.conf import settings
        from django.utils import translation

        translation.activate(settings.LANGUAGE_CODE)
        kexie(prog_name="kexie")
    except ImproperlyConfigured as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def set_up_words() -> None:
    """For reading, which keeps nothing: settings and the words of every room, without models. A third of the time."""
    from django.apps import apps
    from django.conf import settings

    rooms = Path(__file__).resolve().parents[1]
    settings.LOCALE_PATHS = [str(path) for path in sorted(rooms.glob("*/locale"))]
    apps.populate([])


def refusals(command: Callable[..., Any]) -> Callable[..., Any]:
    """A refusal of any room is printed in its own words, with its exit code; nothing half done is left."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from django.db import DatabaseError

        from kexie.divisions.errors import BadCode, NoSuchPlace
        from kexie.ledger.errors import Refused

        try:
            return command(*args, **kwargs)
        except Refused as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(refusal.exit_code)
        except (NoSuchPlace, BadCode) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(4)
        except DatabaseError as error:
            from django.utils.translation import gettext as _

            click.echo(
                _("The database did not answer as it should, and nothing was changed: %(error)s. "
                  "`kexie doctor` says what is wrong.") % {"error": str(error).splitlines()[0]},
                err=True,
            )  # fmt: skip
            sys.exit(5)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kexie")
def kexie() -> None:
    """科协台账: the work ledger of a science association. No number without a record.

    The data folder is KEXIE_HOME, ./data where it is not set.
    """


book_option = click.option("--book", "book_key", metavar="KEY", help="the book, where the folder holds several 台账")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON for programs 输出 JSON")


# The book ---------------------------------------------------------------------------------------------------------------


@kexie.command()
@click.argument("place")
@click.option("--name", help="the association's name; by default the division's with 科协")
@click.option("--key", help="the book's key in addresses; by default the division's code")
@click.option("--opened-on", type=click.DateTime(["%Y-%m-%d"]), help="first day of the book; by default 1 January")
@refusals
def init(place: str, name: str | None, key: str | None, opened_on: Any) -> None:
    """Make the book of PLACE, a division's code or name, with its townships 建账."""
    from django.utils.translation import gettext as _

    from kexie.divisions.places import find
    from kexie.web.opening import make_book, prepare

    division = find(place)
    prepare()
    book, new = make_book(
        division, name=name, key=key, opened_on=opened_on.date() if opened_on else date(date.today().year, 1, 1)
    )
    townships = division.townships if division.level != "township" else ()
    if new:
        said = _("The book of %(name)s is open: %(place)s, key %(key)s.")
    else:
        said = _("The book of %(name)s was there already: %(place)s, key %(key)s. Nothing was changed.")
    click.echo(said % {"name": book.name, "place": division.full_name, "key": book.key})
    if townships:
        names = "、".join(township.name for township in townships)
        click.echo(_("Its %(count)d townships and streets: %(names)s") % {"count": len(townships), "names": names})


# Reading in -------------------------------------------------------------------------------------------------------------


@kexie.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@json_option
@refusals
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """Say what FILES hold: findings, warnings, questions 读. Nothing is stored, and no book is needed."""
    from kexie.intake.opening import extract
    from kexie.intake.reading import read_text
    from kexie.web.reading import reading_told

    for path in progress(files, quiet=len(files) < 5):
        extracted = extract(bytes_of(path), path.name)
        reading = read_text(extracted.text, file=str(path), tables=extracted.tables)
        if as_json:
            click.echo(json.dumps(reading.as_json(), ensure_ascii=False))
        else:
            click.echo("\n".join(reading_told(reading)))


@kexie.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--certain", "mode", flag_value="certain", default="certain", help="all that is certain (the default)")
@click.option("--review", "mode", flag_value="review", help="one by one, asking")
@click.option("--period", "period_written", metavar="PERIOD", help="where the paper does not say it: 2018H1")
@click.option("--place", "place_written", metavar="PLACE", help="whose figures they are, by name or code: 大圩镇")
@click.option("--early", is_flag=True, help="also when the period is not over")
@click.option("--apart", is_flag=True, help="it is another paper than the earlier one it looks like")
@click.option("--reason", default="", help="why it is entered now; needed where its period is frozen")
@book_option
@json_option
@refusals
def accept(
    file: Path,
    mode: str,
    period_written: str | None,
    place_written: str | None,
    early: bool,
    apart: bool,
    reason: str,
    book_key: str | None,
    as_json: bool,
) -> None:
    """Store FILE and record what it says 采纳. What stays open is listed with the reason."""
    from kexie.intake.actions import accept as accept_paper
    from kexie.intake.actions import only_certain
    from kexie.intake.whereabouts import place_in
    from kexie.ledger.periods import Period
    from kexie.web.telling import acceptance_told, as_object, ask_about

    book = book_named(book_key)
    accepted = accept_paper(
        book,
        by=whoever(),
        name=file.name,
        data=bytes_of(file),
        today=date.today(),
        period=Period.parse(period_written) if period_written else None,
        place=place_in(book, place_written) if place_written else "",
        early=early,
        apart=apart,
        reason=reason.strip(),
        choose=ask_about if mode == "review" else only_certain,
    )
    if as_json:
        click.echo(json.dumps(as_object(accepted), ensure_ascii=False))
    else:
        click.echo("\n".join(acceptance_told(accepted)))


@kexie.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("id")
@click.argument("value")
@book_option
@refusals
def answer(file: Path, id: str, value: str, book_key: str | None) -> None:
    """Answer the open question ID of FILE with VALUE 答复."""
    from django.utils.translation import gettext as _

    from kexie.intake.actions import answer as answer_question

    question = answer_question(book_named(book_key), by=whoever(), data=bytes_of(file), key=id, value=value)
    facts = {"key": question.key, "value": question.answer, "record": question.record}
    click.echo(_("%(key)s is answered with %(value)s; %(record)s is corrected.") % facts)


# Figures and reports ----------------------------------------------------------------------------------------------------


@kexie.command()
@click.argument("period", required=False)
@click.argument("names", nargs=-1)
@click.option("--entries", is_flag=True, help="with the entries behind each figure")
@click.option("--as-of", "head", metavar="HEAD", help="as known at a head: 57-3f9a1c2b4d5e6f70")
@click.option("--list", "listing", is_flag=True, help="the names there are")
@book_option
@json_option
@refusals
def figures(
    period: str | None,
    names: tuple[str, ...],
    entries: bool,
    head: str | None,
    listing: bool,
    book_key: str | None,
    as_json: bool,
) -> None:
    """The figures of PERIOD (2018, 2018H1, 2018Q1, 2018-03) by NAME, or all that are recorded 数据."""
    from kexie.ledger.catalogue import catalogue
    from kexie.web.telling import catalogue_told, figures_of, figures_told

    if listing:
        click.echo("\n".join(catalogue_told(catalogue())))
        return
    if period is None:
        raise click.UsageError("Missing argument 'PERIOD'.")
    found = figures_of(book_named(book_key), period, names, head=head, entries=entries)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(figures_told(found)))


@kexie.command()
@click.argument("period")
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="where to write")
@click.option("--early", is_flag=True, help="also when the period is not over")
@book_option
@json_option
@refusals
def report(period: str, folder: Path, early: bool, book_key: str | None, as_json: bool) -> None:
    """Write the report of PERIOD as .docx, .html and .md 写总结. Prints the paths and the count of numerals by state."""
    from kexie.ledger.periods import Period
    from kexie.reports.actions import write_papers
    from kexie.reports.queries import draft_of
    from kexie.web.telling import draft_as_object, draft_told, refuse_early

    asked = Period.parse(period)
    if not early:
        refuse_early(asked, date.today())
    draft = draft_of(book_named(book_key), asked)
    paths = write_papers(draft, folder)
    told = (
        json.dumps(draft_as_object(draft, paths), ensure_ascii=False)
        if as_json
        else "\n".join(draft_told(draft, paths))
    )
    click.echo(told)


@kexie.command()
@click.option("--head", metavar="HEAD", help="a head kept elsewhere, as papers print it")
@click.option("--files", is_flag=True, help="evidence and documents too")
@book_option
@json_option
@refusals
def verify(head: str | None, files: bool, book_key: str | None, as_json: bool) -> None:
    """Check that nothing in the ledger was altered, lost or put in 核验. Exit code 1 on a breach."""
    from kexie.ledger.verify import verify as verify_books
    from kexie.registry.models import Book
    from kexie.web.telling import verification_as_object, verification_told

    books = [book_named(book_key)] if book_key or head else list(Book.objects.order_by("key"))
    if not books:
        book_named(None)
    with progress_bar(sum(book.head_seq for book in books)) as tick:
        result = verify_books(books, expected=head, files=files, tick=tick)
    if as_json:
        click.echo(json.dumps(verification_as_object(result), ensure_ascii=False))
    else:
        click.echo("\n".join(verification_told(result)))
    sys.exit(0 if result.ok else 1)


@kexie.command()
@click.argument("kind")
@click.option("--reason", required=True, help="why, as the vouchers say it")
@book_option
@refusals
def repost(kind: str, reason: str, book_key: str | None) -> None:
    """Post the records of KIND again by today's rules, openly: vouchers of their own, with the reason 重新入账."""
    from django.utils.translation import gettext as _

    from kexie.records.actions import repost as post_again
    from kexie.records.kinds import all_kinds

    found = next((each for each in all_kinds() if each.code == kind), None)
    if found is None:
        raise click.BadParameter(", ".join(each.code for each in all_kinds()), param_hint="KIND")
    records = list(found.model.objects.filter(book=book_named(book_key)).order_by("pk"))
    count = post_again(records, by=whoever(), reason=reason)
    said = _("Records looked through: %(all)d; posted again, each with a voucher: %(count)d.")
    click.echo(said % {"all": len(records), "count": count})


# Serving ----------------------------------------------------------------------------------------------------------------


@kexie.command()
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--workers", type=int, default=lambda: min(os.cpu_count() or 1, 4), show_default="one a core, 4 at most",
    help="processes, each with about 150 MB",
)  # fmt: skip
@refusals
def serve(address: str, port: int, workers: int) -> None:
    """Serve the pages, and print a link that signs in once 启动."""
    from kexie.people.expiry import let_go
    from kexie.web.opening import prepare
    from kexie.web.serving import serve_pages

    prepare()
    book_named(None, several=True)
    let_go()
    serve_pages(address, port, workers)


@kexie.command()
@json_option
@refusals
def doctor(as_json: bool) -> None:
    """Say what works here and what is missing 体检. Exit code 1 where something must be mended."""
    from kexie.web.doctor import examine

    findings = list(examine())
    if as_json:
        click.echo(json.dumps([finding.as_object() for finding in findings], ensure_ascii=False))
    else:
        click.echo("\n".join(str(finding) for finding in findings))
    sys.exit(0 if all(finding.fine for finding in findings) else 1)


@kexie.command()
@click.option(
    "--report", "paper", required=True, type=click.Path(path_type=Path, dir_okay=False), help="a report to read"
)
@click.option("--book", "place", default="450802", show_default=True, help="the division whose book to make")
@click.option("--period", "period_written", metavar="PERIOD", help="the period to write; by default the report's own")
@click.option("--port", default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="stop when the papers are written")
@refusals
def demo(paper: Path, place: str, period_written: str | None, port: int, no_serve: bool) -> None:
    """The main job in one go: make the book, read a report, write it again, serve the pages. Safe to run again."""
    from kexie.web.opening import run_main_job
    from kexie.web.serving import serve_pages

    lines, path = run_main_job(paper, place, period_written, by=whoever())
    click.echo("\n".join(lines))
    if not no_serve:
        serve_pages("127.0.0.1", port, 1, to=path)


# Shared -----------------------------------------------------------------------------------------------------------------


def bytes_of(path: Path) -> bytes:
    """A file's bytes. Raises Unreadable with a sentence, TooLarge before any of a huge file is read."""
    from kexie.intake.opening import read_bytes

    return read_bytes(path)


def book_named(key: str | None, *, several: bool = False) -> Any:
    """The book of that key, or the only one. Raises NoBook, SeveralBooks, UnknownBook."""
    from kexie.web.opening import choose_book

    return choose_book(key, several=several)


def whoever() -> str:
    """Who writes from the command line, as vouchers keep it."""
    from kexie.web.opening import OFFICE

    return OFFICE


def progress(things: Iterable[Any], *, quiet: bool) -> Iterator[Any]:
    """A bar on the terminal while many things are gone through; nothing where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield from things
        return
    with click.progressbar(list(things), file=sys.stderr) as bar:
        yield from bar


@contextmanager
def progress_bar(length: int) -> Iterator[Callable[[int], None]]:
    if length < 20_000 or not sys.stderr.isatty():
        yield lambda count: None
        return
    with click.progressbar(length=length, file=sys.stderr) as bar:
        yield bar.update
