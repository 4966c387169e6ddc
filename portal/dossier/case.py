"""One case, read whole: the client, what is owed, what was agreed, said, sent and attached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.errors import ClientUnknown
from portal.domain.reminder_case import ReturnKind

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.desk import DeskPerson
    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Return
    from portal.store.case_queries import Attachment, Happening
    from portal.store.letter_queries import SentLetter
    from portal.store.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything about one client until a moment, each list the oldest first."""

    until: datetime
    client: Client
    invoices: tuple[Invoice, ...]
    arrangements: tuple[Arrangement, ...]
    lines: tuple[Happening, ...]
    letters: tuple[SentLetter, ...]
    answers: tuple[Return, ...]  # what they wrote by mail
    files: tuple[tuple[Attachment, bytes], ...]
    people: tuple[DeskPerson, ...]

    @property
    def last_event(self) -> datetime:
        """The last moment at which something happened, or `until` when nothing did."""
        moments = [line.at for line in self.lines]
        moments += [letter.sent_at for letter in self.letters if letter.sent_at]
        moments += [answer.at for answer in self.answers]
        moments += [arrangement.opened_at for arrangement in self.arrangements]
        moments += [file.added_at for file, _ in self.files]
        return max(moments, default=self.until)


def read_case(queries: Queries, client_id: str, *, until: datetime) -> Case:
    """The case of a client; ClientUnknown when there is none."""
    client = queries.client(client_id)
    if client is None:
        raise ClientUnknown(client_id)
    arrangements = [a for a in queries.arrangements(client_id) if a.opened_at <= until]
    letters = [x for x in queries.letters(client_id) if x.sent_at and x.sent_at <= until]
    files = [f for f in queries.attachments(client_id) if f.added_at <= until]
    return Case(
        until=until,
        client=client,
        invoices=tuple(i for i in queries.invoices(client_id) if i.issued_on <= until.date()),
        arrangements=tuple(sorted(arrangements, key=lambda a: (a.opened_at, a.id))),
        lines=tuple(line for line in queries.timeline(client_id) if line.at <= until),
        letters=tuple(letters),
        answers=tuple(
            came
            for came in queries.returns(client_id)
            if came.kind is ReturnKind.REPLY and came.at <= until
        ),
        files=tuple(held for f in files if (held := queries.attachment(f.id)) is not None),
        people=queries.people(),
    )
