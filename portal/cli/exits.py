"""How a command ends: a number for the machine, sentences for the person, never a traceback."""

from __future__ import annotations

from enum import IntEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from portal.content.errors import ContentError
from portal.domain.errors import GatewayOutcomeUnknown, GatewayUnavailable, PortalError
from portal.inbox import InboxUnreachable
from portal.settings import SettingsInvalid
from portal.store.database import StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


# Others who do not answer.
_SILENT = (StoreUnreachable, GatewayUnavailable, GatewayOutcomeUnknown, InboxUnreachable)


class Exit(IntEnum):
    """The exit codes, as `portal --help` and docs/commands.md tell them."""

    OK = 0
    WRONG = 1  # something is wrong, and was said
    USAGE = 2  # the command was not understood (click's own number)
    SETTINGS = 3
    CONTENT = 4
    UNREACHABLE = 5  # Stripe, the database or the mailbox does not answer
    INTERRUPTED = 130  # Ctrl-C, as shells count it


class Stopped(Exception):
    """A command cannot go on; `sentences` say why and what to do, one a line."""

    def __init__(self, sentences: Iterable[str], code: Exit = Exit.WRONG) -> None:
        self.sentences = tuple(sentences)
        self.code = code
        super().__init__("\n".join(self.sentences))


class Commands(click.Group):
    """A group whose commands end in sentences, whatever was refused on the way.

    `places` names each command's module and function, which are imported when they are needed.
    """

    def __init__(self, *args: Any, places: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._places = dict(places or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which they were given."""
        return [*self._places, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in self._places:
            return super().get_command(ctx, cmd_name)
        module, _, function = self._places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it refuses is told in sentences on the error stream."""
        try:
            return self._translated(ctx)
        except Stopped as stopped:
            for sentence in stopped.sentences:
                click.echo(sentence, err=True)
            ctx.exit(stopped.code)

    def _translated(self, ctx: click.Context) -> Any:
        """Run the command. An error that is not named here is a mistake of ours."""
        try:
            return super().invoke(ctx)
        except SettingsInvalid as error:
            raise Stopped(error.faults, Exit.SETTINGS) from error
        except _SILENT as error:
            raise Stopped([sentence_of(error)], Exit.UNREACHABLE) from error
        except ContentError as error:
            raise Stopped([sentence_of(error)], Exit.CONTENT) from error
        except PortalError as error:
            raise Stopped([sentence_of(error)]) from error
        except (KeyboardInterrupt, click.Abort) as error:
            raise Stopped(["Interrupted."], Exit.INTERRUPTED) from error
        except BrokenPipeError:
            raise  # click ends quietly: whoever was reading has gone
        except OSError as error:
            raise Stopped([_system(error)]) from error


def sentence_of(error: Exception) -> str:
    """The error as a sentence; one that carries no words is told by its name's own docstring."""
    said = str(error) or (type(error).__doc__ or type(error).__name__).partition("\n")[0]
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?", "!")) else ".")


def _system(error: OSError) -> str:
    what = error.strerror or type(error).__name__
    return f"{error.filename}: {what}." if error.filename else f"{what}."
