"""Reading the settings: what they become, and that every fault is told at once, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.domain.business import ClientPages, LegalForm, ServiceMode
from portal.domain.clients import Voice
from portal.domain.money import Money
from portal.domain.policy import Frequency
from portal.domain.voices import FirstPerson, Manner
from portal.settings import Settings, SettingsInvalid, load_settings

SECRET = "grace-keeps-this-to-herself-0123456789"
OLDER = "grace-kept-this-to-herself-last-year-01"

SMALLEST = """
[site]
address = "https://Paiement.example.com/"
[business]
name = "Atelier Hopper"
[contact]
name = "Grace Hopper"
email = "grace@example.com"
"""

COMPLETE = """
[site]
address = "https://paiement.atelier-hopper.fr"
service = "none"
client_pages = "live"
link_days = 60
country = "fr"
region = "57"

[business]
name = "Atelier Hopper"
legal_form = "ei"
legal_name = "Grace Hopper"
address = "1 rue du Port, 29200 Brest"
email = "grace@atelier-hopper.fr"
phone = "02 00 00 00 00"
siren = "732 829 320"
register = "RCS Brest 732 829 320"
vat_exempt = true
director = "Grace Hopper"
activity = "Formation"
website = "https://atelier-hopper.fr"
[business.host]
name = "Netlify"
address = "San Francisco"
phone = "+1 000"
[business.mediator]
name = "Médiateur"
url = "https://mediateur.fr"

[contact]
name = "Grace Hopper"
role = "Formatrice"
email = "grace@atelier-hopper.fr"

[bank]
holder = "Grace Hopper"
iban = "FR8420041010050500013M02607"
bic = "psstfrppxxx"

[voice]
default = "fr-tu"
person = "plural"
emoji = true

[look]
accent = "#ABC"

[policy]
answer_days = 3
[[policy.tier]]
up_to = 300
latest_days = 30
parts = 3
smallest_part = 12.50
[[policy.tier]]
latest_days = 15

[terms]
penalty_rate = 12.150
penalty_rate_checked = 2026-07-03
payment_days = 30
discount = 0

[stripe]
account = "acct_123"
portal_configuration = "bpc_123"
login_url = "https://billing.stripe.com/p/login/x"
custom_domain = "https://pay.atelier-hopper.fr"

