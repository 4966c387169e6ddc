"""What all hosted pages share: language, words, amounts, dates, the frame around the answer."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import flask

from portal.sandbox.state import Json

WORDS = Path(__file__).parent.parent / "templates" / "words.toml"
ZERO_DECIMAL = frozenset({"clp", "isk", "jpy", "krw", "vnd", "xaf", "xof", "xpf"})
SIGNS = {"eur": "€", "usd": "$", "gbp": "£", "chf": "CHF"}
NARROW = "\u202f"
NO_BREAK = "\u00a0"


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Paper:
    """One page's language (`fr` or `en`)."""

    language: str

    def word(self, name: str, **facts: object) -> str:
        """A text in the page's language."""
        return _words()[self.language][name].format(**facts)

    def refusal(self, reason: str) -> str:
        """What to tell a client whose attempt failed for `reason`."""
        known = _words()[self.language]
        return known.get(f"refused_{reason}", known["refused_default"])

    def money(self, amount: int, currency: str) -> str:
        """12500 eur as `125,00 €` or `€125.00`."""
        places = 0 if currency in ZERO_DECIMAL else 2
        sign = SIGNS.get(currency, currency.upper())
        text = f"{amount / 10**places:,.{places}f}"
        if self.language == "en":
            return f"{sign}{text}" if len(sign) == 1 else f"{sign}{NO_BREAK}{text}"
        return text.replace(",", NARROW).replace(".", ",") + NO_BREAK + sign

    def day(self, moment: int) -> str:
        """A moment as a plain date."""
        day = datetime.fromtimestamp(moment, UTC).date()
        return day.strftime("%d/%m/%Y") if self.language == "fr" else day.isoformat()


def paper_for(locale: str | None, customer: Json | None = None) -> Paper:
    """The language wanted: the session's, the browser's, the customer's, French."""
    if locale and locale != "auto":
        return Paper("fr" if locale.startswith("fr") else "en")
    if flask.request.accept_languages:
        return Paper(flask.request.accept_languages.best_match(["fr", "en"]) or "en")
    preferred = (customer or {}).get("preferred_locales") or ["fr"]
    return Paper("fr" if preferred[0].startswith("fr") else "en")


def show(template: str, paper: Paper, *, status: int = 200, **facts: Any) -> flask.Response:
    """A whole page."""
    text = flask.render_template(f"sandbox/{template}.html", paper=paper, **facts)
    response = flask.Response(text, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def message(
    paper: Paper, title: str, text: str, *, status: int = 200, **facts: Any
) -> flask.Response:
    """A page with one thing to say."""
    return show(
        "message", paper, status=status, title=paper.word(title), message=paper.word(text), **facts
    )


def missing() -> flask.Response:
    """Nothing is here."""
    return message(paper_for(None), "closed", "missing", status=404)


def see_other(url: str) -> flask.Response:
    """303: the browser goes on with a GET."""
    return flask.Response("", 303, {"Location": url, "Referrer-Policy": "no-referrer"})


def refused(url: str, reason: str) -> flask.Response:
    """Back to the form, which then says why."""
    return see_other(f"{url}?refused={reason}")


def note(paper: Paper) -> str | None:
    """What the form says above itself after an attempt that failed."""
    reason = flask.request.args.get("refused")
    return paper.refusal(reason) if reason else None
