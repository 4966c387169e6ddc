"""What comes back by mail: a mailbox that is only read, and what its messages say."""

from __future__ import annotations

from portal.inbox.errors import InboxUnreachable
from portal.inbox.imap import Folder, Imap
from portal.inbox.messages import Incoming, read_head
from portal.inbox.reports import Failure, read_failures
from portal.inbox.texts import LONGEST, read_text

__all__ = [
    "LONGEST",
    "Failure",
    "Folder",
    "Imap",
    "InboxUnreachable",
    "Incoming",
    "read_failures",
    "read_head",
    "read_text",
]
