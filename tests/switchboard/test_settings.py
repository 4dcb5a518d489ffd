"""switchboard.yaml and the environment, as typed settings."""

from pathlib import Path

import pytest

from contracts.errors import ConfigurationError, CredentialsError
from contracts.trust import trust_in
from switchboard.settings import find_home, load_settings
from warehouse.dbt import dbt_vars

WRITTEN = """
phone_region: FR
app: {port: 9000}
connections:
  intercom_eu:
    connector: intercom
    config: {access_token: "${INTERCOM_TOKEN}"}
    links: {klaus: klaus}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SWITCHBOARD_HOME", raising=False)
    (tmp_path / "switchboard.yaml").write_text(WRITTEN)
    return tmp_path


def test_the_file_is_read_and_paths_start_at_its_folder(home: Path) -> None:
    settings = load_settings(home)
    assert settings.app.port == 9000
    assert settings.var_path == home.resolve() / "var"
    assert settings.build_path == home.resolve() / "var/build/warehouse.duckdb"
    assert settings.landing_url == str(home.resolve() / "var/landing")


def test_a_landing_url_is_left_alone(home: Path) -> None:
    (home / "switchboard.yaml").write_text("landing: s3://bucket/landing\n")
    assert load_settings(home).landing_url == "s3://bucket/landing"


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_APP__PORT", "9100")
    monkeypatch.setenv("SWITCHBOARD_PHONE_REGION", "DE")
    settings = load_settings(home)
    assert (settings.app.port, settings.phone_region, settings.app.host) == (9100, "DE", "127.0.0.1")


def test_a_connection_takes_the_default_region_and_keeps_its_secret_as_a_reference(home: Path) -> None:
    connection = load_settings(home).connection("intercom_eu")
    assert connection.phone_region == "FR"
    assert connection.config == {"access_token": "${INTERCOM_TOKEN}"}
    assert connection.resolved_config({"INTERCOM_TOKEN": "t0p"}) == {"access_token": "t0p"}


def test_a_missing_secret_is_named_with_connection_setting_and_variable(home: Path) -> None:
    connection = load_settings(home).connection("intercom_eu")
    with pytest.raises(CredentialsError) as caught:
        connection.resolved_config({})
    message = str(caught.value)
    assert "intercom_eu" in message
    assert "access_token" in message
    assert "INTERCOM_TOKEN" in message
    assert "Remedy:" in message


def test_a_dotenv_file_beside_it_is_read_but_does_not_win(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALREADY", "kept")
    monkeypatch.setenv("FRESH", "")
    monkeypatch.delenv("FRESH")
    (home / ".env").write_text("ALREADY=changed\nFRESH='from the file'\n")
    load_settings(home)
    import os

    assert (os.environ["ALREADY"], os.environ.pop("FRESH")) == ("kept", "from the file")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("conections: {}", "conections"),
        ("app: {port: many}", "app.port"),
        ("connections: {a: {}}", "connections.a.connector"),
        ("connections: {a: {connector: intercom, trust: {nickname: 9}}}", "connections.a.trust.nickname"),
        ("connections: {a: {connector: intercom, trust: {name: 101}}}", "connections.a.trust.name"),
        ("memory_limit: much", "memory_limit"),
        ("- a\n- b", "not a list of settings"),
        ("a: [", "not YAML"),
    ],
)
def test_a_wrong_file_is_a_configuration_error_that_names_the_key(home: Path, text: str, named: str) -> None:
    (home / "switchboard.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match="Remedy:") as caught:
        load_settings(home)
    assert named in str(caught.value)


def test_a_name_that_would_break_table_names_is_refused(home: Path) -> None:
    (home / "switchboard.yaml").write_text("connections: {a__b: {connector: intercom}}")
    with pytest.raises(ConfigurationError, match="a__b"):
        load_settings(home).connection("a__b")


def test_trust_in_a_connection_reaches_the_models_over_that_of_its_kind(home: Path) -> None:
    (home / "switchboard.yaml").write_text(
        "connections: {calls: {connector: aircall, trust: {name: 95}}, chat: {connector: intercom}}"
    )
    tools = dbt_vars(load_settings(home).all_connections(), Path(__file__).parents[2] / "connectors")["connections"]
    calls, chat = (tool["trust"] for tool in tools)
    assert (calls["name"], calls["phone"]) == (95, trust_in("phone", {})["phone"])
    assert chat == trust_in("chat", {})


def test_which_pipelines_renew_reaches_the_models(home: Path) -> None:
    (home / "switchboard.yaml").write_text(
        "connections: {crm: {connector: pipedrive, renewal_pipelines: [Renewals]}, chat: {connector: intercom}}"
    )
    tools = dbt_vars(load_settings(home).all_connections(), Path(__file__).parents[2] / "connectors")["connections"]
    assert [(tool["name"], tool["category"], tool["renewal_pipelines"]) for tool in tools] == [
        ("chat", "chat", []),
        ("crm", "crm", ["Renewals"]),
    ]


def test_an_unknown_connection_lists_the_known_ones(home: Path) -> None:
    with pytest.raises(ConfigurationError, match="known: intercom_eu"):
        load_settings(home).connection("aircall")


def test_home_is_the_nearest_folder_above(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = home / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert find_home() == home.resolve()


def test_without_a_file_the_remedy_is_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="switchboard init"):
        load_settings(tmp_path)


def test_the_example_stands_in_where_allowed(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, allow_example=True)
    assert sorted(settings.connections) == ["aircall", "intercom", "klaus", "pipedrive"]


def test_schedules_are_read(home: Path) -> None:
    version = '{from: 2026-01-01, time_zone: Europe/Berlin, hours: {monday: ["22:00-24:00"], tuesday: ["00:00-06:00"]}}'
    (home / "switchboard.yaml").write_text(f"schedules: [{{name: Night, versions: [{version}]}}]\n")
    [night] = load_settings(home).schedules
    assert (str(night.versions[0].since), night.versions[0].hours["tuesday"]) == ("2026-01-01", ["00:00-06:00"])


def _schedule(name: str, teams: str, hours: str = "09:00-17:00", zone: str = "UTC", second: str = "") -> str:
    first = f'{{from: 2026-01-01, time_zone: {zone}, hours: {{monday: ["{hours}"]}}}}'
    return f"{{name: {name}, teams: [{teams}], versions: [{first}{second}]}}"


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ([_schedule("A", "T"), _schedule("B", "T")], "team 'T' is in two schedules; take it out"),
        ([_schedule("A", ""), _schedule("B", "")], "A, B have no teams; only one may"),
        ([_schedule("A", "T"), _schedule("A", "U")], "two schedules are called 'A'; rename"),
        ([_schedule("A", "T", hours="22:00-06:00")], "ends before it starts; split"),
        ([_schedule("A", "T", hours="09:00-25:00")], "beyond the day; end at 24:00"),
        ([_schedule("A", "T", hours="9-17")], "are no hours; write"),
        ([_schedule("A", "T", hours='09:00-12:00", "11:00-13:00')], "overlap; write"),
        ([_schedule("A", "T", zone="Mars/Base")], "'Mars/Base' is no time zone; take"),
        ([_schedule("A", "T", second=", {from: 2026-01-01, time_zone: UTC, hours: {}}")], "'A': versions overlap"),
        ([_schedule("A", "T", second=", {time_zone: UTC, hours: {}}")], "'A': only its first version may lack"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(home: Path, written: list[str], complaint: str) -> None:
    (home / "switchboard.yaml").write_text(f"schedules: [{', '.join(written)}]\n")
    with pytest.raises(ConfigurationError, match="schedules") as caught:
        load_settings(home)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("written", "setting"),
    [
        (
            [_schedule("A", "T"), _schedule("Night", "U", hours="22:00-06:00")],
            "schedules.Night.versions.2026-01-01.hours.monday",
        ),
        (
            [_schedule("A", "T"), "{name: Night, versions: [{time_zone: Mars, hours: {}}]}"],
            "schedules.Night.versions.1.time_zone",
        ),
        ([_schedule("A", "T"), "{teams: [U], versions: []}"], "schedules.2.name"),
        (["nine to five"], "schedules.1"),
    ],
)
def test_a_wrong_schedule_is_called_by_its_name(home: Path, written: list[str], setting: str) -> None:
    (home / "switchboard.yaml").write_text(f"schedules: [{', '.join(written)}]\n")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(home)
    assert caught.value.setting == setting
