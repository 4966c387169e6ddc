"""The headers of every answer, from one source for pages that are served and pages that are frozen.

Flask sends them itself; the build writes the same ones to `_headers`, which Netlify and its kin
read. Header names are kept disjoint between overlapping paths: hosts disagree on which rule wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.domain.business import Site

POLICY = "Content-Security-Policy"
STRIPE_PAGES = (
    "https://checkout.stripe.com",
    "https://billing.stripe.com",
    "https://invoice.stripe.com",
)


# A letter as a document of its own, in a frame of the desk: its styles stand in its elements, its
# pictures in its text; nothing runs, nothing is fetched, nothing is sent.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox"
)


def content_security_policy(site: Site) -> str:
    """Nothing from elsewhere, no inline script or style; forms lead to us and to Stripe alone.

    `form-action` also governs the redirect that answers a form, hence Stripe's hosts.
    """
    return _policy(site, styles="'self'", images="'self'")


def framing_policy(site: Site) -> str:
    """The same for a page of the desk that shows a letter in a frame, by its address."""
    return f"{content_security_policy(site)}; frame-src 'self'"


def trying_policy(site: Site) -> str:
    """The same for a page of the desk that holds a letter which is kept nowhere, in a frame.

    Such a frame has no address, and obeys the page around it: a letter's styles must be let in.
    """
    return _policy(site, styles="'self' 'unsafe-inline'", images="'self' data:")


def _policy(site: Site, *, styles: str, images: str) -> str:
    forms = " ".join(("'self'", *STRIPE_PAGES, *site.form_hosts))
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src {images}; "
        f"connect-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )


def everywhere(site: Site) -> dict[str, str]:
    """What every answer carries."""
    headers = {
        POLICY: content_security_policy(site),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if site.address.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


PERSONAL = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
STATIC = {"Cache-Control": "public, max-age=31536000, immutable"}
WORDS = {"Cache-Control": "public, max-age=0, must-revalidate"}


def headers_for(path: str, site: Site) -> dict[str, str]:
    """The headers of the answer at this path."""
    if path.startswith(("/c/", "/a/", "/desk/", "/webhooks/")):
        return everywhere(site) | PERSONAL
    if path.startswith("/static/"):
        return everywhere(site) | STATIC
    return everywhere(site) | WORDS


def headers_file(site: Site, words_paths: Iterable[str]) -> str:
    """The same headers as a `_headers` file for a static host."""
    blocks = [
        ("/*", everywhere(site)),
        ("/c/*", PERSONAL),
        ("/static/*", STATIC),
        *((path, WORDS) for path in sorted(words_paths)),
    ]
    return "".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for path, headers in blocks
    )
