"""The doctor asks a name server who may write in the owner's name, and says what to publish."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import dns.resolver
import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.cli.doctor.records import NobodyAnswers, Questions, Server
from tests.support.doctoring import doctor, levels
from tests.support.names import name_server, silent_server
from tests.support.sites import OWNER, SECRET, write_site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.support.doctoring import Found

DOMAIN = "lettres.atelier-hopper.fr"
KEY = f"v=DKIM1; k=rsa; p={'MIIBIjAN' * 48}"
WELL = {
    DOMAIN: ["google-site-verification=abc", "v=spf1 include:spf.mail.fr -all"],
    f"mail2026._domainkey.{DOMAIN}": [KEY],
    f"_dmarc.{DOMAIN}": ["v=DMARC1; p=quarantine; rua=mailto:grace@atelier-hopper.fr"],
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The site of Grace, who writes from a domain of her own and knows her key."""
    return writing_from(tmp_path / "site", DOMAIN)


def writing_from(folder: Path, domain: str, *, selector: str = "mail2026") -> Path:
    """A site whose letters come from this domain."""
    letters = f'[letters]\nfrom = "Grace <grace@{domain}>"\ndkim_selector = "{selector}"\n'
    return write_site(folder, owner=OWNER + letters)


def asked(site: Path, changed: Mapping[str, Sequence[str] | None]) -> Found:
    """What the doctor finds where these records differ from what is well; None: no such name."""
    texts = {name: found for name, found in {**WELL, **changed}.items() if found is not None}
    with name_server(texts) as address:
        return doctor(site, "--resolver", address)


def test_a_domain_that_is_well_set_up_is_ok(site: Path) -> None:
    found = asked(site, {})

    assert [levels(found, subject) for subject in ("SPF", "DKIM", "DMARC")] == [["ok"]] * 3
    assert "sending domain" not in found


@pytest.mark.parametrize(
    ("record", "level", "said"),
    [
        (None, "wrong", "does not say which servers may send its mail"),
        ([], "wrong", "does not say which servers may send its mail"),
        (["v=spf10 -all"], "wrong", "does not say which servers may send its mail"),
        (["v=spf1 a -all", "v=spf1 mx ~all"], "wrong", "has 2 SPF records"),
        (["v=spf1 a +all"], "wrong", "every server in the world"),
        (["v=spf1 all"], "wrong", "every server in the world"),
        (["v=spf1 include:spf.mail.fr"], "note", "what to do with other servers"),
        (["v=spf1 a ?all"], "note", "what to do with other servers"),
        (["V=SPF1 a ~ALL"], "ok", "says which servers may send its mail"),
        (["v=spf1 redirect=spf.mail.fr"], "ok", "says which servers may send its mail"),
    ],
)
def test_spf_says_which_servers_may_write(
    site: Path, record: list[str] | None, level: str, said: str
) -> None:
    ((found, sentence, mend),) = asked(site, {DOMAIN: record})["SPF"]

    assert found == level
    assert said in sentence
    assert bool(mend) is (level != "ok")


def test_what_to_publish_is_said_in_full(site: Path) -> None:
    found = asked(site, dict.fromkeys(WELL))

    assert f'one TXT record at {DOMAIN}: "v=spf1 include:… ~all"' in found["SPF"][0][2]
    assert f"mail2026._domainkey.{DOMAIN}" in found["DKIM"][0][2]
    assert f'at _dmarc.{DOMAIN}: "v=DMARC1; p=none"' in found["DMARC"][0][2]


@pytest.mark.parametrize(
    ("record", "level", "said"),
    [
        (None, "wrong", "There is no key at"),
        (["some other text"], "wrong", "There is no key at"),
        (["v=DKIM1; p="], "wrong", "was withdrawn"),
        (["k=rsa; p=MIIB"], "ok", "A key is published at"),
    ],
)
def test_dkim_has_a_key_under_its_selector(
    site: Path, record: list[str] | None, level: str, said: str
) -> None:
    ((found, sentence, _),) = asked(site, {f"mail2026._domainkey.{DOMAIN}": record})["DKIM"]

    assert found == level
    assert said in sentence


