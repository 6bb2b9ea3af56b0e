"""Serving the pages."""

import socket

import click
from django.db import connection
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces

from kexie.web.errors import PortTaken
from kexie.web.opening import sign_in_path


def serve_pages(address: str, port: int, workers: int, *, to: str = "/") -> None:
    """Serve until interrupted; prints where, and a link that signs in once. Raises PortTaken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            raise PortTaken(address, port) from None
    home = f"http://{address}:{port}"
    click.echo(_("Pages: %(address)s (stop with Ctrl-C)") % {"address": home + to})
    click.echo(_("Sign in once, within 12 hours: %(link)s") % {"link": f"{home}{sign_in_path()}?next={to}"})
    server("kexie.web.wsgi:application", address, port, workers).serve()


def server(application: str, address: str, port: int, workers: int) -> Granian:
    """The server of a WSGI application, ready to serve.

    Writing a page takes a whole core, and Python's threads share one: a process a core serves as many as the machine can.
    Of four threads in each, three go on while one waits for the disk or writes a long page; more only wait for each other.
    """
    connection.close()  # workers open their own
    return Granian(
        application,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_enabled=False,
        websockets=False,
    )
