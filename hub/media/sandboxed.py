"""The program in the sandbox: bytes in, bytes out, and nothing else that it could reach.

Started by `hub.media.sandbox` for media whose makers nobody knows. It gives up what it can before
it reads the first byte: files and sockets (no new descriptor can be opened), memory, time, rank.
"""

from __future__ import annotations

import io
import os
import resource
import sys
from contextlib import suppress
from typing import IO

import numpy as np
import soundfile
from PIL import Image

from edge.contract.events import MediumKind
from hub.errors import UnreadableMedium
from hub.media import pictures, sounds
from hub.media.kept import Developed
from hub.media.pipe import READY, Job, read_job, send_result

ADDRESSES = 1024 * 2**20
"""Bytes of address space; a WebP of forty megapixels takes four fifths of it."""
CPU_SECONDS = 20
"""For one medium; a photo of 12 megapixels takes one."""
_NICE = 5
_CHOSEN_FIRST = "1000"
"""Where memory runs out all the same, this process goes, and no other (Linux, proc(5))."""
_REBUILD = {MediumKind.PHOTO: pictures.rebuild, MediumKind.SOUND: sounds.rebuild}


def main() -> None:
    """Make media anew until there are no more."""
    jobs, results = _own_pipes()
    _warm_up()
    _shut_in()
    results.write(READY)
    results.flush()
    while (job := read_job(jobs)) is not None:
        _allow_cpu()
        send_result(results, made_of(job))


def made_of(job: Job) -> Developed | str:
    """Return a medium made anew, or the name of the reason why it cannot be."""
    try:
        return _REBUILD[job.kind](job.original)
    except UnreadableMedium as problem:
        return str(problem)
    except MemoryError:
        return "too_large"


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the pipes; whatever a decoder prints goes nowhere."""
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return sys.stdin.buffer, results


def _warm_up() -> None:
    """Go each way once, so that nothing is left to be loaded when nothing can be any more."""
    Image.init()
    file = io.BytesIO()
    Image.new("RGBA", (2, 2)).save(file, "PNG")
    pictures.rebuild(file.getvalue())
    file = io.BytesIO()
    soundfile.write(file, np.zeros((480, 1), np.float32), sounds.MAX_RATE, format="WAV")
    sounds.rebuild(file.getvalue())


def _shut_in() -> None:
    """Give up what decoding does not need; none of it can be taken back."""
    os.nice(_NICE)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as rank:  # noqa: PTH123 - one word to the kernel
        rank.write(_CHOSEN_FIRST)
    for what, most in (
        (resource.RLIMIT_AS, ADDRESSES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        # Descriptors that are open stay; there will be no other, neither file nor socket.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _allow_cpu() -> None:
    """Let the kernel end this process when the next medium takes longer than it may."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
