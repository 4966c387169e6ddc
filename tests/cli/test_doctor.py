"""The doctor: what is well, what is wrong, how to mend it; and nothing changes by looking."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.cli import main
from portal.freezing.build import Order, build
from portal.freezing.manifest import manifest_path
from portal.gateways.stripe import API_VERSION
from portal.web.application import create_web
from tests.support.doctoring import doctor, levels
from tests.support.sites import ADA, OWNER, SECRET, open_portal, own_words, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.sandbox import Sandbox

OLDER = "an older secret of the tests that is long enough too"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Grace's site."""
    return write_site(tmp_path / "site")


# --- this machine ---------------------------------------------------------------------------


def test_a_new_site_is_well_and_told_what_is_still_missing(site: Path) -> None:
    found = doctor(site, "--offline")

    assert levels(found, "database") == ["ok", "note"]
    assert levels(found, "words") == ["ok"]
    assert levels(found, "build") == ["note"]
    assert any(
        "[bank] iban is still the public example" in said for _, said, _ in found["settings"]
    )


def test_a_person_reads_sentences_and_a_sum(site: Path) -> None:
    outcome = CliRunner().invoke(
        main, ["--site", str(site), "doctor", "--offline"], env={"PORTAL_SECRETS": SECRET}
    )

    assert outcome.exit_code == 0
    assert "note   build: The site has not been built yet.\n       Run `portal build`.\n" in (
        outcome.stdout
    )
    assert "0 wrong, " in outcome.stdout.splitlines()[-1]


def test_faulty_settings_are_all_told_and_nothing_else_is_looked_at(site: Path) -> None:
    outcome = CliRunner().invoke(
        main,
        ["--site", str(site), "doctor", "--json"],
        env={"PORTAL_SECRETS": "short", "STRIPE_SECRET_KEY": "pk_x"},
    )

    assert outcome.exit_code == 3
    found = json.loads(outcome.stdout)
    assert [(one["level"], one["subject"]) for one in found] == [("wrong", "settings")] * 2


def test_faults_in_the_words_are_told_with_file_and_line(site: Path) -> None:
    (site / "content").unlink()
    (site / "content/fr/words").mkdir(parents=True)
    (site / "content/fr/words/site.toml").write_text("[site]\nskip = \n")

    found = doctor(site, "--offline")

    assert any("content/fr/words/site.toml, line 2" in said for _, said, _ in found["words"])


def test_words_that_are_not_there_are_told_where_to_find(site: Path) -> None:
    (site / "content").unlink()

    ((level, _, mend),) = doctor(site, "--offline")["words"]

    assert level == "wrong"
    assert "portal init" in mend


def test_a_database_that_does_not_answer_is_told_without_its_password(site: Path) -> None:
    found = doctor(site, "--offline", PORTAL_DATABASE="postgresql://ada:hunter2@127.0.0.1:1/portal")

    ((level, said, _),) = found["database"]
    assert level == "wrong"
    assert "hunter2" not in said


def test_a_place_whose_public_holidays_nobody_knows_is_wrong(tmp_path: Path) -> None:
    owner = OWNER.replace("[site]", '[site]\nregion = "Bretagne"')

    found = doctor(write_site(tmp_path, owner=owner), "--offline")

    assert any("[site] region: Bretagne is not known" in said for _, said, _ in found["settings"])


def test_links_whose_secret_has_gone_are_noticed(site: Path) -> None:
    here = open_portal(site, {"PORTAL_SECRETS": OLDER}, now=None)
    here.add(ADA)
    here.link()

    assert levels(doctor(site, "--offline"), "secrets") == ["ok", "wrong"]
    both = doctor(site, "--offline", PORTAL_SECRETS=f"{SECRET},{OLDER}")
    assert levels(both, "secrets") == ["ok"]


