"""Settings of a folder without any credential, and the definitions Dagster would load for it."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_definitions
from switchboard.settings import EXAMPLE, Settings, load_settings

SECRETS = ("INTERCOM_ACCESS_TOKEN", "AIRCALL_API_ID", "AIRCALL_API_TOKEN", "KLAUS_API_TOKEN", "PIPEDRIVE_API_TOKEN")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "switchboard.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"))
    return folder


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name in SECRETS:
            patch.delenv(name, raising=False)
        return load_settings(home)


@pytest.fixture(scope="session")
def definitions(settings: Settings) -> dg.Definitions:
    return build_definitions(settings)
