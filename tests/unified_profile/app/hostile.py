"""Customers whose every field is an attack."""

import json
from pathlib import Path

from tests.unified_profile.app.publication import World, ago

PAYLOADS = (Path(__file__).parent / "xss.txt").read_text(encoding="utf-8").splitlines()


def hostile_world() -> World:
    """One customer per payload, who has it in every text of every mart."""
    world = World()
    for number, payload in enumerate(PAYLOADS):
        attacker(world, f"p_{number:02d}", payload)
    world.add(
        "data_quality", connection=PAYLOADS[0], connector=PAYLOADS[1], stream=PAYLOADS[2], last_loaded_at=ago(hours=1)
    )
    for number, payload in enumerate(PAYLOADS[:12]):
        world.add(
            "metric_value", metric=f"m{number}{payload}", version=payload, grain="all", dimension=payload,
            dimension_value=payload, unit=payload, missing_reason=payload, n=1,
        )  # fmt: skip
        world.add("metric_definition", metric=f"m{number}{payload}", version=payload, title=payload, formula=payload,
                  time_anchor=payload, bot_policy=payload, coverage=payload)  # fmt: skip
    _behind_the_scenes(world)
    return world


def _behind_the_scenes(world: World) -> None:
    """Streams, teams and one metric, each with an attack wherever a tool or a person of ours may have written."""
    world.add("metric_definition", metric="csat", version="1", title=PAYLOADS[0], formula=PAYLOADS[0],
              family=PAYLOADS[0], needed_setting="schedules", decision=PAYLOADS[0])  # fmt: skip
    world.add("metric_source", family=PAYLOADS[0], file=PAYLOADS[1], source="\n".join(PAYLOADS))
    world.add("metric_value", metric="csat", unit=PAYLOADS[1], value=0.5, n=60, grain="all", dimension="all",
              dimension_value="all")  # fmt: skip
    for number, payload in enumerate(PAYLOADS):
        world.add(
            "data_stream", connection="tool", connector=payload, category=payload, stream=payload, description=payload,
            is_declared=True, is_on_demand=False, schedule=payload, cursor_field=payload, cursor_overlap=payload,
            checkpoint=json.dumps({payload: payload}), is_short=True, likely_cause=payload, no_count_because=payload,
            deletion_strategy=payload, sweep_every=payload, caps=[payload], quarantined=1, rows_held=1,
            quarantine_reasons=[payload], error=f"{payload} Remedy: {payload}", error_kind=payload,
        )  # fmt: skip
        world.add("metric_fact", metric="csat", part="measured", unit_id=payload, anchor_at=ago(hours=number),
                  interaction_id=world.rows["fct_interaction"][number]["interaction_id"], channel=payload,
                  team_name=payload, agent_id=f"a_{number}", amount=0.5)  # fmt: skip
        world.add("topic_burst", burst_id=f"burst_{number}", topic=payload, channel=payload, observed=1, expected=1.0,
                  started_on=ago(days=2).date(), ended_on=ago(days=1).date(), surprise=4.0, chance=0.1,
                  customer_count=1)  # fmt: skip
        world.add("topic_burst_customer", burst_id="burst_0", customer_id=f"p_{number:02d}", contact_count=1,
                  open_contact_count=1, first_contact_at=ago(days=2), last_contact_at=ago(days=1))  # fmt: skip
        talk = world.rows["fct_interaction"][number]
        talk["direction"] = "inbound"
        world.add("interaction_topic", interaction_id=talk["interaction_id"], topic=payload)
        world.add("worsening_conversation", interaction_id=talk["interaction_id"], customer_id=f"p_{number:02d}",
                  channel=payload, agent_name=payload, team_name=payload, last_message_at=ago(hours=number),
                  message_count=3, earlier_sentiment=0.5, later_sentiment=-0.5, source_url=payload)  # fmt: skip
        world.add("metric_history", metric="csat", version=str(number), change=payload)
        world.add("benchmark", benchmark=payload, metric=payload, unit=payload, value=1.0, year=2022, measured=payload,
                  source=payload, checked=payload, where_seen=payload)  # fmt: skip
        world.add("metric_parity", metric="csat", connection=payload, connector=payload, measure=payload, unit=payload,
                  tolerance=1.0, pairs=40, within_tolerance=0, explained=0, unexplained=40, unexplained_share=1.0,
                  only_ours=1, only_theirs=1, ours=1.0, theirs=0.0, median_difference=1.0, reason=payload,
                  decision=payload)  # fmt: skip
        world.add("dim_agent", agent_id=f"a_{number}", name=payload, team_name=payload, is_bot=False, is_active=True)
        world.add("dim_schedule", schedule=payload, version=1, business_schedule=payload, time_zone=payload,
                  valid_from=ago(days=1), team_names=[payload])  # fmt: skip
        world.event(None, ago(days=1), "training", connector=payload, agent_id=f"a_{number}", title=payload,
                    state=payload, source_url=payload)  # fmt: skip