def test_without_a_selector_the_owner_reads_how_to_find_it(tmp_path: Path) -> None:
    ((level, _, mend),) = asked(writing_from(tmp_path, DOMAIN, selector=""), {})["DKIM"]

    assert level == "note"
    assert f"DKIM-Signature with d={DOMAIN}: what follows s= is the selector" in mend


@pytest.mark.parametrize(
    ("records", "level", "said"),
    [
        ([], "note", "does not say what to do"),
        (["v=DMARC1; p=none"], "ok", "only watches (p=none)"),
        (["v=DMARC1;p=reject"], "ok", "to reject what only pretends"),
        (["v=DMARC1; rua=mailto:grace@atelier-hopper.fr"], "wrong", "does not say what it asks"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "wrong", "has 2 records"),
    ],
)
def test_dmarc_says_what_becomes_of_pretenders(
    site: Path, records: list[str], level: str, said: str
) -> None:
    ((found, sentence, _),) = asked(site, {f"_dmarc.{DOMAIN}": records})["DMARC"]

    assert found == level
    assert said in sentence


def test_a_record_of_the_domain_above_counts_for_what_lies_below(site: Path) -> None:
    above = {f"_dmarc.{DOMAIN}": None, "_dmarc.atelier-hopper.fr": ["v=DMARC1; p=none; sp=reject"]}

    ((level, said, _),) = asked(site, above)["DMARC"]

    assert level == "ok"
    assert said.startswith("atelier-hopper.fr asks receivers to reject")


@pytest.mark.parametrize("domain", ["example.com", "letters.example.org", "atelier.test"])
def test_a_domain_that_nobody_owns_is_not_looked_up(tmp_path: Path, domain: str) -> None:
    with silent_server() as address:
        found = doctor(writing_from(tmp_path, domain), "--resolver", address)

    ((level, said, _),) = found["sending domain"]
    assert (level, "SPF" in found) == ("note", False)
    assert f"{domain} is an example" in said


def test_who_writes_from_a_common_address_is_told_that_nothing_can_be_published(
    tmp_path: Path,
) -> None:
    with silent_server() as address:
        found = doctor(writing_from(tmp_path, "orange.fr"), "--resolver", address)

    ((level, said, mend),) = found["sending domain"]
    assert (level, "SPF" in found) == ("note", False)
    assert "not yours to change" in said
    assert "a domain of your own" in mend


def test_without_an_answer_there_is_one_quiet_line(site: Path) -> None:
    with silent_server() as address:
        found = doctor(site, "--resolver", address)

    assert found["sending domain"] == [
        ("note", f"{DOMAIN} is not looked at: no resolver answers.", "")
    ]
    assert not {"SPF", "DKIM", "DMARC"} & found.keys()


def test_all_questions_together_have_one_span_of_time() -> None:
    with silent_server() as address:
        server = Server(host="127.0.0.1", port=int(address.rpartition(":")[2]))
        questions = Questions(server=server, patience=0.2, altogether=0.3)
        began = time.monotonic()
        for number in range(20):
            with pytest.raises(NobodyAnswers):
                questions.texts(f"{number}.atelier-hopper.fr")

    assert time.monotonic() - began < 2  # twenty times the patience would be four seconds


def test_a_machine_without_a_name_server_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dns.resolver.Resolver.read_resolv_conf", _no_configuration)

    with pytest.raises(NobodyAnswers):
        Questions().texts("atelier-hopper.fr")


def _no_configuration(*_: object) -> None:
    raise dns.resolver.NoResolverConfiguration


def test_offline_asks_nobody(site: Path) -> None:
    with silent_server() as address:
        found = doctor(site, "--offline", "--resolver", address)

    assert not {"sending domain", "SPF"} & found.keys()


@pytest.mark.parametrize("address", ["ns.example.com", "9.9.9.9:no", ""])
def test_a_name_server_is_named_by_its_address(site: Path, address: str) -> None:
    outcome = CliRunner().invoke(
        main,
        ["--site", str(site), "doctor", "--resolver", address],
        env={"PORTAL_SECRETS": SECRET},
    )

    assert outcome.exit_code == 2
    assert "is no IP address. Write 9.9.9.9 or 127.0.0.1:5353." in outcome.stderr


def test_who_asks_nothing_does_not_wait_for_the_library() -> None:
    code = "import sys, portal.cli.doctor.command; sys.exit('dns' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own code

    assert done.returncode == 0
