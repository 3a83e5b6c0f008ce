"""What an edge knows of the museum's own bands, and the disk on which it stands."""

from edge.contract.downward import DirectorySnapshot
from edge.contract.trails import TrailsToday
from edge.directory import Directory
from edge.group_bands import FILE, GroupBands
from edge.identity import KEYS_FILE
from edge.trails import Trails
from tests.edge.a_hub import TODAY, ZONE, AnEdge
from tests.edge.a_trail import TRAIL

NONCE = b"n" * 16


class Disk:
    """What an edge knows of group bands, and its data folder, over any number of power cuts."""

    def __init__(self, data):
        self.data = data
        self.edge = AnEdge(data)
        self.clock = self.edge.clock
        self.loses_power()

    def loses_power(self):
        self.edge.starts_again()
        self.directory, self.trails = Directory(self.clock, ZONE), Trails(self.clock, ZONE)
        both = self.directory, self.trails
        self.bands = GroupBands(self.data, self.edge.keys, both, self.clock, ZONE)
        self.bands.recall()

    def hears(self, *entries, trails=(TRAIL,), day=TODAY, revision=1):
        self.directory.take(DirectorySnapshot(NONCE, day, revision, entries))
        self.trails.take(TrailsToday(day, trails))
        self.bands.follow()

    @property
    def file(self):
        return self.data / FILE

    def left(self):
        """Return the names of all files but those that an edge always has."""
        return {path.name for path in self.data.iterdir()} - {"identity.json", KEYS_FILE}
