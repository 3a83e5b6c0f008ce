"""A hub that dies after its inserts and before its commit: `a_dying_hub FOLDER PORT DATABASE`."""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from hub.config import BrokerAddress
from hub.line.wire import Wire
from tests.hub.a_hub import AHub
from tests.hub.an_edge import MUSEUM


def main():
    hub = AHub(Path(sys.argv[1]), sys.argv[3])
    hub.start()

    @event.listens_for(hub.store.engine, "commit")
    def _cut(connection):
        if connection.get_execution_options().get("myvisit_writes"):
            os.kill(os.getpid(), signal.SIGKILL)

    address = BrokerAddress("127.0.0.1", int(sys.argv[2]))
    hub.line = Wire(address, MUSEUM, b"dying hub       ", hub.ingest)
    hub.line.start()
    signal.pause()


if __name__ == "__main__":
    main()
