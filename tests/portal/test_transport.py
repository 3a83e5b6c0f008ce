"""Plain HTTP stops at this machine; only the museum's own proxy is believed about who asks."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from starlette.testclient import TestClient

from hub.config import PortalDoor
from hub.errors import SettingsWrong
from portal.app import create_app
from portal.limits import BURST
from portal.transport import STRICT, caller
from tests.portal.a_family import TOKEN, FakeHub, FixedClock, settings

PROXY = "192.0.2.1"
OTHER_PROXY = "192.0.2.2"
NETWORK = "192.0.2.0/28"
VISITOR = "198.51.100.7"
ORIGIN = {"sec-fetch-site": "same-origin"}


def scope(peer, *headers, scheme="http"):
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return {"type": "http", "client": peer and (peer, 1), "scheme": scheme, "headers": raw}


def said(scheme="https", by=VISITOR):
    return ("x-forwarded-proto", scheme), ("x-forwarded-for", by)


@pytest.fixture
def ask():
    """Ask a portal behind a proxy from some address; returns the answer."""
    hub = FakeHub()
    plain = settings("https://results.example.org")
    door = replace(plain.portal, trusted_proxy=NETWORK)
    app = create_app(hub, replace(plain, portal=door), FixedClock())

    def asked(peer, path=f"/p/{TOKEN}", method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with TestClient(app, client=(peer, 50000), follow_redirects=False) as web:
            return web.request(method, path, headers=ORIGIN | named)

    asked.hub = hub
    return asked


@pytest.mark.parametrize(
    ("asked", "host", "scheme", "exposed"),
    [
        (scope("127.0.0.1"),                                     "127.0.0.1", "http",  False),
        (scope("::1"),                                           "::1",       "http",  False),
        (scope("::ffff:127.0.0.1"),                     "::ffff:127.0.0.1",   "http",  False),
        (scope(None),                                            "127.0.0.1", "http",  False),
        (scope(VISITOR),                                         VISITOR,     "http",  True),
        (scope(VISITOR, scheme="https"),                         VISITOR,     "https", False),
        (scope(VISITOR, *said()),                                VISITOR,     "http",  True),
        (scope(VISITOR, *said(by="127.0.0.1")),                  VISITOR,     "http",  True),
        (scope("127.0.0.1", *said()),                            "127.0.0.1", "http",  False),
        (scope(PROXY),                                           PROXY,       "http",  True),
        (scope(PROXY, *said()),                                  VISITOR,     "https", False),
        (scope(PROXY, *said("HTTPS")),                           VISITOR,     "https", False),
        (scope(PROXY, *said("http")),                            VISITOR,     "http",  True),
        (scope(PROXY, ("x-forwarded-for", VISITOR)),             VISITOR,     "http",  True),
        (scope(PROXY, ("x-forwarded-proto", "https")),           PROXY,       "https", False),
        (scope(PROXY, ("x-forwarded-proto", "https,http")),      PROXY,       "http",  True),
        (scope(PROXY, *said(by=f"127.0.0.1, {VISITOR}")),        VISITOR,     "https", False),
        (scope(PROXY, *said(by=f"{VISITOR}, {OTHER_PROXY}")),    VISITOR,     "https", False),
        (scope(PROXY, *said(by="somebody")),                     "unknown",   "https", False),
        (scope(PROXY, ("x-forwarded-for", "somebody")),          "unknown",   "http",  True),
        (scope(PROXY, *said(), ("x-forwarded-for", "203.0.113.9")), "203.0.113.9", "https", False),
    ],
)  # fmt: skip
def test_only_the_trusted_proxy_is_believed(asked, host, scheme, exposed):
    found = caller(asked, ip_network(NETWORK))
    assert (found.host, found.scheme, found.is_exposed) == (host, scheme, exposed)


def test_without_a_trusted_proxy_nobody_is_believed():
    assert caller(scope(PROXY, *said()), None).is_exposed


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_in_the_clear_nothing_is_shown_and_nothing_opened(ask, method):
    answer = ask(VISITOR, method=method)
    assert answer.status_code == 403
    assert "https://" in answer.text
    assert ask.hub.asked == []
    assert "strict-transport-security" not in answer.headers
    assert "no-store" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_guardian_s_phone_and_an_open_view_are_refused_in_the_clear_too(ask):
    for path in ("/h/" + "x" * 43, "/v/" + "w" * 43, "/nothing"):
        assert ask(VISITOR, path, method="POST").status_code == 403, path


def test_who_says_https_without_being_the_proxy_is_refused(ask):
    answer = ask(VISITOR, x_forwarded_proto="https", x_forwarded_for="127.0.0.1")
    assert answer.status_code == 403


def test_over_the_proxy_a_page_opens_and_the_browser_is_told_to_stay_with_https(ask):
    forwarded = {"x_forwarded_proto": "https", "x_forwarded_for": VISITOR}
    opened = ask(PROXY, method="POST", **forwarded)
    assert opened.status_code == 303
    page = ask(PROXY, opened.headers["location"], **forwarded)
    assert page.status_code == 200
    assert page.headers["strict-transport-security"] == STRICT


def test_a_refusal_of_any_kind_over_https_is_strict_as_well(ask):
    forwarded = {"x_forwarded_proto": "https", "x_forwarded_for": VISITOR}
    for path in ("/p/" + "x" * 43, "/nothing", "/health"):
        answer = ask(PROXY, path, **forwarded)
        assert answer.headers["strict-transport-security"] == STRICT, path


def test_what_is_nobody_s_may_be_asked_in_the_clear(ask):
    assert ask(VISITOR, "/health").status_code == 200
    assert ask(VISITOR, "/static/none.css").status_code == 404


def test_an_installation_enrols_in_the_clear_for_what_it_says_is_sealed_under_its_code(ask):
    assert ask(VISITOR, "/enrol").status_code == 405


def test_behind_the_proxy_each_visitor_has_tries_of_their_own(ask):
    def tries(by):
        wrong = "/p/" + "x" * 43
        return ask(PROXY, wrong, "POST", x_forwarded_proto="https", x_forwarded_for=by).status_code

    assert [tries(VISITOR) for _ in range(BURST + 1)] == [404] * BURST + [429]
    assert tries("203.0.113.9") == 404
    assert tries(f"127.0.0.1, {VISITOR}") == 429


def test_nobody_gets_more_tries_by_naming_other_addresses(ask):
    def tries(i):
        wrong = "/p/" + "x" * 43
        return ask("127.0.0.1", wrong, "POST", x_forwarded_for=f"203.0.{i}.9").status_code

    assert [tries(i) for i in range(BURST + 1)] == [404] * BURST + [429]


@pytest.mark.parametrize("url", ["http://results.example.org", "http://192.0.2.7:8400"])
def test_links_that_would_be_opened_in_the_clear_are_not_served(url):
    with pytest.raises(SettingsWrong, match="https"):
        PortalDoor(url).check_serving()


@pytest.mark.parametrize(
    "url",
    ["https://results.example.org", "http://127.0.0.1:8400", "http://[::1]:1", "http://localhost"],
)
def test_links_over_https_or_on_this_machine_are_served(url):
    PortalDoor(url).check_serving()


@pytest.mark.parametrize("where", ["proxy.example.org", "192.0.2.0/33", "192.0.2.7/24", " "])
def test_a_proxy_is_named_by_its_address(where):
    with pytest.raises(ValueError, match="trusted_proxy"):
        PortalDoor("https://results.example.org", trusted_proxy=where)
