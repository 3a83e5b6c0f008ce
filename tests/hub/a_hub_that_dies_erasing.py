"""A hub killed while it forgets: `a_hub_that_dies_erasing FOLDER DATABASE BINDING RESULT WHERE`.

WHERE is the method before which it dies; RESULT is empty when the whole visit is to go.
"""

import os
import signal
import sys
from pathlib import Path

from edge.contract.events import ResultForgotten, VisitForgotten
from hub.erasing.ledger import Ledger
from hub.erasing.rights import Rights
from hub.keys.file import KeyringFile
from hub.media.files import MediaFiles
from tests.hub.a_museum import AMuseum

PLACES = {
    "after the commit": (Rights, "carry_out_due"),
    "before the ledger": (Ledger, "begin"),
    "before the keys": (KeyringFile, "destroy"),
    "before the files": (MediaFiles, "erase"),
    "before the ledger says done": (Ledger, "done"),
}


def main():
    folder, database, binding, result, where = sys.argv[1:]
    museum = AMuseum(Path(folder), database=database)
    owner, method = PLACES[where]

    def die(*_args, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, method, die)
    binding_id = bytes.fromhex(binding)
    if result:
        museum.hears(ResultForgotten(bytes.fromhex(result), binding_id, museum.now))
    else:
        museum.hears(VisitForgotten(binding_id, museum.now))


if __name__ == "__main__":
    main()
