"""An open board hears that its class made something, and nothing where nothing changed."""

import asyncio
import threading

import pytest
from starlette.requests import Request

from portal.live import FULL, GROWN, MOST_OF_A_VIEW, OPENED, STILL_HERE
from portal.trails.live import BoardLive, as_drawn
from tests.portal.trails import pictures_of
from tests.portal.trails.a_desk import ADesk


@pytest.fixture
def desk(tmp_path):
    one = ADesk(tmp_path)
    yield one
    one.museum.close()


async def opened(desk, drawn=None, heartbeat=0.02):
    live = BoardLive(desk.hub, desk.views, desk.streams, heartbeat, breath_seconds=0.01)
    view = desk.view().split("/")[2]
    drawn = as_drawn(desk.board) if drawn is None else drawn
    request = Request({"type": "http", "query_string": f"drawn={drawn}".encode()})
    request.state.booking_id = desk.booking_id
    answer = await live.events(request, view)
    assert answer.media_type == "text/event-stream"
    return answer.body_iterator


async def until_it_says(told, word):
    while (said := await asyncio.wait_for(anext(told), 10)) != word:
        assert said == STILL_HERE


def made(desk, *what):
    """Have a number make something in another thread, as the ingest does."""
    thread = threading.Thread(target=desk.makes, args=what)
    thread.start()
    return thread


async def test_a_score_reaches_the_open_board(desk):
    pictures_of.comes(desk, pupils=6)
    told = await opened(desk, heartbeat=30)
    assert await anext(told) == OPENED
    waiting = asyncio.ensure_future(until_it_says(told, GROWN))
    await asyncio.sleep(0)
    thread = made(desk, 1, "bowl")
    await waiting
    thread.join()
    await told.aclose()


async def test_what_came_before_the_stream_stood_is_told_and_what_is_drawn_is_not(desk):
    pictures_of.comes(desk, pupils=6)
    drawn = as_drawn(desk.board)
    desk.makes(1, "bowl")
    told = await opened(desk, drawn)
    assert [await anext(told), await anext(told)] == [OPENED, GROWN]
    assert await anext(told) == STILL_HERE
    await told.aclose()


async def test_the_same_result_once_more_changes_nothing_that_is_drawn(desk):
    pictures_of.comes(desk, pupils=6)
    desk.makes(1, "bowl")
    told = await opened(desk, heartbeat=0.5)
    assert await anext(told) == OPENED
    waiting = asyncio.ensure_future(anext(told))
    await asyncio.sleep(0)
    made(desk, 1, "bowl").join()
    assert await waiting == STILL_HERE
    await told.aclose()


async def test_what_time_and_colleagues_change_is_told_at_the_next_breath(desk):
    pictures_of.comes(desk, pupils=6)
    told = await opened(desk)
    assert await anext(told) == OPENED
    desk.uses.opt_out(desk.booking_id, 3)
    await until_it_says(told, GROWN)
    for number in (1, 2, 4):
        desk.makes(number, "wall", 900.0)
    await until_it_says(told, GROWN)
    await until_it_says(told, STILL_HERE)
    desk.later(7)
    await until_it_says(told, GROWN)
    assert desk.board.stuck
    await told.aclose()


async def test_a_board_that_was_opened_before_the_bands_came_grows_too(desk):
    desk.books(trail=desk.puts_to_use())
    told = await opened(desk)
    assert await anext(told) == OPENED
    desk.has_box()
    desk.attests()
    desk.uses.give(desk.booking_id, "doos 12")
    await until_it_says(told, GROWN)
    await until_it_says(told, STILL_HERE)
    desk.makes(1, "bowl")
    await until_it_says(told, GROWN)
    await told.aclose()


async def test_the_stream_ends_with_the_view_and_with_the_portal(desk):
    pictures_of.comes(desk, pupils=6)
    told = await opened(desk)
    assert await anext(told) == OPENED
    desk.views.close_page(desk.booking_id)
    assert [one async for one in told if one != STILL_HERE] == []
    told = await opened(desk)
    assert await anext(told) == OPENED
    desk.streams.end()
    assert [one async for one in told if one != STILL_HERE] == []
    assert desk.streams.wakes == {}


async def test_a_view_holds_only_so_many_streams(desk):
    pictures_of.comes(desk, pupils=6)
    live = BoardLive(desk.hub, desk.views, desk.streams)
    view = desk.view().split("/")[2]
    request = Request({"type": "http", "query_string": b""})
    request.state.booking_id = desk.booking_id
    open_ones = []
    for _ in range(MOST_OF_A_VIEW):
        told = (await live.events(request, view)).body_iterator
        assert await anext(told) == OPENED
        open_ones.append(told)
    one_more = (await live.events(request, view)).body_iterator
    assert [one async for one in one_more] == [FULL]
    for told in open_ones:
        await told.aclose()
