"""A name server on 127.0.0.1 that answers over UDP, as the world's do."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# A long record is cut into strings of so many signs, as providers publish DKIM keys.
_LONGEST = 255


@contextmanager
def name_server(texts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The address of a server that knows these TXT records and no other name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_answer, args=(door, texts))
        thread.start()
        try:
            yield f"127.0.0.1:{door.getsockname()[1]}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", door.getsockname())
            thread.join()


@contextmanager
def silent_server() -> Iterator[str]:
    """The address of a server that hears every question and answers none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{door.getsockname()[1]}"


def _answer(door: socket.socket, texts: Mapping[str, Sequence[str]]) -> None:
    while True:
        asked, who = door.recvfrom(4096)
        if not asked:
            return
        question = dns.message.from_wire(asked)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name
        known = texts.get(name.to_text(omit_final_dot=True).lower())
        if known is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif known:
            lines = [" ".join(f'"{piece}"' for piece in _pieces(text)) for text in known]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *lines))
        door.sendto(answer.to_wire(), who)


def _pieces(text: str) -> list[str]:
    return [text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST)]
