"""`python -m simulators …`: the museum without metal, one command a part of it."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from simulators.errors import RehearsalError

COMMANDS = {
    "demo": ("simulators.demo", "a whole museum, with families that wander"),
    "journey": ("simulators.journeys.command", "one visit from tap to page, counted"),
    "class": ("simulators.classes.command", "a class's day, from its booking to its page's end"),
    "chip": ("simulators.chip.command", "an MFRC522 on a pty"),
    "reader": ("simulators.readers.command", "an RDM6300, a line reader or a PN532 on a pty"),
    "broker": ("simulators.broker", "the embedded MQTT 3.1.1 broker"),
    "chaos": ("simulators.chaos.command", "kill everything at random moments: what is lost?"),
    "bench": ("simulators.bench.command", "measure, and set each figure beside its limit"),
    "mailbox": ("simulators.mailbox.command", "a mail catcher to read in the browser"),
}
"""A command's module has `add_arguments(parser)` and `run(arguments) -> exit code`."""


def main(argv: list[str]) -> int:
    """Run one command; a sentence and exit code 1 when it cannot go on."""
    parser = argparse.ArgumentParser(prog="python -m simulators", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = argv[0] if argv else ""
    for name, (place, what) in COMMANDS.items():
        # Only the chosen one is imported: a broker needs no database.
        command = commands.add_parser(name, help=what, description=what)
        if name == chosen:
            import_module(place).add_arguments(command)
    arguments = parser.parse_args(argv)
    try:
        code: int = import_module(COMMANDS[arguments.command][0]).run(arguments)
    except RehearsalError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
