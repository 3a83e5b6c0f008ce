"""A hub that dies while it mails: `a_dying_postman FOLDER DATABASE PORT MOMENT`."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from sqlalchemy import event

from hub.post import mail as mail_module
from hub.post.mail import Postman
from hub.post.smtp import Conversation
from tests.hub.a_museum import AMuseum


def main():
    folder, database, port, moment = sys.argv[1:]
    museum = AMuseum(Path(folder), database=database)
    museum.later(hours=1)
    taken = []

    class Dying(Conversation):
        async def hand_over(self, message, address):
            if moment == "before":
                die()
            await super().hand_over(message, address)
            taken.append(address)

    @event.listens_for(museum.store.engine, "commit")
    def _cut(connection):
        # The server said 250, and the transaction that says so is about to be kept.
        if taken and connection.get_execution_options().get("myvisit_writes"):
            die()

    mail_module.Conversation = Dying
    mail = replace(museum.settings.mail, port=int(port))
    Postman(museum.store, museum.notices, replace(museum.settings, mail=mail)).turn(museum.now)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
