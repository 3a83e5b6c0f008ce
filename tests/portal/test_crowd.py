"""Whoever asks for a great deal at once keeps nobody else from opening a page."""

import asyncio
import contextlib
import threading

import httpx2
import pytest

from portal import card, family, paper, showing
from tests.portal.a_family import TOKEN, result_id
from tests.portal.conftest import ORIGIN

MANY = 60
"""More than there are threads to answer in (40)."""
PATIENCE_SECONDS = 6


@pytest.fixture
async def crowd(app):
    at = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(
        transport=at, base_url="http://testserver", headers=ORIGIN
    ) as client:
        yield client


class Slow:
    """Takes as long as the test says; counts how many of it there are at once."""

    def __init__(self, result):
        self.began, self.goes_on = threading.Event(), threading.Event()
        self.now = self.most = 0
        self._result = result
        self._lock = threading.Lock()

    def __call__(self, *_args, **_how):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.began.set()
        self.goes_on.wait(20)
        with self._lock:
            self.now -= 1
        return self._result


async def asked_by_many(crowd, slow, path):
    """Ask for a file very often; meanwhile another family opens its page. Return the answers."""
    view = (await crowd.post(f"/p/{TOKEN}")).headers["location"]
    asking = [asyncio.ensure_future(crowd.get(f"{view}/{path}")) for _ in range(MANY)]
    try:
        assert await asyncio.to_thread(slow.began.wait, 10)
        door = await asyncio.wait_for(crowd.post(f"/p/{TOKEN}"), PATIENCE_SECONDS)
        page = await asyncio.wait_for(crowd.get(door.headers["location"]), PATIENCE_SECONDS)
        assert (door.status_code, page.status_code) == (303, 200)
    finally:
        slow.goes_on.set()
        answers = await asyncio.gather(*asking)
    return [one.status_code for one in answers]


async def test_doors_open_while_somebody_asks_for_pdfs_without_end(crowd, monkeypatch):
    slow = Slow(b"%PDF-")
    monkeypatch.setattr(paper, "is_there", lambda: True)
    monkeypatch.setattr(paper, "_made", slow)
    answers = await asked_by_many(crowd, slow, "certificate.pdf")
    assert slow.most <= paper.AT_ONCE
    assert set(answers) == {200, 503}


async def test_doors_open_while_somebody_asks_for_cards_without_end(crowd, monkeypatch):
    slow = Slow(b"a picture")
    monkeypatch.setattr(card, "picture", slow)
    answers = await asked_by_many(crowd, slow, f"card/{result_id(1).hex()}.png")
    assert slow.most <= showing.AT_ONCE
    assert set(answers) == {200}


async def test_pages_are_drawn_one_after_another(crowd, hub, monkeypatch):
    read = hub.family.family_page
    meeting = threading.Barrier(2)
    met = []

    def reads(page_id):
        with contextlib.suppress(threading.BrokenBarrierError):
            met.append(meeting.wait(timeout=0.5))
        return read(page_id)

    view = (await crowd.post(f"/p/{TOKEN}")).headers["location"]
    monkeypatch.setattr(hub.family, "family_page", reads)
    monkeypatch.setattr(family, "PATIENCE_SECONDS", 20)
    answers = await asyncio.gather(*(crowd.get(view) for _ in range(3)))
    assert {one.status_code for one in answers} == {200}
    assert not met


async def test_a_page_is_drawn_while_the_store_keeps_another_waiting(crowd, hub, monkeypatch):
    read = hub.family.family_page
    reading, drawn = threading.Event(), threading.Event()

    def reads(page_id):
        if not reading.is_set():
            reading.set()
            assert drawn.wait(10)
        return read(page_id)

    view = (await crowd.post(f"/p/{TOKEN}")).headers["location"]
    monkeypatch.setattr(hub.family, "family_page", reads)
    held = asyncio.create_task(crowd.get(view))
    assert await asyncio.to_thread(reading.wait, 10)
    assert (await crowd.get(view)).status_code == 200
    drawn.set()
    assert (await held).status_code == 200