[letters]
from = "Grace <grace@atelier-hopper.fr>"
reply_to = "bonjour@atelier-hopper.fr"
dkim_selector = "mail2026"
"""


def load(folder: Path, toml: str = SMALLEST, **environ: str) -> Settings:
    """The settings from this text, with one good secret unless another is given."""
    (folder / "portal.toml").write_text(toml, encoding="utf-8")
    return load_settings(folder, {"PORTAL_SECRETS": SECRET, **environ})


def faults(folder: Path, toml: str = SMALLEST, **environ: str) -> str:
    """All faults, one a line."""
    with pytest.raises(SettingsInvalid) as refused:
        load(folder, toml, **environ)
    return "\n".join(refused.value.faults)


def test_the_smallest_file_makes_a_site_with_kind_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path)

    assert settings.site.address == "https://paiement.example.com"
    assert settings.site.host == "paiement.example.com"
    assert settings.site.manner == Manner(voice=Voice.VOUS, person=None, emoji=False)
    assert settings.site.mode is ServiceMode.FLASK
    assert settings.site.bank is None
    assert (settings.site.country, settings.site.region) == ("FR", "")
    assert settings.database_url == f"sqlite:///{tmp_path}/var/portal.sqlite3"
    assert settings.content == tmp_path / "content"
    assert settings.build == tmp_path / "build"
    assert settings.mail.outbox == tmp_path / "var/outbox"
    assert settings.mail.sender == "Grace Hopper — Atelier Hopper <grace@example.com>"
    assert settings.mail.sender_name == "Grace Hopper — Atelier Hopper"
    assert settings.mail.sender_address == "grace@example.com"
    assert settings.stripe.mode == "sandbox"


def test_every_key_of_the_owner_reaches_the_site(tmp_path: Path) -> None:
    settings = load(tmp_path, COMPLETE)
    site = settings.site

    assert settings.mail.dkim_selector == "mail2026"
    assert site.mode is ServiceMode.NONE
    assert site.client_pages is ClientPages.LIVE
    assert site.link_days == 60
    assert (site.country, site.region) == ("FR", "57")
    assert site.business.legal_form is LegalForm.SOLE_TRADER
    assert site.business.siren == "732829320"
    assert site.business.register == "RCS Brest 732 829 320"
    assert site.business.host.name == "Netlify"
    assert site.business.mediator.url == "https://mediateur.fr"
    assert site.contact.role == "Formatrice"
    assert site.bank is not None
    assert site.bank.bic == "PSSTFRPPXXX"
    assert site.manner == Manner(voice=Voice.TU, person=FirstPerson.PLURAL, emoji=True)
    assert site.accent == "#aabbcc"
    assert site.policy.answer_days == 3
    assert site.policy.tiers[0].up_to == Money(30_000, "EUR")
    assert site.policy.tiers[0].smallest_part == Money(1_250, "EUR")
    assert site.policy.tiers[1].up_to is None
    assert dict(site.terms) == {
        "penalty_rate": "12.15",
        "penalty_rate_checked": "2026-07-03",
        "payment_days": "30",
        "discount": "0",
    }
    assert site.login_url == "https://billing.stripe.com/p/login/x"
    assert "https://pay.atelier-hopper.fr" in site.form_hosts


def test_a_day_in_quotes_is_told_how_to_write_it(tmp_path: Path) -> None:
    said = faults(tmp_path, f'{SMALLEST}[terms]\npenalty_rate_checked = "2026-07-03"\n')

    assert "[terms] penalty_rate_checked: it should be a day, without quotes: 2026-07-01." in said


def test_a_complete_file_leaves_nothing_to_warn_about(tmp_path: Path) -> None:
    assert load(tmp_path, COMPLETE).warnings == ()


def test_the_environment_says_what_the_machine_knows(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        PORTAL_SECRETS=f"{SECRET}, {OLDER}",
        PORTAL_DATABASE="postgres://ada:pw@db.example.com/portal",
        PORTAL_ADDRESS="http://127.0.0.1:5000",
        PORTAL_SERVICE_ADDRESS="https://service.example.com",
        PORTAL_OUTBOX="/elsewhere/outbox",
        PORTAL_SMTP_URL="smtp://ada:pw@mail.example.com:587?starttls=require",
        PORTAL_PROXY_KEY=OLDER,
        STRIPE_SECRET_KEY="sk_test_abc",
        STRIPE_WEBHOOK_SECRET="whsec_abc",
        STRIPE_API_BASE="http://127.0.0.1:12111",
    )

    assert settings.secrets == (SECRET, OLDER)
    assert settings.database_url == "postgresql+pg8000://ada:pw@db.example.com/portal"
    assert settings.site.address == "http://127.0.0.1:5000"
    assert settings.service_address == "https://service.example.com"
    assert settings.mail.outbox == Path("/elsewhere/outbox")
    assert settings.stripe.mode == "test"
    assert settings.stripe.api_base == "http://127.0.0.1:12111"
    assert settings.site.form_hosts == ("http://127.0.0.1:12111",)


def test_forms_lead_nowhere_but_to_stripe_and_to_what_was_set(tmp_path: Path) -> None:
    settings = load(tmp_path, STRIPE_SECRET_KEY="sk_live_abc", STRIPE_WEBHOOK_SECRET="whsec_abc")

    assert settings.stripe.mode == "live"
    assert settings.site.form_hosts == ()


def test_a_relative_database_file_is_meant_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    settings = load(tmp_path, PORTAL_DATABASE="sqlite:///other.db")

    assert settings.database_url == f"sqlite:///{tmp_path}/other.db"


def test_no_secret_shows_when_the_settings_are_printed(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        PORTAL_DATABASE="postgresql://ada:hunter2@db/portal",
        PORTAL_SMTP_URL="smtps://ada:hunter2@mail.example.com",
        PORTAL_PROXY_KEY=OLDER,
        STRIPE_SECRET_KEY="sk_test_hunter2",
        STRIPE_WEBHOOK_SECRET="whsec_hunter2",
    )

    shown = f"{settings!r} {settings}"
    assert "hunter2" not in shown
    assert SECRET not in shown
    assert OLDER not in shown


def test_the_dotenv_file_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(
        f"# mine\nexport PORTAL_SECRETS='{OLDER}'\nPORTAL_OUTBOX = \"letters\"\nOTHER=1\n\n"
    )
    dotenv.chmod(0o600)

    assert load(tmp_path).secrets == (SECRET,)
    assert load(tmp_path, PORTAL_SECRETS="").secrets == (OLDER,)
    assert load(tmp_path).mail.outbox == tmp_path / "letters"
    assert not [said for said in load(tmp_path).warnings if ".env" in said]


def test_a_dotenv_that_others_can_read_is_warned_about(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env").chmod(0o644)

    assert any("chmod 600" in said for said in load(tmp_path).warnings)


def test_faults_of_the_dotenv_name_their_line_and_never_a_value(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("hunter2\nPORTAL_SECRET=hunter2\nSTRIPE_KEY_OLD=hunter2\n")

    said = faults(tmp_path)

    assert ".env, line 1: this is not KEY=VALUE" in said
    assert (
        ".env, line 2: PORTAL_SECRET: this name is not known. Did you mean PORTAL_SECRETS?" in said
    )
    assert ".env, line 3" in said
    assert "hunter2" not in said


def test_a_misspelt_variable_of_the_environment_is_a_warning(tmp_path: Path) -> None:
    warnings = load(tmp_path, PORTAL_ADRESS="https://x.example.com").warnings

    assert any("PORTAL_ADRESS" in said and "PORTAL_ADDRESS" in said for said in warnings)


def test_all_faults_of_file_and_environment_are_told_together(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        '[site]\nadress = "https://x"\nservice = "flsk"\n\n[business]\niban = "x"\n'
        '[contact]\nname = ""\n[lettters]\n',
        PORTAL_SECRETS="short",
        STRIPE_SECRET_KEY="pk_live_x",
    ).splitlines()

    assert said == [
        "portal.toml, line 2: [site] adress: this key is not known. Did you mean address?",
        "portal.toml, line 3: [site] service: it should be one of 'flask' or 'none'.",
        "portal.toml, line 5: [business] name: it is missing. Add it.",
        "portal.toml, line 6: [business] iban: this key is not known here. "
        "It belongs under [bank].",
        "portal.toml, line 8: [contact] name: it is empty. Fill it in.",
        "portal.toml, line 9: [lettters]: this key is not known. Did you mean letters?",
        "environment: PORTAL_SECRETS: secret no. 1 has 5 characters, and 32 are the least. "
        "Run `python -m portal secret` for a good one.",
        "environment: STRIPE_SECRET_KEY: this is the publishable key. Copy the secret one, "
        "which begins with sk_.",
    ]


@pytest.mark.parametrize("country", ["FRA", "F1", "", "ÉÉ"])
def test_a_country_is_two_letters(tmp_path: Path, country: str) -> None:
    said = faults(tmp_path, SMALLEST.replace("[site]", f'[site]\ncountry = "{country}"'))

    assert said == (
        "portal.toml, line 3: [site] country: a country is two letters (ISO 3166-1). "
        'Write "FR", for instance.'
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORTAL_SECRETS", "hunter2"),
        ("PORTAL_SECRETS", f"{SECRET},hunter2"),
        ("PORTAL_SECRETS", f"{SECRET},{SECRET}"),
        ("PORTAL_DATABASE", "mysql://ada:hunter2@db/portal"),
        ("PORTAL_DATABASE", "portal.sqlite3"),
        ("STRIPE_SECRET_KEY", "hunter2"),
        ("STRIPE_WEBHOOK_SECRET", "hunter2"),
        ("STRIPE_API_BASE", "http://stripe.example.com"),
        ("PORTAL_SMTP_URL", "smtp://ada:hunter2@mail.example.com:25?starttls=never"),
        ("PORTAL_SMTP_URL", "smtp://ada:hunter2@mail.example.com?starttls=maybe"),
        ("PORTAL_SMTP_URL", "smtp://ada:hunter2@mail.example.com:port"),
        ("PORTAL_SMTP_URL", "mail.example.com"),
        ("PORTAL_ADDRESS", "http://paiement.example.com"),
        ("PORTAL_ADDRESS", "https://example.com/pay"),
        ("PORTAL_ADDRESS", "https://ada:hunter2@example.com"),
        ("PORTAL_SERVICE_ADDRESS", "service.example.com"),
        ("PORTAL_PROXY_KEY", "hunter2"),
    ],
)
def test_a_variable_of_the_wrong_form_is_named_without_its_value(
    tmp_path: Path, variable: str, value: str
) -> None:
    said = faults(tmp_path, **{variable: value})

    assert said.startswith(f"environment: {variable}: ")
    assert "hunter2" not in said
    assert said.count("\n") == 0


def test_a_live_key_is_never_sent_to_a_stand_in(tmp_path: Path) -> None:
    said = faults(tmp_path, STRIPE_SECRET_KEY="sk_live_x", STRIPE_API_BASE="http://localhost:12111")

    assert "a live key may not be sent to a stand-in" in said


def test_an_address_and_a_sender_are_needed_from_somewhere(tmp_path: Path) -> None:
    said = faults(tmp_path, '[business]\nname = "A"\n[contact]\nname = "G"\n')

    assert "[site] address: it is missing" in said
    assert "[letters] from: nobody" in said


def test_without_a_file_the_folder_is_named_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="There is no portal") as refused:
        load_settings(tmp_path, {"PORTAL_SECRETS": SECRET})

    assert "--site" in refused.value.faults[0]


def test_a_missing_secret_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(SMALLEST)

    with pytest.raises(SettingsInvalid, match="python -m portal secret"):
        load_settings(tmp_path, {})


def test_a_fault_of_syntax_names_its_line(tmp_path: Path) -> None:
    assert "portal.toml: line 3, column 8: this line cannot be read" in faults(
        tmp_path, '[site]\n\nname = Grace "'
    )
    assert "portal.toml: at the end: " in faults(tmp_path, '[site]\nname = """x')


