"""The hub's commands, typed on settings of their own."""

import pytest

from hub.__main__ import main
from tests.databases import ON_POSTGRES, url_of
from tests.hub.test_config import WHOLE


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "hub.toml"
    database = f'database = "{url_of(tmp_path)}"\n' if ON_POSTGRES else ""
    path.write_text(database + WHOLE)
    (tmp_path / "moved").write_text("0")
    return path


@pytest.fixture
def run(config, capsys):
    def run(*words):
        code = main([*words, "--config", str(config)])
        out, err = capsys.readouterr()
        return code, out, err

    return run
