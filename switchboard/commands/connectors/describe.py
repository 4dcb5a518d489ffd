"""`switchboard connectors describe`: what is known about a connector without asking its tool."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from connectors.registry import Connector
    from contracts.connector_spec import ConnectorSpec, StreamSpec


def describe_connectors(
    name: Annotated[str, typer.Argument(help="A connector, as `switchboard connectors list` names it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Describe a connector: credentials, streams, lanes, limits. Needs no credentials."""
    from connectors.registry import connector
    from switchboard.console import print_json

    tool = connector(name)
    streams = _streams(tool)
    if as_json:
        print_json({**tool.spec.model_dump(mode="json", exclude={"streams"}), "streams": streams})
    else:
        _print(tool.spec, streams)


def _streams(tool: "Connector") -> list[dict[str, Any]]:
    from connectors.declare import declared_streams
    from connectors.expand import expanded_offline
    from connectors.explain import describe_lanes
    from contracts.connector_spec import StreamSpec

    lanes, topics = describe_lanes(tool), tool.spec.webhooks.topics.items()
    found = []
    for declared in declared_streams(expanded_offline(tool, None)):
        spec = tool.spec.streams.get(declared.name) or StreamSpec(description="")
        lane, reason = lanes[declared.name]
        found.append({
            "stream": declared.name,
            "description": spec.description,
            "primary_key": declared.primary_key,
            "cursor": declared.cursor_field,
            "overlap": spec.cursor.overlap if spec.cursor else None,
            "lane": lane,
            "why_lane": reason,
            "deletion": declared.deletion.value,
            "counter": f"{spec.counter.method} {spec.counter.path}" if spec.counter else None,
            "no_counter_because": None if spec.counter else spec.no_counter_because,
            "caps": [cap.model_dump() for cap in spec.caps],
            "webhook_topics": [topic for topic, about in topics if about.stream == declared.name],
            "cost": spec.cost,
            "rate_budget": _budget(spec),
            "personal_data": spec.pii,
        })  # fmt: skip
    return found


def _print(spec: "ConnectorSpec", streams: list[dict[str, Any]]) -> None:
    from switchboard.console import out, print_table

    out.print(f"{spec.title or spec.name} ({spec.category.value})", style="bold")
    out.print(f"calls      {', '.join(spec.allowed_hosts) or 'nobody'}", markup=False)
    for credential in spec.credentials:
        secret = "secret" if credential.secret else "setting"
        out.print(f"{secret:<10} {credential.name}: {credential.description}", markup=False)
    out.print(f"budget     {_budget(spec) or 'none declared'}{_day(spec)}", markup=False)
    out.print(f"webhooks   {spec.webhooks.signature.scheme}, {len(spec.webhooks.topics)} topics", markup=False)
    out.print()
    headings = {"stream": "left", "key": "left", "cursor": "left", "overlap": "left", "lane": "left"}
    headings |= {"deletions": "left", "counted": "left", "topics": "right", "cost": "right"}
    print_table(headings, [_row(each) for each in streams])
    for label, lines in _remarks(streams).items():
        if lines:
            out.print(f"\n{label}", style="bold")
            for line in lines:
                out.print(f"  {line}", markup=False, soft_wrap=True)


def _row(each: dict[str, Any]) -> list[Any]:
    counted, topics = bool(each["counter"]), len(each["webhook_topics"])
    key = ", ".join(each["primary_key"]) or None
    return [each["stream"], key, each["cursor"], each["overlap"], each["lane"], each["deletion"], counted, topics,
            each["cost"]]  # fmt: skip


def _remarks(streams: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What does not fit into a table."""
    return {
        "Read record by record": [
            f"{each['stream']}: {each['why_lane']}" for each in streams if each["lane"] != "pages"
        ],
        "Limits of the tool": [
            f"{each['stream']}: {cap['limit']:,} {cap['what']}; {cap['remedy']}"
            for each in streams
            for cap in each["caps"]
        ],
        "Not counted": [
            f"{each['stream']}: {each['no_counter_because'] or 'nobody says why'}"
            for each in streams
            if not each["counter"]
        ],
        "Webhooks": [
            f"{each['stream']}: {', '.join(each['webhook_topics'])}" for each in streams if each["webhook_topics"]
        ],
    }


def _budget(spec: "ConnectorSpec | StreamSpec") -> str | None:
    rate = spec.rate_budget
    return f"{rate.requests:,} requests in {rate.per_seconds:g} s for each {rate.scope}" if rate else None


def _day(spec: "ConnectorSpec") -> str:
    return (
        f"; {spec.daily_budget.units:,} units a day, of which {spec.daily_budget.share:.0%}"
        if spec.daily_budget
        else ""
    )