def attacker(world: World, me: str, payload: str) -> None:
    world.customer(
        me, payload, primary_email=payload, primary_phone=payload, company_id=f"c_{me}", company_name=payload,
        plan=payload, language=payload, time_zone=payload, last_contact_channel=payload, last_contact_at=ago(days=1),
        record_count=1, connector_count=1, first_seen_at=ago(days=1),
    )  # fmt: skip
    world.add("dim_company", company_id=f"c_{me}", name=payload, domain=payload, plan=payload, currency=payload,
              annual_revenue=1.0, open_deal_count=1, open_deal_value=1.0, source_url=payload)  # fmt: skip
    world.add("company_deal_value", company_id=f"c_{me}", currency=payload, open_deal_count=1, open_value=1.0)
    world.record(
        me, payload, payload, payload, connection=payload, name=payload, email=payload, phone=payload, role=payload,
        company_name=payload, plan=payload, source_url=payload,
    )  # fmt: skip
    for attribute, value in (
        *((each, payload) for each in ("name", "email", "phone", "company_name", "language", "time_zone")),
        ("plan", f"not {payload}"),
    ):
        world.add("customer_attribute", customer_id=me, attribute=attribute, value=value, rank=1, is_current=True,
                  rule=payload, record_key=f"{payload}:{payload}:{payload}", connection=payload,
                  connector=f"{payload}!", updated_at=ago(days=1))  # fmt: skip
    world.add("fct_deal", deal_id=f"d_{me}", customer_id=me, company_id=f"c_{me}", connection=payload,
              title=payload, stage=payload, pipeline=payload, status="open", value=1.0, currency=payload,
              owner_name=payload, source_url=payload)  # fmt: skip
    for number, channel in enumerate(("chat", payload, "phone")):
        key = world.interaction(
            me, payload, f"{me}_{number}{payload}", ago(days=number), channel=channel, direction=payload,
            agent_name=payload, team_name=payload, subject=payload if number else None, preview=payload, state="open",
            outcome="missed" if number else payload, missed_reason=payload, bot_resolution=payload, tags=[payload],
            source_url=payload,
        )  # fmt: skip
        for kind in ("message", "note", "assigned", "rating", "review", "call", payload):
            world.event(
                me, ago(days=number, hours=1), kind, interaction_id=key, connector=payload, channel=payload,
                actor_type="customer", actor_name=payload, direction=payload, title=payload, body=payload,
                is_public=True, outcome=payload, state=payload, source_url=payload,
            )  # fmt: skip
    for kind in ("deal_created", "activity", "other", "incident", payload):
        world.event(me, ago(days=5), kind, connector=payload, actor_type=payload, actor_name=payload, title=payload,
                    body=payload + " " * 200 + payload, outcome=payload, source_url=payload)  # fmt: skip
    world.add("fct_rating", rating_id=f"r_{me}", customer_id=me, survey="csat", score=1.0, scale_max=5.0,
              remark=payload, is_bot_rating=False, is_counted=True)  # fmt: skip
    world.add("fct_review", review_id=f"q_{me}", customer_id=me, score=1.0, reviewee_name=payload,
              is_counted=True)  # fmt: skip
