"""For each rule a connector that is broken in one way, and that this rule alone must reject."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from connectors.scaffold.rendering import render
from contracts.shapes import shapes

TOY = Path(__file__).parent / "toy"
Document = dict[str, Any]

_COMPONENT = """
from dataclasses import dataclass

import requests
from airbyte_cdk.sources.declarative.transformations import RecordTransformation

SESSION = requests.Session()


@dataclass
class Curious(RecordTransformation):
    def transform(self, record, config=None, stream_state=None, stream_slice=None):
        {body}
"""


@dataclass
class Files:
    """A connector's folder, before it is written."""

    manifest: Document
    spec: Document
    readme: str
    model: str
    components: str | None = None

    def stream(self, name: str) -> Document:
        return next(each for each in self.manifest["streams"] if each["name"] == name)

    def write(self, folder: Path) -> None:
        (folder / "models").mkdir(parents=True)
        (folder / "manifest.yaml").write_text(yaml.safe_dump(self.manifest))
        (folder / "connector.yaml").write_text(yaml.safe_dump(self.spec))
        (folder / "README.md").write_text(self.readme)
        (folder / "sandbox.py").write_text((TOY / "sandbox.py").read_text())
        (folder / "models" / "stg_toy__people.sql").write_text(self.model)
        (folder / "models" / "_toy.yml").write_text(
            render("common/_models.yml", {"name": "toy", "shapes": [shapes()["people"]]})
        )
        if self.components:
            (folder / "components.py").write_text(self.components)


def sound() -> Files:
    """The toy as it should be."""
    return Files(
        # Aliases would be shared: a change in one stream must not be one in the others.
        manifest=_apart(yaml.safe_load((TOY / "manifest.yaml").read_text())),
        spec=yaml.safe_load((TOY / "connector.yaml").read_text()),
        readme=(TOY / "README.md").read_text(),
        model=render("blank/people.sql", {"name": "toy", "title": "Toy"}),
    )


def _apart(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _apart(value) for key, value in node.items()}
    return [_apart(value) for value in node] if isinstance(node, list) else node


TWINS: dict[str, Callable[[Files], None]] = {}


def rejected_by(rule: str) -> Callable[[Callable[[Files], None]], Callable[[Files], None]]:
    def add(break_it: Callable[[Files], None]) -> Callable[[Files], None]:
        TWINS[rule] = break_it
        return break_it

    return add


@rejected_by("spec")
def does_not_say_that_the_token_is_secret(files: Files) -> None:
    files.spec["credentials"][0]["secret"] = False


@rejected_by("documentation")
def does_not_mention_a_stream(files: Files) -> None:
    files.readme = files.readme.replace("| notes | id |\n", "")


@rejected_by("discover")
def has_columns_that_differ_in_capitals_only(files: Files) -> None:
    files.stream("notes")["schema_loader"]["schema"]["properties"]["Text"] = {"type": "string"}


@rejected_by("check")
def asks_much_to_see_whether_it_works(files: Files) -> None:
    files.manifest["check"]["stream_names"] = ["people"] * 4


@rejected_by("refusals")
def takes_a_refusal_for_an_empty_list(files: Files) -> None:
    ignore = {"type": "HttpResponseFilter", "http_codes": [401], "action": "IGNORE"}
    handler = {"type": "DefaultErrorHandler", "response_filters": [ignore]}
    files.stream("people")["retriever"]["requester"]["error_handler"] = handler


@rejected_by("complete")
def reads_the_first_page_only(files: Files) -> None:
    del files.stream("people")["retriever"]["paginator"]


@rejected_by("keys")
def has_a_key_that_is_not_always_there(files: Files) -> None:
    files.stream("people")["primary_key"] = files.spec["streams"]["people"]["primary_key"] = ["id", "code"]


@rejected_by("cursor")
def reads_forward_by_what_some_records_lack(files: Files) -> None:
    cursor = files.stream("notes")["incremental_sync"]
    cursor["cursor_field"] = files.spec["streams"]["notes"]["cursor"]["field"] = "seen_at"
    cursor["start_time_option"]["field_name"] = "seen_since"


