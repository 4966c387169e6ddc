"""Clients and invoices from a spreadsheet: every row is read, or every fault is told.

`COLUMNS` in `import_columns` is the whole format, and `docs/import.md` explains it; a test keeps
the two together.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from portal.domain.clients import Channel, Client, ClientKind, Voice
from portal.domain.errors import PortalError
from portal.domain.import_cells import (
    Cells,
    read_amount,
    read_choice,
    read_country,
    read_currency,
    read_date,
    read_email,
    read_zone,
)
from portal.domain.import_columns import (
    CHANNELS,
    CLIENT_FIELDS,
    COLUMNS,
    EMOJI,
    KINDS,
    OF_INVOICES,
    STATUSES,
    VOICES,
)
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# An id of the portal's own, as an export writes it: the same client or invoice, not a new one.
_OWN_ID = re.compile(r"imp_[0-9a-f]{20}|gone_[0-9a-f]{20}|(?:cus|in)_[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, order=True)
class RowFault:
    """One thing that is wrong: its line in the file, the header of its column, and why."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """As a sentence behind the name of the file."""
        column = f", column {self.column!r}" if self.column else ""
        return f"line {self.line}{column}: {self.reason}"


class ImportRefused(PortalError):
    """The file has faults; `faults` holds all of them, and nothing was imported."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(sorted(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedClient:
    """A client as the file states them; a field outside `stated` is only a default."""

    client: Client
    stated: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRows:
    """What a whole file says."""

    clients: tuple[ImportedClient, ...]
    invoices: tuple[Invoice, ...]


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8; ImportRefused says how to save it otherwise."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = (
            "the file is not written in UTF-8, so accents would be wrong. In the spreadsheet, save "
            'it as "CSV UTF-8".'
        )
        raise ImportRefused([RowFault(line, "", reason)]) from error


def read_rows(text: str, *, voice: Voice = Voice.VOUS, currency: str = "EUR") -> ImportedRows:
    """Every client and invoice of a CSV text; ImportRefused with all faults when there is one.

    `voice` and `currency` are for rows that state none. An invoice is known by its number and its
    client's reference, a client by the reference: the same file read twice gives the same ids.
    """
    reading = _Reading(voice, currency)
    reading.read(text)
    if reading.faults:
        raise ImportRefused(reading.faults)
    clients = tuple(reading.clients.values())
    return ImportedRows(clients=clients, invoices=tuple(reading.invoices.values()))