def test_a_file_that_is_not_utf_8_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_bytes("[contact]\nname = 'Hélène'".encode("cp1252"))

    with pytest.raises(SettingsInvalid, match="not written in UTF-8"):
        load_settings(tmp_path, {"PORTAL_SECRETS": SECRET})


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + SMALLEST).site.contact.name == "Grace Hopper"


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        (
            "up_to = 300\nlatest_days = 30\n[[policy.tier]]\nup_to = 200\nlatest_days = 9",
            "line 13: [[policy.tier]] no. 2, up_to: 200 does not lie above the 300",
        ),
        (
            "latest_days = 30\n[[policy.tier]]\nup_to = 200\nlatest_days = 9",
            "[[policy.tier]] no. 1, up_to: only the last tier",
        ),
        (
            "up_to = 10.001\nlatest_days = 30",
            "line 10: [[policy.tier]] no. 1, up_to: 10.001 has more decimals than EUR knows",
        ),
        (
            "up_to = 100\nlatest_days = 30\nparts = 3\nsmallest_part = 80",
            "line 13: [[policy.tier]] no. 1, smallest_part: 100 never makes two parts",
        ),
        ("up_to = -1\nlatest_days = 30", "[[policy.tier]] no. 1, up_to: this is not an amount"),
        ("up_to = 1", "[[policy.tier]] no. 1, latest_days: it is missing"),
        (
            "up_to = 300\nlatest_days = 30\n[[policy.tier]]\nup_to = 300\nlatest_days = 9",
            "[[policy.tier]] no. 2, age_up_to: the tier before is for the same amount and any age",
        ),
        (
            "up_to = 300\nage_up_to = 60\nlatest_days = 30\n"
            "[[policy.tier]]\nup_to = 300\nage_up_to = 60\nlatest_days = 9",
            "[[policy.tier]] no. 2, age_up_to: 60 does not lie above the 60 of the tier before",
        ),
        (
            "age_up_to = 60\nlatest_days = 30\n[[policy.tier]]\nup_to = 300\nlatest_days = 9",
            "[[policy.tier]] no. 2, up_to: the tier before has no limit",
        ),
        ('up_to = 300\nlatest_days = 30\nfrequency = "daily"', "[[policy.tier]] no. 1, frequency:"),
        ("up_to = 300\nlatest_days = 30\nage_up_to = -1", "[[policy.tier]] no. 1, age_up_to:"),
    ],
)
def test_tiers_that_do_not_make_sense_are_refused(tmp_path: Path, tiers: str, said: str) -> None:
    assert said in faults(tmp_path, f"{SMALLEST}[[policy.tier]]\n{tiers}\n")


