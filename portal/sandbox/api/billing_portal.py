"""The customer portal: sessions and configurations."""

from portal.sandbox.api.routing import Call, Routes, assigned, listing
from portal.sandbox.errors import invalid, malformed
from portal.sandbox.events import change, emit
from portal.sandbox.parameters import (
    BOOLEAN,
    INTEGER,
    METADATA,
    PAGE,
    TEXT,
    URL,
    Tree,
    fields,
    many,
    needed,
    one_of,
    unset,
)
from portal.sandbox.shapes import sessions as shapes
from portal.sandbox.state import Json, State, copied

routes = Routes()

LOCALES = one_of(
    "auto bg cs da de el en en-AU en-CA en-GB en-IE en-IN en-NZ en-SG es es-419 et fi fil fr "
    "fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)
FLOWS = one_of(
    "customer_update payment_method_update subscription_cancel subscription_pause "
    "subscription_update subscription_update_confirm"
)
AFTER = fields(
    type=needed(one_of("hosted_confirmation portal_homepage redirect")),
    hosted_confirmation=fields(custom_message=TEXT),
    redirect=fields(return_url=needed(URL)),
)
SESSION = {
    "after_expiration": fields(
        type=needed(one_of("customer_login")), customer_login=fields(expires_at=INTEGER)
    ),
    "configuration": TEXT,
    "customer": TEXT,
    "flow_data": fields(type=needed(FLOWS), after_completion=AFTER),
    "locale": LOCALES,
    "return_url": URL,
}
SWITCH = fields(enabled=needed(BOOLEAN))
FEATURES = fields(
    customer_update=fields(
        enabled=needed(BOOLEAN),
        allowed_updates=unset(many(one_of("address email name phone shipping tax_id"))),
    ),
    invoice_history=SWITCH,
    payment_method_update=SWITCH,
    subscription_cancel=fields(
        enabled=needed(BOOLEAN),
        mode=one_of("at_period_end immediately"),
        proration_behavior=one_of("always_invoice create_prorations none"),
    ),
    subscription_update=fields(
        enabled=needed(BOOLEAN),
        default_allowed_updates=unset(many(one_of("price promotion_code quantity"))),
        products=unset(many(fields(prices=needed(many(TEXT)), product=needed(TEXT)))),
        proration_behavior=one_of("always_invoice create_prorations none"),
    ),
)
CONFIGURATION = {
    "business_profile": fields(
        headline=unset(TEXT), privacy_policy_url=URL, terms_of_service_url=URL
    ),
    "default_return_url": unset(URL),
    "features": FEATURES,
    "login_page": SWITCH,
    "metadata": METADATA,
    "name": unset(TEXT),
}
NOT_SAVED = (
    "You can't create a portal session in test mode until you save your customer portal settings "
    "in test mode at https://dashboard.stripe.com/test/settings/billing/portal."
)


@routes.on("POST", "/v1/billing_portal/sessions", SESSION)
def create(state: State, call: Call) -> Json:
    if "customer" not in call.params:
        raise malformed("Missing required param: customer.", "customer", "parameter_missing")
    customer = state.named("customer", call.params["customer"], "customer")
    configuration = _configuration(state, call.get("configuration"))
    session = shapes.portal_session(state, customer["id"], configuration["id"])
    session |= {
        "after_expiration": _after_expiration(call),
        "flow": _flow(call, configuration),
        "locale": call.get("locale"),
        "return_url": call.get("return_url", configuration["default_return_url"]),
    }
    state.kept(session["id"])["page"] = session["url"].rpartition("/")[2]
    state.add(session)
    emit(state, "billing_portal.session.created", session)
    return session


def _configuration(state: State, named: str | None) -> Json:
    if named is not None:
        return state.named("billing_portal.configuration", named, "configuration")
    for configuration in state.all("billing_portal.configuration"):
        if configuration["is_default"] and configuration["active"]:
            return configuration
    raise invalid(NOT_SAVED)


def _after_expiration(call: Call) -> Json | None:
    wanted = call.get("after_expiration")
    if wanted is None:
        return None
    login = {"expires_at": wanted.get("customer_login", {}).get("expires_at")}
    return {"type": wanted["type"], "customer_login": login}


def _flow(call: Call, configuration: Json) -> Json | None:
    wanted = call.get("flow_data")
    if wanted is None:
        return None
    kind = wanted["type"]
    if kind != "payment_method_update":
        raise invalid("The sandbox only knows the flow that updates the payment method.")
    if not configuration["features"]["payment_method_update"]["enabled"]:
        raise invalid(
            "This portal configuration does not allow updating the payment method.",
            param="flow_data[type]",
        )
    after = wanted.get("after_completion", {"type": "portal_homepage"})
    if after["type"] == "redirect" and "redirect" not in after:
        where = "flow_data[after_completion][redirect]"
        raise malformed(f"Missing required param: {where}.", where, "parameter_missing")
    return {
        "type": kind,
        "after_completion": {
            "hosted_confirmation": after.get("hosted_confirmation"),
            "redirect": after.get("redirect"),
            "type": after["type"],
        },
        "subscription_cancel": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
    }


@routes.on(
    "POST", "/v1/billing_portal/configurations", {**CONFIGURATION, "features": needed(FEATURES)}
)
def create_configuration(state: State, call: Call) -> Json:
    made = shapes.portal_configuration(state)
    # Saving the settings for the first time is what the owner does in the Dashboard.
    made["is_default"] = not state.all("billing_portal.configuration")
    made |= _configured(state, made, call.params)
    state.add(made)
    emit(state, "billing_portal.configuration.created", made)
    return made


def _configured(state: State, configuration: Json, params: Tree) -> Json:
    values = assigned(configuration, params, "active business_profile default_return_url name")
    if "metadata" in params:
        values |= assigned(configuration, params, "metadata")
    features = copied(configuration["features"])
    for name, wanted in params.get("features", {}).items():
        features[name] |= {
            key: value or [] if value == "" else value for key, value in wanted.items()
        }
    values["features"] = features
    if "login_page" in params:
        enabled = params["login_page"]["enabled"]
        url = f"{state.origin}/p/login/test_{state.secret(configuration['id'], 14)}"
        values["login_page"] = {"enabled": enabled, "url": url if enabled else None}
    return values


@routes.on("GET", "/v1/billing_portal/configurations", {
    **PAGE, "active": BOOLEAN, "is_default": BOOLEAN,
})  # fmt: skip
def index(state: State, call: Call) -> Json:
    wanted = {name: call.params[name] for name in ("active", "is_default") if name in call.params}
    return listing(
        state,
        call,
        "billing_portal.configuration",
        keep=lambda c: all(c[name] == value for name, value in wanted.items()),
    )


@routes.on("GET", "/v1/billing_portal/configurations/{id}")
def retrieve(state: State, call: Call) -> Json:
    return state.get("billing_portal.configuration", call.id)


@routes.on("POST", "/v1/billing_portal/configurations/{id}", {**CONFIGURATION, "active": BOOLEAN})
def update(state: State, call: Call) -> Json:
    configuration = state.get("billing_portal.configuration", call.id)
    values = _configured(state, configuration, call.params)
    change(
        state,
        "billing_portal.configuration.updated",
        configuration,
        **values,
        updated=state.now(),
    )
    return configuration
