"""What a photo of 12 megapixels costs the hub: in processor time, memory, and until it is shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
from PIL import Image

from edge.contract.events import MediumKind
from hub.media.sandbox import Sandbox
from simulators.bench.figures import Figure

WIDTH, HEIGHT = 4000, 3000
ROUNDS = 3
CPU_SECONDS = 2.0
_GRAIN, _SEED = 0.15, 12


def measure() -> Iterator[Figure]:
    """Yield what one costs, from the bytes as they came to the last of its files."""
    file = BytesIO()
    a_photo().save(file, "JPEG", quality=85)
    busy, seconds, memory = _developed(file.getvalue())
    beside = (("by the clock", seconds), ("memory of its process at most, MiB", memory))
    name = "a 12-megapixel photo to all sizes and forms, one core"
    yield Figure(name, busy, "s", CPU_SECONDS, beside)


def a_photo() -> Image.Image:
    """Return broad shapes under the grain of a sensor, the same at each run."""
    chance = np.random.default_rng(_SEED)
    coarse = chance.integers(0, 255, (48, 64, 3), dtype=np.uint8)
    shapes = Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return Image.blend(shapes, _noise(), _GRAIN)


def _noise() -> Image.Image:
    grain = np.random.default_rng(_SEED).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    return Image.fromarray(grain)


def _developed(original: bytes) -> tuple[float, float, float]:
    """Return processor time and seconds of one photo, best of some, and the most memory it took."""
    sandbox = Sandbox()
    try:
        sandbox.develop(MediumKind.PHOTO, original)
        process = psutil.Process(sandbox.process_id)
        costs = [_cost(sandbox, process, original) for _ in range(ROUNDS)]
        memory = _most_memory(process.pid)
    finally:
        sandbox.rest()
    return min(busy for busy, _ in costs), min(seconds for _, seconds in costs), memory


def _cost(sandbox: Sandbox, process: psutil.Process, original: bytes) -> tuple[float, float]:
    before, began = process.cpu_times(), time.monotonic()
    sandbox.develop(MediumKind.PHOTO, original)
    after = process.cpu_times()
    busy = after.user + after.system - before.user - before.system
    return float(busy), time.monotonic() - began


def _most_memory(process: int) -> float:
    """Return the most that a process ever held, in MiB (Linux, proc(5))."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
