"""The account, its events and its webhook endpoints."""

from fnmatch import fnmatchcase

from portal.sandbox.api.routing import Call, Routes, assigned, listing
from portal.sandbox.parameters import (
    BOOLEAN,
    METADATA,
    PAGE,
    PERIOD,
    TEXT,
    URL,
    many,
    needed,
    unset,
)
from portal.sandbox.shapes.blank import head
from portal.sandbox.state import Json, State

routes = Routes()


@routes.on("GET", "/v1/account")
def account(state: State, _: Call) -> Json:
    return {
        "id": state.account,
        "object": "account",
        "business_profile": {"name": "Sandbox", "url": None},
        "charges_enabled": True,
        "country": "FR",
        "default_currency": "eur",
        "details_submitted": True,
        "email": "owner@example.com",
        "payouts_enabled": True,
        "settings": {
            "branding": {
                "icon": None, "logo": None, "primary_color": None, "secondary_color": None,
            },
            "card_payments": {
                "statement_descriptor_prefix": None,
                "statement_descriptor_prefix_kana": None,
                "statement_descriptor_prefix_kanji": None,
            },
            "dashboard": {"display_name": "Sandbox", "timezone": "Europe/Paris"},
            "payments": {
                "statement_descriptor": "SANDBOX",
                "statement_descriptor_kana": None,
                "statement_descriptor_kanji": None,
            },
        },
        "type": "standard",
    }  # fmt: skip


@routes.on("GET", "/v1/events", {**PAGE, "created": PERIOD, "type": TEXT, "types": many(TEXT)})
def index_events(state: State, call: Call) -> Json:
    patterns = call.get("types") or ([call.params["type"]] if "type" in call.params else ["*"])
    return listing(
        state, call, "event", keep=lambda e: any(fnmatchcase(e["type"], p) for p in patterns)
    )


@routes.on("GET", "/v1/events/{id}")
def retrieve_event(state: State, call: Call) -> Json:
    return state.get("event", call.id)


def new_endpoint(state: State, url: str, secret: str | None = None) -> Json:
    """A webhook endpoint that hears everything; its secret is made up unless given."""
    made = head(state, "webhook_endpoint")
    state.kept(made["id"])["secret"] = secret or f"whsec_{state.secret(made['id'], 32)}"
    return state.add({
        **made,
        "api_version": None,
        "application": None,
        "description": None,
        "enabled_events": ["*"],
        "metadata": {},
        "status": "enabled",
        "url": url,
    })  # fmt: skip


ENDPOINT = {"description": unset(TEXT), "metadata": METADATA}


@routes.on("POST", "/v1/webhook_endpoints", {
    **ENDPOINT,
    "api_version": TEXT,
    "connect": BOOLEAN,
    "enabled_events": needed(many(TEXT)),
    "url": needed(URL),
})  # fmt: skip
def create_endpoint(state: State, call: Call) -> Json:
    made = new_endpoint(state, call.params["url"])
    made |= assigned(made, call.params, "api_version description enabled_events metadata")
    # The secret is shown once, at creation.
    return {**made, "secret": state.known_of(made["id"])["secret"]}


@routes.on("GET", "/v1/webhook_endpoints", PAGE)
def index_endpoints(state: State, call: Call) -> Json:
    return listing(state, call, "webhook_endpoint")


@routes.on("GET", "/v1/webhook_endpoints/{id}")
def retrieve_endpoint(state: State, call: Call) -> Json:
    return state.get("webhook_endpoint", call.id)


@routes.on("POST", "/v1/webhook_endpoints/{id}", {
    **ENDPOINT, "disabled": BOOLEAN, "enabled_events": many(TEXT), "url": URL,
})  # fmt: skip
def update_endpoint(state: State, call: Call) -> Json:
    endpoint = state.get("webhook_endpoint", call.id)
    endpoint |= assigned(endpoint, call.params, "description enabled_events metadata url")
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call.params["disabled"] else "enabled"
    return endpoint


@routes.on("DELETE", "/v1/webhook_endpoints/{id}")
def delete_endpoint(state: State, call: Call) -> Json:
    state.get("webhook_endpoint", call.id)
    del state.objects["webhook_endpoint"][call.id]
    return {"id": call.id, "object": "webhook_endpoint", "deleted": True}
