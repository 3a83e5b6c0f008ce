"""`python -m hub receipt NUMBER`: what the erasure ledger proves about a family's receipt.

Reads alone, while the hub runs; the hash of the chain is printed, so that it can be set beside the
one that a backup, or a print of last year, gives for the same line.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hub.erasing.ledger import Line, Step, Subject, chain_hash, lines_of
from hub.errors import LedgerBroken
from hub.premises import Premises

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.config import HubSettings

FOUND, NOT_FOUND = 0, 1


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger holds of one number, and how far its chain was followed."""

    lines: int
    head: bytes
    begun: Line | None = None
    done: Line | None = None


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `receipt` to the hub's commands."""
    receipt = commands.add_parser("receipt", help="what the ledger proves about an erasure")
    receipt.add_argument("number", help="as it stands on the receipt, like 2026-000123")
    receipt.add_argument("--config", type=Path, required=True, help="hub.toml")


def run(settings: HubSettings, asked: argparse.Namespace) -> tuple[int, str]:
    """Look a receipt's number up; return the exit code and what is to be said.

    0: the number is there, carried out or still waiting. 1: no such number, or a broken chain.

    Raises:
        NotFounded: there is no hub yet.
    """
    premises = Premises(settings.folder)
    premises.secrets()
    try:
        proof = proof_of(premises.ledger, asked.number)
    except LedgerBroken as broken:
        return NOT_FOUND, f"{broken}; what stands in it proves nothing: ask who keeps the backups"
    return (FOUND if proof.begun else NOT_FOUND), in_words(asked.number, proof)


def proof_of(ledger: Path, number: str) -> Proof:
    """Follow the whole chain, and take what it says of one number.

    Raises:
        LedgerBroken: a line was changed, taken out or put in.
    """
    count, head = 0, b""
    if not ledger.exists():  # nothing was ever erased
        return Proof(count, head)
    steps: dict[Step, Line] = {}
    for line in lines_of(ledger):
        count, head = line.line, chain_hash(line)
        if line.number == number:
            steps[line.step] = line
    return Proof(count, head, steps.get(Step.BEGUN), steps.get(Step.DONE))


def in_words(number: str, proof: Proof) -> str:
    """Say it, a fact a line."""
    begun, done = proof.begun, proof.done
    chain = f"chain intact: {proof.lines} lines"
    if proof.head:
        chain += f", head {proof.head.hex()}"
    if begun is None:
        return f"{number}: the ledger has no such number; see that it was copied whole\n{chain}"
    finished = "not yet: the hub carries it out at its next start, or as soon as a backup ends"
    if done is not None:
        finished = f"{done.at.isoformat()} (line {done.line})"
    return "\n".join(
        (
            f"{number}: an erasure, {begun.why}",
            f"begun  {begun.at.isoformat()} (line {begun.line})",
            f"done   {finished}",
            f"took   {_counts(begun)}",
            chain,
        )
    )


def _counts(begun: Line) -> str:
    subject = begun.subject
    if subject == Subject():
        return "nothing was left to take: it had gone before"
    if subject == Subject(over=subject.over):
        return f"{_so_many(subject.over, 'group')} closed; nothing was kept of it"
    counted = (
        (subject.over, "group", " closed"),
        (subject.visits, "visit", ""),
        (subject.pages, "page", ""),
        (subject.bindings, "binding", ""),
        (subject.results, "single result", ""),
        (subject.groups, "group", ", with who answers for it"),
    )
    said = (_so_many(ids, name) + more for ids, name, more in counted if ids)
    return ", ".join(said) + ("; a visit takes all its results along" if subject.visits else "")


def _so_many(ids: Sequence[bytes], name: str) -> str:
    return f"{len(ids)} {name}{'' if len(ids) == 1 else 's'}"
