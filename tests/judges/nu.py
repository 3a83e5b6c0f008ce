"""The Nu Html Checker over many pages and style sheets in one go: starting Java takes seconds."""

import subprocess
from pathlib import Path

VNU = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def complaints(folder, files):
    """Write files (name -> text; .html or .css) into a folder and return what the checker says."""
    if not VNU.exists():
        raise FileNotFoundError(f"{VNU} is missing. Type:  make test")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    asked = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xss8m", "-jar", str(VNU),
             "--Werror", "--also-check-css", "--format", "gnu", *sorted(files)]  # fmt: skip
    done = subprocess.run(
        asked, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return said or ([] if done.returncode == 0 else [f"the checker ended with {done.returncode}"])
