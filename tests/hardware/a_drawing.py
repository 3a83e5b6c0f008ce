"""A drawing read back from its SVG: what touches what, by geometry alone."""

import re
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

NEAR = 1.0
LABEL_NEAR = 80.0


@dataclass(frozen=True)
class Wire:
    net: str
    points: tuple

    def touches(self, spot):
        return any(distance(spot, *ends) < NEAR for ends in pairwise(self.points))


def distance(spot, start, end):
    """From a point to a stretch between two points."""
    (x, y), (ax, ay), (bx, by) = spot, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    part = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
    return ((x - ax - part * (bx - ax)) ** 2 + (y - ay - part * (by - ay)) ** 2) ** 0.5


def numbers(text):
    return [float(one) for one in re.findall(r"-?[\d.]+", text)]


class Drawing:
    """Pins, labels, wires and ground signs of one SVG file."""

    def __init__(self, path):
        root = ET.fromstring(path.read_text())  # noqa: S314 - our own file
        self.pins, self.labels, self.wires, self.grounds = {}, {}, [], []
        for element in root.iter():
            found = element.attrib
            if "data-pin" in found:
                assert found["data-pin"] not in self.pins, f"{found['data-pin']} is drawn twice"
                self.pins[found["data-pin"]] = spot_of(found)
            elif "data-label" in found:
                self.labels[found["data-label"]] = (text_spot(found), element.text)
            elif "data-net" in found:
                points = numbers(found["d"])
                self.wires.append(
                    Wire(found["data-net"], tuple(zip(points[::2], points[1::2], strict=True)))
                )
            elif "data-ground" in found:
                self.grounds.append(tuple(numbers(found["data-ground"])))

    def joined_to(self, pin):
        """Every pin a current finds from this one, and the nets of the wires it runs through."""
        reached, nets, frontier = {pin}, set(), [self.pins[pin]]
        wires, seen = list(self.wires), set()
        while frontier:
            spot = frontier.pop()
            if spot in seen:
                continue
            seen.add(spot)
            reached |= {name for name, at in self.pins.items() if close(at, spot)}
            if any(close(spot, ground) for ground in self.grounds):
                frontier += self.grounds
            for wire in [wire for wire in wires if wire.touches(spot)]:
                wires.remove(wire)
                nets.add(wire.net)
                frontier += self._on(wire)
        return reached, nets

    def _on(self, wire):
        """Pins, grounds, and ends of its own net's other wires that lie on a wire, and its ends."""
        spots = [*self.pins.values(), *self.grounds]
        for other in self.wires:
            if other.net == wire.net:
                spots += [other.points[0], other.points[-1]]
                if other.touches(wire.points[0]) or other.touches(wire.points[-1]):
                    spots += other.points
        return [spot for spot in spots if wire.touches(spot)] + [wire.points[0], wire.points[-1]]


def close(one, other):
    return abs(one[0] - other[0]) < NEAR and abs(one[1] - other[1]) < NEAR


def spot_of(found):
    if "cx" in found:
        return float(found["cx"]), float(found["cy"])
    x, y, w, h = (float(found[key]) for key in ("x", "y", "width", "height"))
    return x + w / 2, y + h / 2


def text_spot(found):
    if "transform" in found:
        x, y, _ = numbers(found["transform"])
        return x, y
    return float(found["x"]), float(found["y"])
