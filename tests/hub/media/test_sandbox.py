"""What strangers sent is decoded in a process that can reach nothing and takes nothing along."""

import errno
import os
import subprocess
import sys
from threading import Timer

import pytest
from PIL import Image

from edge.contract.downward import MediaProgress, MediaState
from edge.contract.events import MediumKind
from hub.errors import SandboxAway, SandboxLate, UnreadableMedium
from hub.media import sandbox
from hub.media.sandbox import OURS, Sandbox
from hub.pages import MediumForm
from tests.a_heic import HEIC
from tests.hub.a_hub import says, score, until
from tests.hub.media.a_medium import PHOTO, Sent, encoded, here, picture, registered, whole
from tests.hub.media.test_sounds import encoded as encoded_sound
from tests.hub.media.test_sounds import tone

PICTURE = encoded(Image.new("RGB", (40, 20), "teal"))
DOES = """
import os, resource, signal, socket, time
import hub.media.sandboxed as program
from hub.errors import UnreadableMedium

def says(word):
    raise UnreadableMedium(word)

def does(original):
    if original != b"bad":
        return program.pictures.rebuild(original)
{}

program._REBUILD = dict.fromkeys(program._REBUILD, does)
program.main()
"""
BAD = b"bad"


@pytest.fixture
def sandbox_that(request):
    """A sandbox whose program does something else with one medium, all else as it is."""

    def made(code, **how):
        lines = "".join(f"    {line}\n" for line in code.splitlines())
        one = Sandbox((sys.executable, "-I", "-c", OURS + DOES.format(lines)), **how)
        request.addfinalizer(one.rest)
        return one

    return made


def refusal(one, original=BAD):
    with pytest.raises(UnreadableMedium) as refused:
        one.develop(MediumKind.PHOTO, original)
    return str(refused.value)


def takes_a_good_one(one):
    return one.develop(MediumKind.PHOTO, PICTURE).extent == (40, 20)


# -- what it may


def test_pictures_and_sounds_go_in_and_come_out_made_anew(request):
    one = Sandbox()
    request.addfinalizer(one.rest)
    for kind in ("JPEG", "PNG", "WEBP"):
        made = one.develop(MediumKind.PHOTO, encoded(Image.new("RGB", (40, 20), "teal"), kind))
        assert (made.extent, len(made.pieces)) == ((40, 20), 9)
        assert made.forms == (MediumForm.AVIF, MediumForm.WEBP, MediumForm.JPG)
    assert one.develop(MediumKind.PHOTO, HEIC).extent == (64, 96)
    for kind in ("WAV", "FLAC", "OGG", "MP3"):
        sound = one.develop(MediumKind.SOUND, encoded_sound(tone(0.5), kind, None))
        assert (sound.extent, sound.forms) == ((0, 0), (MediumForm.MP3,))
    assert refusal(one, b"no picture") == "not_a_picture"
    assert one.deaths == 0


REACHES = """
found = []
for what in (socket.socket, lambda: open("/etc/hostname"), lambda: open("/tmp/x", "w"), os.pipe):
    try:
        what()
    except OSError as problem:
        found.append(problem.errno)
files = resource.getrlimit(resource.RLIMIT_FSIZE), resource.getrlimit(resource.RLIMIT_CORE)
timed = 0 < resource.getrlimit(resource.RLIMIT_CPU)[0] <= 2 * program.CPU_SECONDS
says(repr((found, files, timed, "MYVISIT_SECRET" in os.environ, os.getcwd())))
"""


def test_it_reaches_no_file_no_socket_and_no_secret(sandbox_that, monkeypatch):
    monkeypatch.setenv("MYVISIT_SECRET", "canary")
    nothing_more = [errno.EMFILE] * 4
    expected = (nothing_more, ((0, 0), (0, 0)), True, False, "/")
    assert refusal(sandbox_that(REACHES)) == repr(expected)


def test_memory_is_bounded_and_what_wants_more_is_too_large(sandbox_that):
    one = sandbox_that("bytearray(2 << 30)")
    assert takes_a_good_one(one)
    process = one._process.pid
    assert refusal(one) == "too_large"
    assert takes_a_good_one(one)
    assert (one._process.pid, one.deaths) == (process, 0)


def test_the_kernel_ends_what_uses_up_its_time(sandbox_that):
    one = sandbox_that("os.kill(os.getpid(), signal.SIGXCPU)")
    assert refusal(one) == "took_too_long"
    assert takes_a_good_one(one)


def test_what_takes_too_long_by_the_clock_is_ended_but_not_refused(sandbox_that):
    one = sandbox_that("time.sleep(3600)", wall_seconds=0.3)
    with pytest.raises(SandboxLate):
        one.develop(MediumKind.PHOTO, BAD)
    assert one._process is None


# -- what it dies of


def test_a_medium_that_two_processes_die_of_is_refused_and_the_next_one_is_made(sandbox_that):
    one = sandbox_that("os.abort()")
    assert refusal(one) == "broken"
    assert one.deaths == 2
    assert takes_a_good_one(one)


def test_a_process_that_was_ended_from_outside_costs_no_medium(sandbox_that):
    one = sandbox_that("os.abort()")
    assert takes_a_good_one(one)
    one._process.kill()
    assert takes_a_good_one(one)
    assert one.deaths == 1


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM"])
def test_a_process_that_is_killed_each_time_says_nothing_of_its_medium(sandbox_that, signal):
    """The kernel chooses it first when memory runs out, whatever it decodes."""
    one = sandbox_that(f"os.kill(os.getpid(), signal.{signal})")
    with pytest.raises(SandboxAway) as away:
        one.develop(MediumKind.PHOTO, BAD)
    assert not isinstance(away.value, SandboxLate)
    assert takes_a_good_one(one)