@rejected_by("second read")
def reads_everything_each_time(files: Files) -> None:
    del files.stream("notes")["incremental_sync"]["start_time_option"]


@rejected_by("incremental")
def asks_for_new_records_and_not_for_changed_ones(files: Files) -> None:
    files.stream("notes")["incremental_sync"]["start_time_option"]["field_name"] = "created_since"


@rejected_by("clock skew")
def asks_by_its_own_clock(files: Files) -> None:
    stream = files.stream("notes")
    del stream["incremental_sync"]["start_time_option"]
    seconds = "(now_utc() - str_to_datetime(stream_interval['start_time'])).total_seconds()"
    minutes = f"{{{{ ({seconds} / 60) | round(0, 'ceil') | int }}}}"
    stream["retriever"]["requester"]["request_parameters"] = {"last_minutes": minutes}


@rejected_by("shuffled pages")
def reckons_from_where_a_record_stands_in_its_page(files: Files) -> None:
    strategy = files.stream("people")["retriever"]["paginator"]["pagination_strategy"]
    strategy["cursor_value"] = "{{ response['data'][1]['id'] + 3 }}"
    strategy["stop_condition"] = "{{ not response.get('more') }}"


@rejected_by("repeated records")
def counts_records_to_find_the_next_page(files: Files) -> None:
    paginator = files.stream("people")["retriever"]["paginator"]
    paginator["page_token_option"]["field_name"] = "offset"
    paginator["pagination_strategy"] = {"type": "OffsetIncrement", "page_size": 5}


@rejected_by("caps")
def reads_all_in_one_query(files: Files) -> None:
    cursor = files.stream("tickets")["incremental_sync"]
    del cursor["step"], cursor["cursor_granularity"]


@rejected_by("deletions")
def looks_at_the_wrong_flag(files: Files) -> None:
    files.spec["streams"]["notes"]["deleted_flag"] = "is_archived"


@rejected_by("sweeps")
def asks_for_windows_in_a_way_that_knows_no_future(files: Files) -> None:
    files.stream("tickets")["incremental_sync"]["end_time_option"]["field_name"] = "until"


@rejected_by("rate budget")
def asks_behind_the_back_of_the_budget(files: Files) -> None:
    files.manifest["check"]["stream_names"] = ["notes"]
    _curious(files, "[SESSION.get(config['base_url'] + '/ping') for _ in range(10)]")


@rejected_by("allowed hosts")
def follows_links_in_records(files: Files) -> None:
    _curious(
        files,
        "link = record.pop('link').rstrip('/')\n        if link != config['base_url']:\n            SESSION.get(link)",
    )
    files.stream("people")["retriever"]["requester"]["request_parameters"] = {"links": "1"}


def _curious(files: Files, body: str) -> None:
    files.components = _COMPONENT.format(body=body)
    custom = {"type": "CustomTransformation", "class_name": "source_declarative_manifest.components.Curious"}
    files.stream("people")["transformations"] = [custom]


@rejected_by("privacy")
def does_not_say_that_an_address_is_personal(files: Files) -> None:
    files.spec["streams"]["people"]["pii"] = ["name"]


@rejected_by("kill and resume")
def goes_on_with_a_scroll_that_is_over(files: Files) -> None:
    for name in ("notes", "tickets"):
        files.manifest["streams"].remove(files.stream(name))
        del files.spec["streams"][name]
    retriever = files.stream("people")["retriever"]
    retriever["paginator"]["page_token_option"]["field_name"] = "scroll"
    retriever["paginator"]["pagination_strategy"] |= {"cursor_value": "{{ response.get('after') or '' }}"}
    retriever["requester"]["request_parameters"] = {"scroll": "{{ '0' if not next_page_token else '' }}"}


@rejected_by("staging")
def leaves_out_what_a_record_is_called(files: Files) -> None:
    whole = "{{ common_columns('person', 'id', none, none) }}"
    files.model = files.model.replace(whole, whole.replace(" }}", ' | replace("\'person\' as", "null as") }}'))
