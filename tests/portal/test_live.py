"""An open page hears that something is new, until it closes."""

import asyncio
import threading
from dataclasses import replace

import pytest
from starlette.requests import Request

from portal.live import (
    FULL,
    GROWN,
    MOST_OF_A_VIEW,
    OPENED,
    STILL_HERE,
    Live,
    Streams,
    as_drawn,
)
from portal.views import Views
from tests.portal.a_family import FULL as VISIT
from tests.portal.a_family import PAGE_ID, FakeHub, FixedClock, a_page


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def parts(clock):
    hub, streams, views = FakeHub(), Streams(), Views(clock)
    live = Live(hub, views, streams, heartbeat_seconds=0.02)
    return hub, streams, live, views.open(PAGE_ID)


async def opened(live, view, drawn=None):
    drawn = as_drawn(live.hub.page) if drawn is None else drawn
    request = Request({"type": "http", "query_string": f"drawn={drawn}".encode()})
    request.state.page_id = PAGE_ID
    answer = await live.events(request, view)
    assert answer.media_type == "text/event-stream"
    return answer.body_iterator


async def next_event(told):
    while (said := await anext(told)) == STILL_HERE:
        pass
    return said


async def test_a_change_from_any_thread_reaches_the_open_page(parts):
    hub, _, live, view = parts
    told = await opened(live, view)
    assert await anext(told) == OPENED
    waiting = asyncio.ensure_future(next_event(told))
    await asyncio.sleep(0)
    threading.Thread(target=hub.change, args=(a_page(),)).start()
    assert await asyncio.wait_for(waiting, 5) == GROWN
    await told.aclose()


@pytest.mark.parametrize("name", ["Testkind", "Anders"])
async def test_what_came_before_the_stream_stood_is_told_and_what_is_drawn_is_not(parts, name):
    hub, _, live, view = parts
    drawn = as_drawn(hub.page)
    hub.page = a_page(replace(VISIT, first_name=name))
    told = await opened(live, view, drawn)
    assert await anext(told) == OPENED
    assert await anext(told) == (STILL_HERE if name == VISIT.first_name else GROWN)
    assert await anext(told) == STILL_HERE
    await told.aclose()


async def test_silence_is_filled_so_that_the_line_stays_open(parts):
    _, _, live, view = parts
    told = await opened(live, view)
    assert [await anext(told) for _ in range(3)] == [OPENED, STILL_HERE, STILL_HERE]
    await told.aclose()


async def test_a_stream_ends_with_its_view(parts, clock):
    _, _, live, view = parts
    told = await opened(live, view)
    await anext(told)
    clock.seconds += 1800
    rest = [said async for said in told]
    assert GROWN not in rest
    assert len(rest) <= 1


async def test_when_the_portal_stops_its_streams_end_at_once(parts):
    hub, streams, live, view = parts
    slow = Live(hub, live.views, streams, heartbeat_seconds=60)
    told = await opened(slow, view)
    await anext(told)
    waiting = asyncio.ensure_future(anext(told, None))
    await asyncio.sleep(0)
    streams.end()
    assert await asyncio.wait_for(waiting, 5) is None
    assert await anext(await opened(slow, view)) == OPENED


async def test_a_page_that_is_left_is_no_longer_called(parts):
    hub, streams, live, view = parts
    told = await opened(live, view)
    await anext(told)
    assert len(hub.callbacks) == 1
    await told.aclose()
    assert hub.callbacks == []
    assert streams.wakes == {}


async def test_a_stream_ends_at_once_when_its_page_is_closed_and_tells_nothing(parts):
    hub, streams, live, view = parts
    slow = Live(hub, live.views, streams, heartbeat_seconds=60)
    told = await opened(slow, view)
    await anext(told)
    waiting = asyncio.ensure_future(anext(told, None))
    await asyncio.sleep(0)
    threading.Thread(target=live.views.close_page, args=(PAGE_ID,)).start()
    assert await asyncio.wait_for(waiting, 5) is None
    assert streams.wakes == {}
    assert hub.callbacks == []


async def test_one_view_holds_no_more_than_ten_streams_and_takes_nobody_else_s(parts):
    hub, _, live, view = parts
    held = [await opened(live, view) for _ in range(MOST_OF_A_VIEW)]
    assert [await anext(one) for one in held] == [OPENED] * 10
    assert [said async for said in await opened(live, view)] == [FULL]
    assert len(hub.callbacks) == 10
    of_others = await opened(live, live.views.open(PAGE_ID))
    assert await anext(of_others) == OPENED
    await held.pop().aclose()
    another = await opened(live, view)
    assert await anext(another) == OPENED
    for told in (*held, of_others, another):
        await told.aclose()