def test_a_medium_is_at_fault_only_where_no_try_was_killed(sandbox_that):
    one = sandbox_that("os.abort()")
    real, ends = one._why_ended, iter(["killed"])
    one._why_ended = lambda: next(ends, real())
    with pytest.raises(SandboxAway):
        one.develop(MediumKind.PHOTO, BAD)
    assert refusal(one) == "broken"


LIES = """
os.write(3, b"\\0\\0\\0\\x40" + b'{"extent": [40, 20], "pieces": [[320, "exe", 1000000000]]}      ')
os._exit(0)
"""


@pytest.mark.parametrize(
    "code",
    [LIES, 'os.write(3, b"\\xff" * 64)\nos._exit(0)', "os._exit(0)"],
    ids=["a piece of nothing", "an endless header", "silence"],
)
def test_what_it_says_is_not_believed(sandbox_that, code):
    assert refusal(sandbox_that(code)) == "broken"


@pytest.mark.parametrize("program", [("/nowhere/at/all",), ("/bin/false",)])
def test_where_no_process_starts_no_medium_is_at_fault(program):
    with pytest.raises(SandboxAway):
        Sandbox(program).develop(MediumKind.PHOTO, PICTURE)


# -- how long one lives


def test_another_process_takes_over_after_some_and_none_stays_when_it_rests(
    sandbox_that, monkeypatch
):
    monkeypatch.setattr(sandbox, "JOBS_A_PROCESS", 2)
    one = sandbox_that("")
    seen = set()
    for _ in range(3):
        assert takes_a_good_one(one)
        seen.add(one._process and one._process.pid)
    assert len(seen - {None}) == 2
    last = one._process.pid
    one.rest()
    with pytest.raises(ProcessLookupError):
        os.kill(last, 0)


def test_a_hub_that_stops_waits_for_no_medium(sandbox_that):
    one = sandbox_that("time.sleep(3600)")
    assert takes_a_good_one(one)
    Timer(0.1, one.end).start()
    with pytest.raises(SandboxAway):
        one.develop(MediumKind.PHOTO, BAD)
    with pytest.raises(SandboxAway):
        one.develop(MediumKind.PHOTO, PICTURE)


def test_a_hub_that_stops_does_not_wait_for_a_process_to_be_ready():
    one = Sandbox((sys.executable, "-c", "import time; time.sleep(3600)"))
    Timer(0.3, one.end).start()
    with pytest.raises(SandboxAway):
        one.develop(MediumKind.PHOTO, PICTURE)
    assert one._process is None


def test_what_is_started_while_the_hub_stops_is_ended_at_once(monkeypatch):
    one = Sandbox((sys.executable, "-c", "import time; time.sleep(3600)"))
    real = subprocess.Popen

    def starts(*words, **how):
        process = real(*words, **how)
        one.end()  # the other thread, in between
        return process

    monkeypatch.setattr(subprocess, "Popen", starts)
    with pytest.raises(SandboxAway, match="the hub stops"):
        one.develop(MediumKind.PHOTO, PICTURE)
    assert one._process is None


def test_a_hub_knows_no_decoder():
    """What is not there cannot be broken into: the hub's own process never loads one."""
    asks = "import sys, hub.app; print({'PIL', 'pi_heif', 'soundfile'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"


# -- at the darkroom


def test_a_bomb_is_refused_by_name_and_takes_nothing_else_along(hub, edge, sandbox_that):
    hub.darkroom._sandbox = sandbox_that("os.abort()")
    bomb = registered(hub, edge, BAD)
    bomb.goes(hub)
    says(hub, edge, score(2))
    (told,) = hub.told(edge, MediaProgress)
    assert told == MediaProgress(bomb.sha256, MediaState.REFUSED, reason="broken")
    assert hub.darkroom.counts["refused_broken"] == 1
    photo = Sent(edge, PHOTO, number=2)
    says(hub, edge, photo.event)
    photo.goes(hub)
    assert hub.told(edge, MediaProgress, at_least=2)[-1] == whole(photo)
    assert picture(hub, photo).size == (600, 400)


def test_while_no_process_starts_a_photo_waits_and_is_made_when_one_does(hub, edge):
    real = hub.darkroom._sandbox
    hub.darkroom._sandbox = Sandbox(("/nowhere/at/all",))
    sent = registered(hub, edge)
    sent.goes(hub)
    until(lambda: hub.darkroom.counts["put_off"] == 1)
    assert hub.heard(edge, MediaProgress) == []
    hub.darkroom._sandbox = real
    hub.darkroom.tidy()
    assert hub.told(edge, MediaProgress) == [whole(sent)]


def test_a_photo_whose_process_is_killed_again_and_again_is_never_refused(hub, edge, sandbox_that):
    hub.darkroom._sandbox = sandbox_that("os.kill(os.getpid(), signal.SIGKILL)")
    sent = registered(hub, edge, BAD)
    sent.goes(hub)
    for times in range(1, 6):
        until(lambda times=times: hub.darkroom.counts["put_off"] == times)
        hub.darkroom.tidy()
    assert hub.heard(edge, MediaProgress) == []
    assert len(here(hub)) == len(sent.chunks)


def test_a_photo_that_hangs_each_time_is_refused_in_the_end(hub, edge, sandbox_that):
    hub.darkroom._sandbox = sandbox_that("time.sleep(3600)", wall_seconds=0.2)
    sent = registered(hub, edge, BAD)
    sent.goes(hub)
    for times in (1, 2):
        until(lambda times=times: hub.darkroom.counts["put_off"] == times)
        hub.darkroom.tidy()
    (told,) = hub.told(edge, MediaProgress)
    assert (told.state, told.reason) == (MediaState.REFUSED, "took_too_long")