def test_a_tier_may_stand_again_for_older_debts_and_say_how_often(tmp_path: Path) -> None:
    toml = """[policy]
alarm_share = 40
training = true
[[policy.tier]]
up_to = 300
age_up_to = 60
latest_days = 30
parts = 3
frequency = "fortnightly"
[[policy.tier]]
up_to = 300
latest_days = 10
"""

    policy = load(tmp_path, f"{SMALLEST}{toml}").site.policy

    assert [tier.age_up_to for tier in policy.tiers] == [60, None]
    assert policy.tiers[0].frequency is Frequency.FORTNIGHTLY
    assert policy.tiers[1].frequency is Frequency.MONTHLY
    assert (policy.alarm_share, policy.training) == (40, True)


@pytest.mark.parametrize("share", ["0", "101"])
def test_a_share_that_is_no_share_is_refused(tmp_path: Path, share: str) -> None:
    toml = f"{SMALLEST}[policy]\nalarm_share = {share}\n"

    assert "[policy] alarm_share:" in faults(tmp_path, toml)


def test_a_currency_without_cents_refuses_cents(tmp_path: Path) -> None:
    toml = f'{SMALLEST}[policy]\ncurrency = "JPY"\n[[policy.tier]]\nup_to = 1.5\nlatest_days = 3\n'

    assert "1.5 has more decimals than JPY knows" in faults(tmp_path, toml)


@pytest.mark.parametrize(
    ("business", "said"),
    [
        ('vat_exempt = true\nvat_number = "FR44 732829320"', "[business] vat_exempt: it says"),
        (
            'siren = "732829320"\nvat_number = "FR44 552100554"',
            "[business] vat_number: it does not end with the SIREN",
        ),
        ('name = "Atelier\\nHopper"', "line break"),
        ("vat_exempt = 'yes'", "[business] vat_exempt: it should be true or false"),
        ("phone = 2", "[business] phone: it should be a text"),
        ("host = 2", "[business] host: it should be a table"),
    ],
)
def test_an_identity_that_does_not_agree_is_refused(
    tmp_path: Path, business: str, said: str
) -> None:
    name = "" if "name =" in business else 'name = "A"\n'
    toml = f'[business]\n{name}{business}\n[contact]\nname = "G"\nemail = "g@example.com"\n'

    assert said in faults(tmp_path, toml, PORTAL_ADDRESS="https://p.example.com")