def build_site(site: Path, **remembered: object) -> None:
    """Build the site; what is remembered of the build may be said otherwise."""
    here = open_portal(site, {}, now=None)
    settings = here.settings
    build(here.services, Order(folder=settings.build, keeping=settings.keeping))
    manifest = manifest_path(settings.keeping, settings.build)
    first, _, rest = manifest.read_text().partition("\n")
    manifest.write_text(f"{json.dumps({**json.loads(first), **remembered})}\n{rest}")


def test_a_build_is_well_while_it_says_what_the_words_say(site: Path) -> None:
    build_site(site)
    assert levels(doctor(site, "--offline"), "build") == ["ok"]

    home = own_words(site) / "fr/home.md"
    home.write_text(home.read_text() + "\nUne phrase de plus.\n")

    (said, _) = doctor(site, "--offline")["build"]
    assert said[:2] == ("note", "Words, settings or the program changed since the last build.")


def test_a_file_that_was_only_touched_is_no_change_of_words(site: Path) -> None:
    words = own_words(site)
    build_site(site)

    for path in words.rglob("*.md"):
        path.touch()

    assert levels(doctor(site, "--offline"), "build") == ["ok"]


def test_an_interrupted_build_is_noticed(site: Path) -> None:
    build_site(site, complete=False)

    ((level, said, _),) = doctor(site, "--offline")["build"]
    assert (level, said) == ("note", "A build is under way, or was interrupted.")


@pytest.mark.parametrize(("hosted", "level"), [(3, "wrong"), (0, "ok")])
def test_an_old_build_is_wrong_where_its_pages_hold_addresses_that_end(
    site: Path, hosted: int, level: str
) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    build_site(site, hosted=hosted, built_at=long_ago)

    assert levels(doctor(site, "--offline"), "build") == [level]


def test_a_text_in_the_wrong_person_is_a_note_with_its_line(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", more='[voice]\nperson = "singular"\n')
    words = own_words(site) / "fr/verify.md"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("{mes|nos} pages", "nos pages"))

    ((level, said, mend),) = doctor(site, "--offline")["words"]

    assert level == "note"
    assert said == "content/fr/verify.md, line 8: 'nos' is not how one person would say it."
    assert "{je|nous}" in mend


# --- Stripe ---------------------------------------------------------------------------------


def ask(sandbox: Sandbox, path: str, parameters: dict[str, str]) -> None:
    """Post to the sandbox's API, as the owner does by clicking in the dashboard."""
    connection = HTTPConnection("127.0.0.1", sandbox.port)
    headers = {
        "Authorization": f"Bearer {sandbox.key}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", path, urlencode(parameters), headers)
    assert connection.getresponse().status == 200
    connection.close()


def stripe_of(sandbox: Sandbox) -> dict[str, str]:
    """The environment of a portal beside the sandbox."""
    return {
        "STRIPE_API_BASE": sandbox.url,
        "STRIPE_SECRET_KEY": sandbox.key,
        "STRIPE_WEBHOOK_SECRET": sandbox.webhook_secret,
    }


def test_a_stripe_that_is_well_set_up_is_ok(site: Path, sandbox: Sandbox) -> None:
    endpoint = {"url": "http://127.0.0.1:8000/webhooks/stripe", "enabled_events[0]": "*"}
    ask(sandbox, "/v1/webhook_endpoints", {**endpoint, "api_version": API_VERSION})
    card = {"features[payment_method_update][enabled]": "true"}
    ask(sandbox, "/v1/billing_portal/configurations", card)

    found = doctor(site, **stripe_of(sandbox))

    assert levels(found, "Stripe") == ["ok", "note"]  # [stripe] account is not written yet
    assert "test mode, no real money moves" in found["Stripe"][0][1]
    assert levels(found, "customer portal") == ["ok"]
    assert levels(found, "webhook") == ["ok"]


def test_a_customer_portal_never_saved_at_stripe_is_noticed(site: Path, sandbox: Sandbox) -> None:
    ((level, _, mend),) = doctor(site, **stripe_of(sandbox))["customer portal"]

    assert level == "wrong"
    assert "Customer portal" in mend


