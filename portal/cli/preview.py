"""`portal preview`: the site while its words are being written."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

import click
from watchfiles import watch

from portal.app import make_services
from portal.cli.exits import sentence_of
from portal.cli.place import Place, pass_place
from portal.cli.ports import require_port
from portal.cli.running import HOST, ended_by_signals, serving, tell_and_wait
from portal.cli.tone import remarks
from portal.freezing.preview import Look, Preview
from portal.settings import SettingsInvalid
from portal.store.database import StoreUnreachable
from portal.web.application import create_web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SETTINGS = frozenset({"portal.toml", ".env"})
_PAUSE = 50  # milliseconds: an editor saves in several steps


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@pass_place
def preview(place: Place, *, port: int) -> None:
    """Show the site on this machine, and show it anew whenever a file of content/ is saved.

    What is wrong in the words stands above the page and here, with file and line, while the rest is
    shown as it is. portal.toml and .env are read again too. Ctrl-C ends it.

    \b
    Examples:
      portal preview
      portal preview --port 8010
    """
    require_port(HOST, port)
    site = Preview(lambda: _look(place))
    folder = place.folder.resolve()
    with ended_by_signals(), ExitStack() as running:
        running.enter_context(serving(site, port))
        running.callback(site.close)  # before the server waits for the threads of its browsers

        def refresh() -> None:
            site.refresh()
            _tell(site)

        running.enter_context(_watching(folder, _is_setting, refresh))
        running.enter_context(_watching(folder / "content", None, refresh))
        _tell(site)
        tell_and_wait(f"The site is shown on http://{HOST}:{port}/ while you write. Ctrl-C ends.")
    click.echo("The preview is closed.")


def _look(place: Place) -> Look:
    """Settings, words and application, as the files say now."""
    try:
        settings = place.settings()
        services = make_services(settings)
    except SettingsInvalid as invalid:
        return Look(app=None, faults=tuple(invalid.faults))
    except StoreUnreachable as error:
        return Look(app=None, faults=(sentence_of(error),))
    app = create_web(services)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # the preview says what is wrong with a page
    faults = (f"content/{fault}" for fault in services.library.faults)
    return Look(app=app, faults=(*faults, *remarks(settings.content)))


def _tell(site: Preview) -> None:
    if not site.faults:
        click.echo("Nothing is wrong in the words.")
    for fault in site.faults:
        click.echo(fault, err=True)


def _is_setting(_change: object, path: str) -> bool:
    return path.replace("\\", "/").rpartition("/")[2] in _SETTINGS


@contextmanager
def _watching(
    folder: Path, takes: Callable[[object, str], bool] | None, then: Callable[[], None]
) -> Iterator[None]:
    """Call `then` after each change in a folder; with `takes`, of its own files only."""
    if not folder.is_dir():
        yield
        return
    stop = Event()

    def follow() -> None:
        for _ in watch(
            folder.resolve(),
            watch_filter=takes or _is_no_trace,
            recursive=takes is None,
            debounce=400,
            step=_PAUSE,
            rust_timeout=300,
            stop_event=stop,
            raise_interrupt=False,
        ):
            then()

    thread = Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _is_no_trace(_change: object, path: str) -> bool:
    """Not what editors leave beside a file while they save it."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return not name.startswith((".", "~", "#")) and not name.endswith(("~", ".swp", ".tmp"))
