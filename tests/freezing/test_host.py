"""The stand-in for a static host: files with their headers, everything else to the service."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import jwt
import pytest
from werkzeug.serving import make_server
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from portal.freezing.host import StaticHost
from tests.support.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.freezing.conftest import Site

KEY = "a key that Netlify and the service share, for tests"


@pytest.fixture
def service() -> Iterator[str]:
    """A service that tells what it was asked."""

    @Request.application
    def tell(request: Request) -> Response:
        if request.path.endswith("/pay"):
            return Response(status=303, headers={"Location": "https://checkout.stripe.com/x"})
        told = [request.method, request.full_path, request.get_data(as_text=True)]
        told += [request.headers.get(name, "") for name in ("X-Forwarded-For", "X-Nf-Sign")]
        return Response("|".join(told), headers={"X-From": "service"})

    server = make_server("127.0.0.1", 0, tell)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(site: Site) -> Path:
    """A folder that was built."""
    site.build()
    return site.folder


def browser(folder: Path, service: str = "", **more: str) -> Client:
    """Somebody who visits the host."""
    return Client(StaticHost(folder, service=service, **more))


def test_a_folder_is_served_by_its_index_with_the_headers_of_the_build(folder: Path) -> None:
    answer = browser(folder).get("/faq/")

    assert (answer.status_code, answer.data) == (200, (folder / "faq/index.html").read_bytes())
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_folder_without_its_slash_leads_to_it(folder: Path) -> None:
    answer = browser(folder).get("/faq")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/faq/")


@pytest.mark.parametrize(("path", "file"), [("/nope/", "404.html"), ("/en/nope", "en/404.html")])
def test_a_page_that_is_not_there_speaks_the_language_of_its_folder(
    folder: Path, path: str, file: str
) -> None:
    answer = browser(folder).get(path)

    assert (answer.status_code, answer.data) == (404, (folder / file).read_bytes())


@pytest.mark.parametrize("path", ["/_headers", "/_redirects", "/../portal.toml", "/%2e%2e/.env"])
def test_what_is_not_a_page_is_not_shown(folder: Path, path: str) -> None:
    assert browser(folder).get(path).status_code == 404


def test_a_page_takes_no_form(folder: Path) -> None:
    assert browser(folder).post("/faq/", data={"a": "b"}).status_code == 405


def test_a_form_of_the_host_is_answered_with_the_page_it_leads_to(folder: Path) -> None:
    answer = browser(folder).post("/faq/", data={"form-name": "request"})

    assert answer.status_code == 200


def test_buttons_go_to_the_service_and_come_back_untouched(folder: Path, service: str) -> None:
    visitor = browser(folder, service)

    answer = visitor.post(
        "/a/x/card?then=1",
        data="then=pay",
        headers={"X-Nf-Sign": "forged"},
        environ_base={"REMOTE_ADDR": "127.0.0.1"},
    )
    assert answer.text == "POST|/a/x/card?then=1|then=pay|127.0.0.1|"
    assert answer.headers["X-From"] == "service"
    assert "Content-Security-Policy" not in answer.headers

    answer = visitor.post("/a/x/pay")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "https://checkout.stripe.com/x"


def test_what_is_passed_on_is_signed_as_netlify_signs_it(folder: Path, service: str) -> None:
    answer = browser(folder, service, proxy_key=KEY).get("/desk/")

    signature = answer.text.rpartition("|")[2]
    claims = jwt.decode(signature, KEY, algorithms=["HS256"], issuer="netlify")
    assert claims["deploy_context"] == "production"


def test_a_clients_page_without_a_file_is_asked_of_the_service(site: Site, service: str) -> None:
    token = site.portal.token()
    site.build()
    visitor = browser(site.folder, service)

    frozen = visitor.get(f"/c/{token[:2]}/{token}/")
    assert frozen.data == site.page_of(token).read_bytes()
    assert frozen.headers["Cache-Control"] == "private, no-store"
    assert visitor.get("/c/aa/other/").text.startswith("GET|/c/aa/other/")


def test_a_stylesheet_that_only_the_service_knows_is_asked_of_it(
    folder: Path, service: str
) -> None:
    newer = browser(folder, service).get("/static/ffffffffff/portal.css")

    assert newer.text.startswith("GET|/static/ffffffffff/portal.css")


def test_a_service_that_is_down_is_a_502_and_pages_still_open(folder: Path) -> None:
    visitor = browser(folder, f"http://127.0.0.1:{free_port()}")

    assert visitor.post("/a/x/pay").status_code == 502
    assert visitor.get("/faq/").status_code == 200