def test_an_endpoint_of_another_version_is_told_how_to_mend(site: Path, sandbox: Sandbox) -> None:
    sandbox.set_webhook("http://127.0.0.1:8000/webhooks/stripe")

    ((level, said, mend),) = doctor(site, **stripe_of(sandbox))["webhook"]

    assert level == "wrong"
    assert "the account's default version" in said
    assert API_VERSION in mend


def test_announcements_that_go_elsewhere_are_noticed(site: Path, sandbox: Sandbox) -> None:
    sandbox.set_webhook("https://elsewhere.example.com/webhooks/stripe")

    ((level, said, mend),) = doctor(site, **stripe_of(sandbox))["webhook"]

    assert (level, said) == ("wrong", "Stripe announces nothing to this site.")
    assert "http://127.0.0.1:8000/webhooks/stripe" in mend


def test_the_key_of_another_account_is_noticed(site: Path, sandbox: Sandbox) -> None:
    write_site(site, more='\n[stripe]\naccount = "acct_somebody"\n')

    level, said, _ = doctor(site, **stripe_of(sandbox))["Stripe"][0]

    assert level == "wrong"
    assert "acct_somebody" in said


def test_a_stripe_that_does_not_answer_is_one_sentence(site: Path) -> None:
    found = doctor(
        site,
        STRIPE_API_BASE="http://127.0.0.1:1",
        STRIPE_SECRET_KEY="sk_test_x",
        STRIPE_WEBHOOK_SECRET="whsec_x",
    )

    assert levels(found, "Stripe") == ["wrong"]


def test_without_a_key_the_owner_knows_that_no_money_can_arrive(site: Path) -> None:
    ((level, said, _),) = doctor(site)["Stripe"]

    assert level == "note"
    assert "no real money can arrive" in said


def test_looking_changes_nothing_at_stripe(site: Path, sandbox: Sandbox) -> None:
    before = sandbox.dump()

    doctor(site, **stripe_of(sandbox))

    assert sandbox.dump() == before


# --- mail -----------------------------------------------------------------------------------


class Postbox:
    """Takes letters, and counts them."""

    def __init__(self) -> None:
        self.letters = 0

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters += 1
        return "250 OK"


def test_the_mail_server_is_greeted_and_no_letter_is_sent(site: Path) -> None:
    postbox = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        ((level, said, _),) = doctor(site, PORTAL_SMTP_URL=f"smtp://127.0.0.1:{port}")["mail"]
    finally:
        server.stop()

    assert level == "ok"
    assert "grace@example.com" in said
    assert postbox.letters == 0


def test_a_mail_server_that_does_not_answer_is_told(site: Path) -> None:
    found = doctor(site, PORTAL_SMTP_URL="smtp://ada:hunter2@127.0.0.1:1?starttls=require")

    ((level, said, mend),) = found["mail"]
    assert level == "wrong"
    assert "hunter2" not in said + mend


# --- the public address ---------------------------------------------------------------------


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """Grace's site, really served; its address."""
    portal = open_portal(site, {})
    server = make_server("127.0.0.1", 0, create_web(portal.services), request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_that_opens_and_keeps_clients_private_is_ok(site: Path, served: str) -> None:
    found = doctor(site, PORTAL_ADDRESS=served)

    assert levels(found, "address") == ["ok", "ok", "note"]


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (401, {}, "answers 401"),
        (302, {"Location": "https://app.example.com/login"}, "leads elsewhere (app.example.com)"),
        (200, {"Referrer-Policy": "origin"}, "Clients' pages are served without Referrer-Policy"),
    ],
)
def test_a_login_page_or_an_unprotected_host_is_noticed(
    site: Path, status: int, headers: dict[str, str], said: str
) -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        found = doctor(site, PORTAL_ADDRESS=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()

    wrong = [sentence for level, sentence, _ in found["address"] if level == "wrong"]
    assert said in wrong[0]


def test_an_address_where_nothing_answers_is_told(site: Path) -> None:
    ((level, said, _),) = doctor(site, PORTAL_ADDRESS="http://127.0.0.1:1")["address"]

    assert level == "wrong"
    assert "cannot be opened" in said
