"""A disk under one process that keeps only what was brought to it by fsync, and that can be full.

The process is started with `disk.c` preloaded; nothing of the product knows of it.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulators.errors import ProgramMissing

if TYPE_CHECKING:
    from random import Random

SOURCE = Path(__file__).with_name("disk.c")
WHOLE_CUTS = 0.5
"""Of so many power cuts nothing survives but what must; of the others, by chance, some more."""


def compiled(folder: Path) -> Path:
    """Compile what is preloaded into a folder, and return its file.

    Raises:
        ProgramMissing: there is no C compiler.
    """
    library = folder / "disk.so"
    gcc = shutil.which("gcc")
    if gcc is None:
        raise ProgramMissing("gcc is missing. Type:  sudo apt-get install gcc")
    words = (gcc, "-shared", "-fPIC", "-O2", "-Wall", "-Werror")
    subprocess.run((*words, "-o", library, SOURCE, "-ldl", "-pthread"), check=True)  # noqa: S603 - a fixed program and our own file
    return library


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of one process: all below `root`; `shadow` is beside it, on the same file system."""

    root: Path
    shadow: Path
    library: Path

    @property
    def environment(self) -> dict[str, str]:
        """What the process is to be started with."""
        return {
            "LD_PRELOAD": str(self.library),
            "MYVISIT_DISK_ROOT": str(self.root),
            "MYVISIT_DISK_SHADOW": str(self.shadow),
        }

    def begin(self) -> None:
        """Hold all that stands there now to be on the disk; before the process starts."""
        shutil.rmtree(self.shadow, ignore_errors=True)
        for name in ("files", "folders", "pins"):
            (self.shadow / name).mkdir(parents=True)
        for folder in (self.root, *(one for one in self.root.rglob("*") if one.is_dir())):
            names = list(folder.iterdir())
            listed = (f"{one.stat().st_ino} {one.name}\n" for one in names)
            self._listing(folder).write_text("".join(listed))
            for one in names:
                if one.is_file():
                    inode = str(one.stat().st_ino)
                    shutil.copy2(one, self.shadow / "files" / inode)
                    (self.shadow / "pins" / inode).hardlink_to(one)

    def fill(self) -> None:
        """Let no file grow any more."""
        (self.shadow / "full").touch()

    def make_room(self) -> None:
        """Let files grow again."""
        (self.shadow / "full").unlink(missing_ok=True)

    def cut_power(self, luck: Random) -> None:
        """Leave what a power cut leaves; once the process is dead, before it starts again.

        Half of the times that is what was brought to the disk and nothing else; the other times, of
        what was not, chance leaves this and that: a disk may write sooner than it must.
        """
        mercy = 0.0 if luck.random() < WHOLE_CUTS else luck.random()
        left = self.root.with_name(self.root.name + ".left")
        shutil.rmtree(left, ignore_errors=True)
        self._rebuild(self.root, left, luck, mercy)
        shutil.rmtree(self.root)
        left.replace(self.root)
        self.begin()

    def _listing(self, folder: Path) -> Path:
        inside = folder.relative_to(self.root).as_posix()
        name = "@" if inside == "." else f"@/{inside}"
        return self.shadow / "folders" / name.replace("/", "%")

    def _rebuild(self, folder: Path, left: Path, luck: Random, mercy: float) -> None:
        left.mkdir(mode=0o700)
        now = {one.name: one for one in folder.iterdir()} if folder.is_dir() else {}
        names = {name: one.stat().st_ino for name, one in now.items()}
        if luck.random() >= mercy:
            names = self._names_kept(folder)
        for name, inode in names.items():
            here = now.get(name)
            if self._listing(folder / name).exists() or (here and here.is_dir()):
                self._rebuild(folder / name, left / name, luck, mercy)
                continue
            if here and here.is_socket():
                # Nobody listens there any more; the name stands as a killed process leaves it.
                os.mknod(left / name, stat.S_IFSOCK | 0o600)
                continue
            pinned = self.shadow / "pins" / str(inode)
            current = here if here and here.stat().st_ino == inode else pinned
            kept = self.shadow / "files" / str(inode)
            source = current if current.exists() and luck.random() < mercy else kept
            if source.exists():
                shutil.copy2(source, left / name)
            else:
                # Its name came to the disk, its content never did.
                (left / name).touch(mode=0o600)

    def _names_kept(self, folder: Path) -> dict[str, int]:
        listing = self._listing(folder)
        lines = listing.read_text().splitlines() if listing.exists() else []
        pairs = (line.split(" ", 1) for line in lines)
        return {name: int(inode) for inode, name in pairs}
