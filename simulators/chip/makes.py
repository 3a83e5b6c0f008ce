"""What goes by the name of MFRC522: NXP's own versions and the clones that their owners met.

A clone differs in what its version register reads and in its self test; that it reads bands like
the others is what makes it sell. What is told of clones beyond that is not told alike twice.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Make:
    """One kind of chip.

    Attributes:
        version: What VersionReg reads.
        even_prescaler: Whether DemodReg has TPrescalEven (version 2.0 only, 9.3.2.10).
        self_test_passes: Whether its self test comes out as a good chip's does.
        linked: False for what a host reads on SPI where no chip is: a line at rest, low or high.
    """

    version: int
    even_prescaler: bool = False
    self_test_passes: bool = False
    linked: bool = True


VERSION_2_0: Final = 0x92
MAKES: Final = {
    make.version: make
    for make in (
        Make(VERSION_2_0, even_prescaler=True, self_test_passes=True),
        Make(0x91, self_test_passes=True),
        Make(0x90, self_test_passes=True),
        Make(0x88, self_test_passes=True),  # FM17522, to a table of its own
        Make(0xB2),  # reads bands, fails its self test
        Make(0x12),  # sold as a counterfeit
        Make(0x15),
        Make(0x80),
        Make(0x82),
        Make(0x89),
        Make(0x00, linked=False),
        Make(0xFF, linked=False),
    )
}


def make_of(version: int) -> Make:
    """The chip whose VersionReg reads so; one that nobody knows is taken for one more clone."""
    return MAKES.get(version, Make(version))