class _Reading:
    """One reading of one file; it gathers what it finds and forgets nothing that is wrong."""

    def __init__(self, voice: Voice, currency: str) -> None:
        self.voice = voice
        self.currency = currency
        self.faults: list[RowFault] = []
        self.clients: dict[str, ImportedClient] = {}
        self.invoices: dict[str, Invoice] = {}
        self._needed: frozenset[str] = frozenset()
        self._headers: dict[str, str] = {}  # key → header as the file writes it
        self._lines: dict[str, int] = {}  # id → the line on which it first stood

    def read(self, text: str) -> None:
        """Read everything."""
        if not text.strip():
            self._fault(1, "", "the file is empty. Its first line names the columns.")
            return
        records = self._records(text)
        keys = self._read_header(*next(records, (1, [])))
        if self.faults:
            return
        for line, cells in records:
            if any(cell.strip() for cell in cells):
                self._read_row(line, keys, cells)
        if not self.faults and not self.clients:
            self._fault(1, "", "there is no row below the header.")

    def _fault(self, line: int, key: str, reason: str) -> None:
        self.faults.append(RowFault(line, self._headers.get(key, key), reason))

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line on which it begins; a cell may run over several lines."""
        first = text.split("\n", 1)[0]
        delimiter = ";" if first.count(";") >= first.count(",") else ","
        reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._fault(line, "", f"a quotation mark is not closed, or stands alone ({error}).")
                return
            yield line, cells
            line = reader.line_num + 1

    def _read_header(self, line: int, cells: Sequence[str]) -> list[str]:
        known = {_plain(name): column.key for column in COLUMNS for name in column.headers}
        keys = []
        for cell in cells:
            key = known.get(_plain(cell), "")
            if not key and cell.strip():
                self._fault(line, cell.strip(), "this column is not known. Remove or rename it.")
            elif key in self._headers:
                self._fault(line, cell.strip(), f"it says the same as {self._headers[key]!r}.")
            else:
                self._headers[key] = cell.strip()
            keys.append(key)
        # a file without any column of invoices is a list of clients
        clients_only = not OF_INVOICES & set(keys)
        self._needed = frozenset(
            column.key
            for column in COLUMNS
            if column.needed and not (clients_only and column.key in OF_INVOICES)
        )
        for column in COLUMNS:
            if column.key in self._needed and column.key not in keys:
                self._fault(line, column.headers[0], "this column is missing.")
        return keys

    def _read_row(self, line: int, keys: Sequence[str], cells: Sequence[str]) -> None:
        before = len(self.faults)
        if len(cells) > len(keys) and any(cell.strip() for cell in cells[len(keys) :]):
            self._fault(line, "", f"{len(cells)} cells, but the header names {len(keys)} columns.")
        pairs = zip(keys, map(as_typed, cells), strict=False)
        said = {key: cell for key, cell in pairs if cell}
        # who was brought in by their id may have lost their address since
        nameless = {"email"} if _OWN_ID.fullmatch(said.get("client", "")) else set()
        for column in COLUMNS:
            if column.key in self._needed - nameless and column.key not in said:
                self._fault(line, column.key, "it is empty.")
        row = Cells(said, lambda key, reason: self._fault(line, key, reason))
        client = self._client(row)
        if "invoice" not in self._needed:
            self._keep_client(line, client)
            return
        invoice = self._invoice(row, client)
        if len(self.faults) == before and invoice is not None:
            self._keep(line, client, invoice)

    def _client(self, row: Cells) -> ImportedClient:
        client = Client(
            id=_id(row.text("client")),
            email=row.take("email", read_email, ""),
            first_name=row.text("first_name"),
            last_name=row.text("last_name"),
            company=row.text("company"),
            phone=row.text("phone"),
            address=row.text("address"),
            invoices_to=row.text("invoices_to"),
            voice=row.take("voice", lambda text: read_choice(text, VOICES), self.voice),
            kind=row.take("kind", lambda text: read_choice(text, KINDS), ClientKind.CONSUMER),
            emoji=row.take("emoji", lambda text: read_choice(text, EMOJI), None),
            channel=row.take("channel", lambda text: read_choice(text, CHANNELS), Channel.MAIL),
            country=row.take("country", read_country, ""),
            region=row.text("region").upper(),
            zone=row.take("zone", read_zone, ""),
        )
        return ImportedClient(client=client, stated=frozenset(row.said) & CLIENT_FIELDS)

    def _invoice(self, row: Cells, owner: ImportedClient) -> Invoice | None:
        currency = row.take("currency", read_currency, self.currency)
        total = row.take("total", lambda text: read_amount(text, currency), None)
        nothing = Money(0, currency)
        paid = row.take("paid", lambda text: read_amount(text, currency), nothing)
        issued_on = row.take("issued_on", read_date, None)
        due_date = row.take("due_date", read_date, None)
        if total is None or issued_on is None or due_date is None:
            return None
        if not total:
            row.fault("total", "nothing is due. Leave the row out.")
        elif total < paid:
            row.fault("paid", f"more than the total of {total.decimal}.")
        if due_date < issued_on:
            row.fault("due_date", f"it lies before the invoice's own date, {issued_on}.")
        number = row.text("invoice")
        settled = InvoiceStatus.PAID if paid == total else InvoiceStatus.OPEN
        status = row.take("status", lambda text: read_choice(text, STATUSES), settled)
        return Invoice(
            id=self._invoice_id(row, number),
            number=number,
            client_id=owner.client.id,
            purpose=row.text("purpose"),
            total=total,
            paid=paid,
            status=settled if status is InvoiceStatus.OPEN else status,
            issued_on=issued_on,
            due_date=due_date,
        )

    def _invoice_id(self, row: Cells, number: str) -> str:
        own = row.text("id")
        if own and not _OWN_ID.fullmatch(own):
            reason = f"{own!r} is no id of the portal's. Leave it empty for a new invoice."
            row.fault("id", reason)
        return own or _id(row.text("client"), number)

    def _keep(self, line: int, client: ImportedClient, invoice: Invoice) -> None:
        if invoice.id in self.invoices:
            reason = f"this invoice stands already on line {self._lines[invoice.id]}."
            self._fault(line, "invoice", reason)
            return
        self._keep_client(line, client)
        self._lines[invoice.id] = line
        self.invoices[invoice.id] = invoice

    def _keep_client(self, line: int, client: ImportedClient) -> None:
        known = self.clients.setdefault(client.client.id, client)
        for key in sorted(client.stated & known.stated):
            if getattr(known.client, key) != getattr(client.client, key):
                first = self._lines[client.client.id]
                self._fault(line, key, f"line {first} says something else of the same client.")
        self._lines.setdefault(client.client.id, line)


def as_typed(cell: str) -> str:
    """A cell without idle spaces, and without the mark that keeps it from being a formula."""
    bare = cell.strip()
    return bare[1:] if bare[:1] == "'" and bare[1:2] in set("=+-@") else bare


def _plain(header: str) -> str:
    """A header without accents, capitals or punctuation: `N° de facture` is `n de facture`."""
    bare = unicodedata.normalize("NFKD", header.replace("º", "°").casefold())
    letters = "".join(
        sign if sign.isalnum() else " " for sign in bare if not unicodedata.combining(sign)
    )
    return " ".join(letters.split())


def _id(*names: str) -> str:
    """An id made of what the owner calls it, so that the same row is always the same thing."""
    if len(names) == 1 and _OWN_ID.fullmatch(names[0]):
        return names[0]
    return "imp_" + blake2b("\x1f".join(names).casefold().encode(), digest_size=10).hexdigest()
