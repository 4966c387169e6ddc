"""A small stateful Stripe for the demo and the tests: its API, its hosted pages, its webhooks."""

from portal.sandbox.faults import Fault
from portal.sandbox.server import DEFAULT_KEY, PortTaken, Sandbox, start_sandbox
from portal.sandbox.webhooks import Manner
from portal.sandbox.workshop import Exchange

__all__ = [
    "DEFAULT_KEY",
    "Exchange",
    "Fault",
    "Manner",
    "PortTaken",
    "Sandbox",
    "start_sandbox",
]
