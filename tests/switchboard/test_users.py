"""`switchboard users`: somebody let in at the terminal uses the app with their role, until they are removed."""

import getpass
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
import structlog
from typer.testing import CliRunner

from contracts.errors import NotThereError, SwitchboardError
from switchboard.commands.serve import welcome
from switchboard.commands.users import app as commands
from switchboard.settings import load_settings
from tests.switchboard.test_command_line import run
from tests.unified_profile.app.conftest import SETTINGS, House
from tests.unified_profile.app.identities import publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from unified_profile.app.main import create_app
from unified_profile.ledger import Ledger


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish_identity(write_publication(make_world(), folder))
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SWITCHBOARD_HOME", str(tmp_path))
    (tmp_path / "switchboard.yaml").write_text("app: {public_url: 'http://testserver/'}\nconnections: {}\n")
    return tmp_path


@pytest.fixture
def house(home: Path, published: Path) -> Iterator[House]:
    """The app as it runs on while users come and go at the terminal."""
    ledger = Ledger(load_settings(home).ledger_url)
    found = House(create_app(published, ledger, SETTINGS), ledger, published)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Commands that read the publication log to their own standard error, which is gone with them."""
    yield
    structlog.reset_defaults()


def users(*arguments: str) -> Any:
    """What the command prints; in this process, since starting Python for each would take most of the time."""
    done = CliRunner().invoke(commands, arguments)
    if done.exception is not None:
        assert done.stdout == ""
        raise done.exception
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


def follow(house: House, link: str) -> httpx.Client:
    """A browser that opened the link and pressed the button."""
    client = house.visitor()
    address, token = link.rsplit("/", 1)
    assert address == "http://testserver/login"
    assert client.get(link).status_code == 200
    client.post("/login", data={"token": token})
    return client


def evidence(client: httpx.Client) -> str:
    """The value that made two records one, as this visitor sees it."""
    asked = client.post("/api/v1/identity/why", json={"a": "desk:user:1", "b": "crm:person:1"})
    assert asked.status_code == 200
    (step,) = asked.json()["steps"]
    return str(step["key_value"])


def test_somebody_added_signs_in_and_sees_what_the_role_may_see(house: House) -> None:
    said = users("add", "Cleo@Acme.com", "--role", "agent")
    assert said.startswith("cleo@acme.com is agent now.")
    assert "within 24 hours" in said
    client = follow(house, said.splitlines()[-1])
    assert client.get("/").status_code == 200
    assert evidence(client) == "a•••@x.com"
    users("role", "cleo@acme.com", "lead")
    assert evidence(client) == "ann@x.com", "another role counts at once"
    users("role", "cleo@acme.com", "agent")
    assert evidence(client) == "a•••@x.com"


def test_somebody_removed_is_out_at_once_whatever_they_hold(house: House) -> None:
    users("add", "ida@acme.com", "--role", "admin")
    client = follow(house, users("add", "cleo@acme.com", "--role", "analyst", "--json")["link"])
    unused = users("link", "cleo@acme.com", "--json")["link"]
    other = follow(house, users("link", "ida@acme.com", "--json")["link"])
    assert [one.get("/metrics").status_code for one in (client, other)] == [200, 200]
    assert "cleo@acme.com is out" in users("remove", "CLEO@acme.com")
    assert [one.get("/metrics").status_code for one in (client, other)] == [401, 200]
    assert house.visitor().get(unused).status_code == 410
    users("add", "cleo@acme.com", "--role", "analyst")
    assert client.get("/metrics").status_code == 401
    assert house.visitor().get(unused).status_code == 410


def test_a_link_works_once_and_a_new_one_ends_the_old(house: House) -> None:
    old = users("add", "cleo@acme.com", "--role", "agent", "--json")["link"]
    new = users("link", "cleo@acme.com", "--hours", "1", "--json")
    assert (new["user"], new["hours"]) == ("cleo@acme.com", 1)
    assert house.visitor().get(old).status_code == 410
    assert follow(house, new["link"]).get("/").status_code == 200
    assert house.visitor().get(new["link"]).status_code == 410


@pytest.mark.usefixtures("home")
def test_a_list_shows_who_may_sign_in() -> None:
    assert "Nobody may sign in yet" in users("list")
    for name, role in (("ida", "admin"), ("cleo", "agent")):
        users("add", f"{name}@acme.com", "--role", role)
    users("remove", "cleo@acme.com")
    assert [(each["name"], each["role"]) for each in users("list", "--json")] == [("ida@acme.com", "admin")]
    everybody = users("list", "--all", "--json")
    assert [(each["name"], each["removed_at"] is None) for each in everybody] == [
        ("cleo@acme.com", False),
        ("ida@acme.com", True),
    ]
    assert "ida@acme.com" in users("list")
    assert "cleo" not in users("list")
    assert "cleo" in users("list", "--all")


def test_who_changed_a_user_is_in_the_access_log(home: Path) -> None:
    users("add", "ida@acme.com", "--role", "admin")
    users("add", "cleo@acme.com", "--role", "agent")
    users("role", "cleo@acme.com", "analyst")
    users("remove", "cleo@acme.com")
    with Ledger(load_settings(home).ledger_url) as ledger:
        entries = ledger.access_log()[::-1]
        by_name = {each.name: each.id for each in ledger.users(with_removed=True)}
        terminal = ledger.ensure_user(f"terminal:{getpass.getuser()}", "terminal")
        assert ledger.verify_chain().is_whole
    ida, cleo = by_name["ida@acme.com"], by_name["cleo@acme.com"]
    assert [entry.action for entry in entries] == [
        *(f"user {ida} admin", f"user {ida} link", f"user {cleo} agent", f"user {cleo} link"),
        *(f"user {cleo} analyst", f"user {cleo} removed"),
    ]
    assert {(entry.user_id, entry.route) for entry in entries} == {(terminal.id, "switchboard users")}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["remove", "ida@acme.com"], "'ida@acme.com' is the last admin, and somebody has to be."),
        (["role", "ida@acme.com", "agent"], "'ida@acme.com' is the last admin, and somebody has to be."),
        (["role", "ida@acme.com", "boss"], "'boss' is no role that can be given. Remedy: give one of agent, "),
        (["add", "ida@acme.com", "--role", "agent"], "'ida@acme.com' is a user already, with the role admin."),
        (["add", "cleo", "--role", "agent"], "'cleo' is no e-mail address."),
        (["remove", "eve@acme.com"], "there is no user 'eve@acme.com' who may sign in."),
        (["link", "eve@acme.com"], "there is no user 'eve@acme.com' who may sign in."),
        (["role", "eve@acme.com", "agent"], "there is no user 'eve@acme.com' who may sign in."),
        (["agent", "ida@acme.com", "a_1", "--nobody"], "an agent and --nobody contradict each other."),
        (["agent", "eve@acme.com", "--nobody"], "there is no user 'eve@acme.com' who may sign in."),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("home")
def test_a_mistake_is_named_and_changes_nothing(arguments: list[str], said: str) -> None:
    users("add", "ida@acme.com", "--role", "admin")
    before = users("list", "--all", "--json")
    with pytest.raises(SwitchboardError, match=re.escape(said)):
        users(*arguments)
    assert users("list", "--all", "--json") == before


def linked_agents(published: Path, home: Path) -> dict[str, str]:
    """Ids of the agents by record, in a publication that the settings of `home` read."""
    (home / "var").mkdir(exist_ok=True)
    (home / "var/published").symlink_to(published)
    with duckdb.connect(str(published / "current/warehouse.duckdb"), read_only=True) as con:
        found = con.execute("select record_key, group_id from identity.group_record where kind = 'agent'")
        return dict(found.fetchall())


def test_a_user_is_joined_to_an_agent_by_record_by_id_or_by_their_own_address(home: Path, published: Path) -> None:
    agents = linked_agents(published, home)
    assert len(set(agents.values())) == 2
    for name in ("ida", "maya"):
        users("add", f"{name}@acme.com", "--role", "agent")
    fox, ray = agents["phone:user:7"], agents["phone:user:8"]
    assert f"ida@acme.com is the agent {fox} now." in users("agent", "ida@acme.com", "phone:user:7")
    assert f"ida@acme.com is the agent {ray} now." in users("agent", "ida@acme.com", ray)
    assert "maya@acme.com is the agent a_maya now." in users("agent", "maya@acme.com")
    found = {each["name"]: each["agent_id"] for each in users("list", "--json")}
    assert found == {"ida@acme.com": ray, "maya@acme.com": "a_maya"}
    with Ledger(load_settings(home).ledger_url) as ledger:
        ida, maya = (user.id for user in ledger.users())
        actions = [entry.action for entry in ledger.access_log()[::-1]]
        assert ledger.verify_chain().is_whole
    assert [each for each in actions if "agent a" in each] == [
        f"user {ida} agent {fox}",
        f"user {ida} agent {ray}",
        f"user {maya} agent a_maya",
    ]


def test_nobody_is_joined_to_what_is_no_agent_or_somebody_else(home: Path, published: Path) -> None:
    ray = linked_agents(published, home)["phone:user:8"]
    for name in ("ida", "cleo"):
        users("add", f"{name}@acme.com", "--role", "agent")
    users("agent", "ida@acme.com", ray)
    for agent, said in (
        (ray, "'ida@acme.com' is that agent already."),
        ("crm:person:1", "'crm:person:1' is a customer, not an agent."),
        ("nobody@acme.com", "no agent has the address nobody@acme.com."),
        ("a_unheard_of", "a_unheard_of"),
    ):
        with pytest.raises(SwitchboardError, match=re.escape(said)):
            users("agent", "cleo@acme.com", agent)
    assert [each["agent_id"] for each in users("list", "--json")] == [None, ray]
    users("agent", "ida@acme.com", "--nobody")
    users("agent", "cleo@acme.com", ray)
    assert [each["agent_id"] for each in users("list", "--json")] == [ray, None]
    users("remove", "cleo@acme.com")
    users("agent", "ida@acme.com", ray)
    assert [(each["name"], each["agent_id"]) for each in users("list", "--all", "--json")] == [
        ("cleo@acme.com", None),
        ("ida@acme.com", ray),
    ], "somebody who left gives way"


def test_a_lost_laptop_is_signed_out(house: House) -> None:
    client = follow(house, users("add", "cleo@acme.com", "--role", "agent", "--json")["link"])
    assert len(users("sessions", "cleo@acme.com", "--json")) == 1
    assert "cleo@acme.com is signed out: 1 session ended." in users("end", "cleo@acme.com")
    assert client.get("/").status_code == 401
    assert "signed in nowhere" in users("sessions", "cleo@acme.com")


def test_a_password_is_asked_for_twice_and_never_shown(house: House) -> None:
    client = follow(house, users("add", "cleo@acme.com", "--role", "agent", "--json")["link"])
    typed = "zebra onion kite"
    done = CliRunner().invoke(commands, ["password", "cleo@acme.com"], input=f"{typed}\n{typed}\n")
    assert done.exception is None
    assert "cleo@acme.com signs in by that password now" in done.stdout
    assert typed not in done.output
    assert client.get("/").status_code == 401, "signed out everywhere"
    assert client.post("/login/password", data={"name": "cleo@acme.com", "password": typed}).status_code == 303
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("eve@acme.com", "zebra onion kite", "there is no user 'eve@acme.com' who may sign in."),
        ("ida@acme.com", "password1234", "setting 'password': it is among the first that are guessed."),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_password_that_cannot_be_given_is_refused(name: str, typed: str, said: str) -> None:
    users("add", "ida@acme.com", "--role", "admin")
    done = CliRunner().invoke(commands, ["password", name], input=f"{typed}\n{typed}\n")
    assert said in str(done.exception)


def test_a_lost_authenticator_app_is_forgotten(house: House) -> None:
    client = follow(house, users("add", "cleo@acme.com", "--role", "agent", "--json")["link"])
    assert "had no authenticator app, and is signed out" in users("totp-reset", "cleo@acme.com")
    assert client.get("/").status_code == 401
    assert len(users("new-key").strip()) == 44


def test_it_works_as_a_process_of_its_own(home: Path) -> None:
    assert run("users", "add", "ida@acme.com", "--role", "admin", home=home).returncode == 0
    failed = run("users", "remove", "ida@acme.com", home=home)
    assert (failed.returncode, failed.stdout) == (1, "")
    (line,) = failed.stderr.strip().splitlines()
    assert line.endswith("Remedy: make another user admin first, with `switchboard users role EMAIL admin`.")


def test_serving_makes_the_first_admin_and_raises_nobody_after_that(home: Path) -> None:
    settings = load_settings(home)
    assert welcome(settings).startswith("Sign in (works once): http://testserver/login/")
    users("add", "cleo@acme.com", "--role", "agent")
    assert "/login/" in welcome(settings, "cleo@acme.com")
    roles = {each["name"]: each["role"] for each in users("list", "--json")}
    assert roles == {"admin": "admin", "cleo@acme.com": "agent"}
    with pytest.raises(NotThereError, match=r"'eve@acme\.com'"):
        welcome(settings, "eve@acme.com")
    users("role", "cleo@acme.com", "admin")
    users("remove", "admin")
    assert welcome(settings) == "Serving http://testserver: `switchboard users link EMAIL` makes a sign-in link."
    with pytest.raises(NotThereError, match="'admin'"):
        welcome(settings, "admin")
