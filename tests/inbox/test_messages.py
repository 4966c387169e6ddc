"""Heads and texts of mails: whose, automatic or not, and what was written by hand."""

# ruff: noqa: E501 - quotations stand here as programs write them

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.inbox import LONGEST, read_failures, read_head, read_text
from tests.inbox import mails

WRITTEN = "Bonjour, je règle vendredi.\n\nMerci beaucoup"


@pytest.mark.parametrize(
    "below",
    [
        "Envoyé de mon iPhone\n\n> Le 22 nov. 2026 à 10:30, Grace Exemple <grace@example.com> a écrit :\n>\n> Bonjour Ada,",
        "Le 22 nov. 2026 à 10:30, Grace Exemple <grace@example.com> a écrit :\n\n> Bonjour Ada,\n> La facture",
        "Le dim. 22 nov. 2026 à 10:30, Grace Exemple — Atelier Grace\n<grace@example.com> a écrit :\n\n> Bonjour Ada,",
        "Le dim. 22 nov. 2026 à 10:30, Grace Exemple <grace@example.com> a\u00a0écrit\u00a0:\n\nBonjour Ada,\nLa facture",
        "On Sun, Nov 22, 2026 at 10:30 AM Grace Exemple <grace@example.com>\nwrote:\n\n> Hello Ada,",
        "Sent from my iPhone\n\nOn Nov 22, 2026, at 10:30, Grace Exemple <grace@example.com> wrote:\n\nHello Ada,",
        "________________________________\nDe : Grace Exemple <grace@example.com>\nEnvoyé : dimanche 22 novembre 2026 10:30\nÀ : Ada\nObjet : Facture\n\nBonjour Ada,",
        "De : Grace Exemple <grace@example.com>\nEnvoyé : dimanche 22 novembre 2026 10:30\nÀ : Ada\nObjet : Facture\n\nBonjour Ada,",
        "From: Grace Exemple <grace@example.com>\nSent: Sunday, November 22, 2026 10:30\nTo: Ada\nSubject: Invoice\n\nHello Ada,",
        "-----Message d'origine-----\nDe : Grace\nBonjour Ada,",
        "-----Original Message-----\nFrom: Grace\nHello Ada,",
        "-- \nAda Exemple\nTél. 06 00 00 00 00",
    ],
)
def test_what_was_quoted_is_cut_off(below: str) -> None:
    assert read_text(mails.letter(f"{WRITTEN}\n\n{below}").encode()) == WRITTEN


def test_answers_between_the_lines_of_a_quotation_stay() -> None:
    text = "On Sunday Grace <grace@example.com> wrote:\n> Which date?\nFriday.\n> How?\nBy card."

    assert read_text(mails.letter(text).encode()) == "Friday.\nBy card."


def test_words_that_only_look_like_a_quotation_stay() -> None:
    text = "Le virement est parti lundi.\nDe : mon compte courant.\nOn se parle vendredi ?"

    assert read_text(mails.letter(text).encode()) == text


def html(body: str) -> bytes:
    return f"From: ada@example.com\nContent-Type: text/html; charset=utf-8\n\n{body}".encode()


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote"><div>Le dim. a écrit&nbsp;:<br></div><blockquote>Bonjour</blockquote></div>',
        '<blockquote type="cite"><div>Bonjour Ada</div></blockquote>',
        '<hr><div id="divRplyFwdMsg"><b>De :</b> Grace &lt;grace@example.com&gt;<br><b>Envoyé :</b> dimanche<br><b>À :</b> Ada<br><b>Objet :</b> Facture</div><div>Bonjour</div>',
    ],
)
def test_a_page_of_html_becomes_plain_words(quoted: str) -> None:
    body = "<html><head><style>p{color:red}</style></head><body><p>Je r&egrave;gle <b>vendredi</b>.</p>"

    assert read_text(html(f"{body}{quoted}</body></html>")) == "Je règle vendredi."


def test_of_files_that_came_along_nothing_is_kept() -> None:
    raw = (
        "From: ada@example.com\nContent-Type: multipart/mixed; boundary=x\n\n"
        "--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nsecret\n"
        "--x\nContent-Type: text/plain\n\nVoilà.\n--x--\n"
    ).encode()

    assert read_text(raw) == "Voilà."


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "X-Auto-Response-Suppress: All",
        "Precedence: auto_reply",
        "Precedence: bulk",
        "Subject: Réponse automatique : Facture F-2026-014",
        "Subject: =?utf-8?q?Absence_du_bureau_Re=3A_Facture?=",
        "Subject: Out of Office: Invoice",
        "Subject: Automatic reply: Invoice",
    ],
)
def test_a_note_of_absence_is_a_machines(header: str) -> None:
    assert read_head(f"From: ada@example.com\n{header}\n\nJe reviens lundi.".encode()).is_automatic


@pytest.mark.parametrize("header", ["Auto-Submitted: no", "Subject: Re: mon absence de lundi"])
def test_a_person_is_no_machine(header: str) -> None:
    assert not read_head(f"From: ada@example.com\n{header}\n\nBonjour".encode()).is_automatic


def test_a_message_without_a_name_is_known_by_its_content() -> None:
    one, same, other = (read_head(f"Subject: {n}\n\n".encode()).key for n in "aab")

    assert one == same != other


def test_a_wrong_charset_is_read_as_well_as_can_be() -> None:
    raw = b"From: ada@example.com\nContent-Type: text/plain; charset=us-asciii\n\nR\xe9gl\xe9"

    assert read_text(raw) == "Réglé"


def test_bytes_that_no_text_holds_are_left_out() -> None:
    raw = b"From: ada@example.com\nSubject: a\x00b\x1b[31m\n\nBon\x00jour\x07\xe2\x80\xae"

    assert read_head(raw).subject == "a b [31m"
    assert read_text(raw) == "Bonjour"


def test_a_broken_structure_is_read_as_far_as_it_goes() -> None:
    raw = b"From: ada@example.com\nContent-Type: multipart/mixed; boundary=\n\nBonjour\n--x\n"

    assert isinstance(read_text(raw), str)
    assert read_failures(raw) == ()


def test_a_long_answer_is_cut() -> None:
    text = read_text(mails.letter("mot " * 50_000).encode())

    assert len(text) <= LONGEST
    assert text.endswith("…")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), st.sampled_from(["", "base64", "quoted-printable", "x"]))
def test_whatever_comes_is_read_without_an_error(body: bytes, encoding: str) -> None:
    head = (
        b"From: "
        + body[:40].replace(b"\n", b"")
        + b"\nMessage-ID: <a\nContent-Type: "
        + body[40:90]
    )
    for raw in (
        body,
        head + b"\n\n" + body,
        b"Content-Type: multipart/report; boundary=x\nContent-Transfer-Encoding: "
        + encoding.encode() + b"\n\n--x\nContent-Type: message/delivery-status\n\n" + body,
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + b64encode(body),
    ):  # fmt: skip
        read_head(raw)
        read_failures(raw)
        assert len(read_text(raw)) <= LONGEST
