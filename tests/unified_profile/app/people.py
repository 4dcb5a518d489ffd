"""A small company's customers, written by hand: each is there for a reason that the tests name."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.unified_profile.app.company_world import add_company_values
from tests.unified_profile.app.publication import World, ago
from tests.unified_profile.app.trends_world import add_trends

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 4 + "-" + "x" * 60
HARBOUR = "Harbour & Sons Logistics"


def make_world() -> World:
    """Everybody."""
    world = World()
    _anna(world)
    _right_to_left(world)
    _emoji(world)
    _busy(world)
    _edge_cases(world)
    _harbour_people(world)
    _tools(world)
    _metrics(world)
    add_trends(world)
    add_company_values(world)
    return world


def _anna(world: World) -> None:
    """The customer with everything: six records of four tools, open work, calls, a deal, ratings and a review."""
    me = "p_anna"
    world.customer(
        me, "Anna Lindqvist", primary_email="anna.lindqvist@nordlicht.example", primary_phone="+46 70 174 06 05",
        company_id="c_nordlicht", company_name="Nordlicht AB", plan="Business", language="sv",
        time_zone="Europe/Stockholm", record_count=6, connector_count=3, first_seen_at=ago(days=512),
        last_contact_at=ago(minutes=25), last_contact_channel="chat", interaction_count=5, open_interaction_count=1,
        last_rating_score=2, last_rating_scale_max=5, last_rating_at=ago(days=9), is_anonymous=False,
    )  # fmt: skip
    world.add(
        "dim_company", company_id="c_nordlicht", name="Nordlicht AB", domain="nordlicht.example", plan="Business",
        employee_count=240, annual_revenue=48_000.0, customer_count=9, open_deal_count=1, open_deal_value=12_400.0,
        currency="EUR", source_url="https://acme.pipedrive.com/organization/77",
    )  # fmt: skip
    for number, (connector, kind, facts) in enumerate(
        [
            ("intercom", "contact", {"email": "anna.lindqvist@nordlicht.example", "role": "user"}),
            ("intercom", "contact", {"email": "anna@lindqvist.example", "role": "lead"}),
            ("aircall", "contact", {"phone": "+46 70 174 06 05", "role": "caller"}),
            ("aircall", "contact", {"phone": "+46 8 5450 4950", "role": "caller", "is_deleted": True}),
            ("pipedrive", "person", {"email": "anna.lindqvist@nordlicht.example", "phone": "+46 70 174 06 05"}),
            ("pipedrive", "person", {"name": "Lindqvist, A."}),
        ]
    ):
        world.record(
            me, connector, kind, f"59f8{number}", name=facts.pop("name", "Anna Lindqvist"), occurred_at=ago(days=500),
            updated_at=ago(days=number + 1), source_url=f"https://{connector}.example/{kind}/59f8{number}", **facts,
        )  # fmt: skip
    for attribute, rank, value, rule, key in [
        ("name", 1, "Anna Lindqvist", "trusted", "pipedrive:person:59f84"),
        ("name", 2, "Lindqvist, A.", "last", "pipedrive:person:59f85"),
        ("email", 1, "anna.lindqvist@nordlicht.example", "verified", "intercom:contact:59f80"),
        ("phone", 1, "+46 70 174 06 05", "newer", "aircall:contact:59f82"),
        ("company_name", 1, "Nordlicht AB", "only", "pipedrive:person:59f84"),
        ("plan", 1, "Trial", "only", "intercom:contact:59f80"),
        ("language", 1, "sv", "main", "intercom:contact:59f80"),
    ]:
        tool, changed = key.partition(":")[0], int(key[-1]) + 1
        world.add(
            "customer_attribute", customer_id=me, attribute=attribute, value=value, rank=rank, is_current=rank == 1,
            rule=rule, record_key=key, connection="intercom_eu" if tool == "intercom" else tool, connector=tool,
            updated_at=ago(days=changed),
        )  # fmt: skip
    world.identifier("external_id", "user-4711", me)
    _anna_talks(world, me)
    world.add(
        "fct_deal", deal_id="pipedrive:deal:9", customer_id=me, company_id="c_nordlicht", connection="pipedrive",
        title="Nordlicht: 60 more seats", pipeline="Expansion", stage="Proposal sent", status="open", value=12_400.0,
        currency="EUR", owner_name="Tom Ashby", created_at=ago(days=21), updated_at=ago(days=3),
        source_url="https://acme.pipedrive.com/deal/9",
    )  # fmt: skip


def _anna_talks(world: World, me: str) -> None:
    start = ago(hours=2)
    key = world.interaction(
        me, "intercom", "21547700012", start, channel="chat", direction="inbound", agent_name="Maya Okafor",
        team_name="Billing", preview="<p>Our November invoice is charged twice</p>", state="open",
        updated_at=ago(minutes=25), waiting_since=ago(minutes=25), first_response_seconds=340.0, message_count=5,
        agent_id="a_maya", agent_ids=["a_maya"], is_bot_involved=True, tags=["billing", "double charge"],
        source_url="https://app.intercom.com/a/inbox/acme/inbox/conversation/21547700012",
    )  # fmt: skip
    link = "https://app.intercom.com/a/inbox/acme/inbox/conversation/21547700012"
    world.says(me, key, start, "customer", "Anna Lindqvist", "<p>Our November invoice is charged twice</p>")
    world.says(me, key, start + timedelta(seconds=4), "bot", "Fin", "<p>I can help with invoices. Which one is it?</p>")
    world.event(
        me, start + timedelta(minutes=5), "assigned", interaction_id=key, actor_type="system", title="Maya Okafor"
    )
    world.says(
        me, key, start + timedelta(minutes=6), "agent", "Maya Okafor",
        '<p>Hello Anna, I see <b>two charges of € 1,240</b> on 3 November. I have asked finance to check '
        '<a href="https://billing.example/inv/77">invoice 77</a>.</p>', source_url=link,
    )  # fmt: skip
    world.says(
        me, key, start + timedelta(minutes=9), "agent", "Maya Okafor", "Finance says the second run was a retry.",
        event_type="note", is_public=False,
    )  # fmt: skip
    world.says(
        me, key, ago(minutes=25), "customer", "Anna Lindqvist", "<p>Any news? I have to close the month today.</p>"
    )
    _anna_calls(world, me)
    mail = world.interaction(
        me, "intercom", "21547600044", ago(days=10), channel="email", direction="inbound", agent_name="Jonas Weber",
        team_name="Technical support", subject="Export to CSV stops at 10,000 rows", state="closed",
        ended_at=ago(days=9), first_response_seconds=5_460.0, message_count=3, is_bot_involved=False, rating_score=2.0,
        rating_scale_max=5.0, review_score=62.5, tags=["export"], agent_ids=["a_jonas"], source_url="https://app.intercom.com/x/21547600044",
    )  # fmt: skip
    for hours, who, name, body in [
        (240, "customer", "Anna Lindqvist", "<p>Hello,</p><p>the export stops at 10,000 rows. We need all 38,000.</p>"),
        (238, "agent", "Jonas Weber", "<p>Please try a smaller period and join the files.</p>"),
        (217, "customer", "Anna Lindqvist", "<p>That takes me an hour every Monday. Is there no other way?</p>"),
    ]:
        world.says(me, mail, ago(hours=hours), who, name, body, channel="email")
    world.event(me, ago(days=9), "closed", interaction_id=mail, actor_type="agent", actor_name="Jonas Weber")
    world.event(
        me, ago(days=9), "rating", interaction_id=mail, actor_type="customer", actor_name="Anna Lindqvist",
        body="Still no export I can use", rating_score=2.0, rating_scale_max=5.0,
    )  # fmt: skip
    world.event(
        me, ago(days=2), "review", interaction_id=mail, connector="klaus", actor_type="agent", actor_name="Priya Nair",
        agent_id="a_jonas", title="Support scorecard", body="Workaround offered, cause not asked for.",
        review_score=62.5,
    )  # fmt: skip
    world.add(
        "fct_rating", rating_id="r1", customer_id=me, interaction_id=mail, survey="csat", score=2.0, scale_min=1.0,
        scale_max=5.0, is_satisfied=False, is_bot_rating=False, is_counted=True, remark="Still no export I can use",
        answered_at=ago(days=9),
    )  # fmt: skip
    world.add(
        "fct_rating", rating_id="r0", customer_id=me, interaction_id="x", survey="csat", score=5.0, scale_min=1.0,
        scale_max=5.0, is_satisfied=True, is_bot_rating=False, is_counted=True, answered_at=ago(days=200),
    )  # fmt: skip
    # Newer, but no word about satisfaction: she would recommend us, and left a survey unanswered.
    world.add(
        "fct_rating", rating_id="n1", customer_id=me, survey="nps", score=10.0, scale_min=0.0, scale_max=10.0,
        is_bot_rating=False, is_counted=False, remark="Would recommend", answered_at=ago(days=1),
    )  # fmt: skip
    world.add(
        "fct_rating", rating_id="s1", customer_id=me, interaction_id=mail, survey="csat", scale_min=1.0, scale_max=5.0,
        is_bot_rating=False, is_counted=False, requested_at=ago(days=1),
    )  # fmt: skip
    world.add(
        "fct_review", review_id="q1", customer_id=me, interaction_id=mail, reviewee_agent_id="a_jonas",
        reviewee_name="Jonas Weber", score=62.5,
        reviewed_at=ago(days=2), is_counted=True,
    )  # fmt: skip


def _anna_calls(world: World, me: str) -> None:
    answered = world.interaction(
        me, "aircall", "880123", ago(days=1, hours=3), channel="phone", direction="inbound", agent_name="Maya Okafor",
        team_name="Billing", outcome="answered", state="closed", wait_seconds=38.0, talk_seconds=412.0,
        hold_seconds=44.0, wrap_seconds=95.0, transfer_count=1, agent_ids=["a_jonas", "a_maya", "a_priya"],
        ended_at=ago(days=1, hours=2.9), source_url="https://assets.aircall.io/calls/880123",
    )  # fmt: skip
    world.event(
        me, ago(days=1, hours=3), "call", interaction_id=answered, connector="aircall", channel="phone",
        direction="inbound", actor_type="customer", actor_name="Anna Lindqvist", duration_seconds=412.0,
        wait_seconds=38.0, outcome="answered",
    )  # fmt: skip
    world.event(
        me, ago(days=1, hours=2.8), "note", interaction_id=answered, connector="aircall", channel="phone",
        actor_type="agent", actor_name="Maya Okafor", body="Asked about the invoice; will write in chat.",
        is_public=False,
    )  # fmt: skip
    missed = world.interaction(
        me, "aircall", "880077", ago(days=3), channel="phone", direction="inbound", team_name="Billing",
        outcome="missed", missed_reason="out_of_opening_hours", state="closed", wait_seconds=61.0, ended_at=ago(days=3),
    )  # fmt: skip
    world.event(
        me, ago(days=3), "call", interaction_id=missed, connector="aircall", channel="phone", direction="inbound",
        outcome="missed", wait_seconds=61.0,
    )  # fmt: skip
    world.event(
        me, ago(days=21), "deal_created", connector="pipedrive", actor_type="agent", actor_name="Tom Ashby",
        title="Nordlicht: 60 more seats", source_url="https://acme.pipedrive.com/deal/9",
    )  # fmt: skip
    world.event(
        me, ago(days=20), "activity", connector="pipedrive", actor_type="agent", actor_name="Tom Ashby",
        title="Call: seats and prices", outcome="done",
        body="Wants a quote for 60 seats before the year ends. " * 6,
    )  # fmt: skip
    world.event(
        me, ago(days=10, hours=2), "incident", connector="statuspage", actor_type="system", title="Exports fail",
        body="API, Exports", outcome="major", state="resolved", duration_seconds=5_400.0,
        source_url="https://stspg.io/exports",
    )  # fmt: skip
    for number, due in enumerate([ago(days=-6), ago(days=4), None]):
        world.event(
            me, ago(days=19 + number), "task", connector="pipedrive", actor_type="agent", actor_name="Tom Ashby",
            title=f"Send offer {number}", state="planned", due_at=due,
        )  # fmt: skip
    world.event(
        me, ago(days=18), "meeting", connector="pipedrive", actor_type="agent", title="Demo of exports", state="done",
        due_at=ago(days=18),
    )  # fmt: skip
    old = world.interaction(
        me, "intercom", "20000000001", ago(days=200), channel="whatsapp", direction="outbound", agent_name="Tom Ashby",
        state="closed", preview="Welcome to the Business plan", message_count=1, rating_score=5.0,
        rating_scale_max=5.0, ended_at=ago(days=200),
    )  # fmt: skip
    world.says(me, old, ago(days=200), "agent", "Tom Ashby", "Welcome to the Business plan 🎉", channel="whatsapp")


def _right_to_left(world: World) -> None:
    me = "p_omar"
    world.customer(
        me, "عمر الفاروق", primary_email="omar@alfaruq.example", company_name="شركة الفاروق للتجارة", language="ar",
        time_zone="Asia/Dubai", record_count=1, connector_count=1, first_seen_at=ago(days=40),
        last_contact_at=ago(hours=20), last_contact_channel="email", interaction_count=1, open_interaction_count=1,
    )  # fmt: skip
    world.record(me, "intercom", "contact", "ar1", name="عمر الفاروق", email="omar@alfaruq.example")
    key = world.interaction(
        me, "intercom", "31", ago(hours=20), channel="email", direction="inbound", state="snoozed",
        subject="لا أستطيع تسجيل الدخول إلى حسابي", agent_name="ליאת כהן", message_count=2,
    )  # fmt: skip
    world.says(
        me, key, ago(hours=20), "customer", "عمر الفاروق",
        "<p>مرحبًا، لا أستطيع تسجيل الدخول منذ <b>أمس</b>. رمز الخطأ هو AUTH-403.</p>", channel="email",
    )  # fmt: skip
    world.says(me, key, ago(hours=19), "agent", "ליאת כהן", "שלום עומר, אני בודקת את זה עכשיו.", channel="email")


def _emoji(world: World) -> None:
    me = "p_emoji"
    world.customer(
        me, "🦊 Émilie Dœuf-Łukasz 👩‍👩‍👧", primary_email="emilie@fox.example", plan="Free", record_count=1,
        connector_count=1, last_contact_at=ago(days=1), last_contact_channel="chat", interaction_count=1,
        open_interaction_count=0, language="fr", time_zone="America/Los_Angeles",
    )  # fmt: skip
    world.record(me, "intercom", "contact", "fox1", name="🦊 Émilie Dœuf-Łukasz 👩‍👩‍👧", email="emilie@fox.example")
    key = world.interaction(
        me, "intercom", "77", ago(days=1), channel="chat", direction="inbound", state="closed", message_count=1,
        preview="🔥🔥🔥 ça marche pas 😭", is_bot_involved=True, agent_name="Fin",
    )  # fmt: skip
    world.says(me, key, ago(days=1), "customer", "🦊 Émilie", "🔥🔥🔥 ça marche pas 😭\nvous pouvez regarder ?")


def _busy(world: World) -> None:
    """520 interactions and more than 1,200 events, one of them a conversation of 130 messages."""
    me = "p_busy"
    world.customer(
        me, "Bruno Keller", primary_email="bruno@keller.example", company_id="c_harbour", company_name=HARBOUR,
        record_count=2, connector_count=2, first_seen_at=ago(days=700), last_contact_at=ago(hours=1),
        last_contact_channel="email", interaction_count=521, open_interaction_count=0, time_zone="Europe/Zurich",
    )  # fmt: skip
    world.record(me, "intercom", "contact", "b1", name="Bruno Keller", email="bruno@keller.example")
    world.record(me, "aircall", "contact", "b2", name="Keller Bruno", phone="+41 44 668 18 00")
    for number in range(520):
        at = ago(hours=30 + number * 7)
        channel = ("chat", "email", "phone")[number % 3]
        tool = "aircall" if channel == "phone" else "intercom"
        key = world.interaction(
            me, tool, f"b{number:05d}", at, channel=channel, direction="inbound", state="closed",
            outcome="answered" if channel == "phone" else None, subject=None if channel == "phone" else
            f"Container {number:04d} is late", agent_name="Maya Okafor", talk_seconds=60.0 + number,
            agent_ids=["a_maya"],
        )  # fmt: skip
        if channel == "phone":
            world.event(me, at, "call", interaction_id=key, connector="aircall", channel="phone", outcome="answered")
        else:
            world.says(me, key, at, "customer", "Bruno Keller", f"<p>Where is container {number:04d}?</p>")
            world.says(me, key, at + timedelta(hours=1), "agent", "Maya Okafor", "<p>In port, leaves tonight.</p>")
    key = world.interaction(
        me, "intercom", "blong", ago(days=2), channel="email", direction="inbound", state="closed",
        subject="The one that never ends", message_count=130, agent_name="Jonas Weber",
        agent_ids=["a_jonas"],
    )  # fmt: skip
    for number in range(130):
        who = ("customer", "Bruno Keller") if number % 2 else ("agent", "Jonas Weber")
        text = f"<p>Message {number} " + "lorem ipsum dolor sit amet " * (200 if number % 10 == 0 else 4) + "</p>"
        world.says(me, key, ago(hours=40) + timedelta(minutes=number * 10), *who, text, channel="email")


def _edge_cases(world: World) -> None:
    world.customer("p_empty", "Nobody Yet", primary_email="nobody@yet.example", record_count=1, connector_count=1)
    world.record("p_empty", "pipedrive", "person", "e1", name="Nobody Yet", email="nobody@yet.example")
    world.record("p_empty", "zendesk", "user", "desk-1", name="Nobody Yet")
    world.record("p_empty", "hubspot", "contact", "h1", name="Nobody Yet")
    world.customer("p_null")
    world.event("p_null", None, "message", body=None)
    world.event("p_null", ago(days=1), "other")
    world.add("fct_interaction", interaction_id="mystery", customer_id="p_null", connection="x", connector="x")
    world.customer(
        "p_anon", is_anonymous=True, record_count=1, connector_count=1, last_contact_at=ago(days=4),
        last_contact_channel="phone", interaction_count=1, open_interaction_count=0,
    )  # fmt: skip
    call = world.interaction(
        "p_anon", "aircall", "990001", ago(days=4), channel="phone", direction="inbound", outcome="voicemail",
        missed_reason="no_available_agent", wait_seconds=95.0, team_name="Billing",
    )  # fmt: skip
    world.event("p_anon", ago(days=4), "call", interaction_id=call, connector="aircall", channel="phone")
    world.event(
        "p_anon", ago(days=4), "voicemail", interaction_id=call, connector="aircall", channel="phone",
        duration_seconds=23.0,
    )  # fmt: skip
    world.customer(
        "p_visitor", is_anonymous=True, record_count=1, connector_count=1, last_contact_at=ago(hours=2),
        last_contact_channel="chat", interaction_count=1, open_interaction_count=1,
    )  # fmt: skip
    chat = world.interaction(
        "p_visitor", "intercom", "v1", ago(hours=2), channel="chat", direction="inbound", state="open",
        preview="Do you ship to Norway?", message_count=1,
    )  # fmt: skip
    world.says("p_visitor", chat, ago(hours=2), "customer", "Visitor", "<p>Do you ship to Norway?</p>")
    world.customer(
        "p_long", LONG_NAME, primary_email="a" * 60 + "@" + "b" * 120 + ".example", company_name="C" * 150,
        plan="Enterprise Unlimited Plus With Everything", record_count=1, connector_count=1,
    )  # fmt: skip
    world.record("p_long", "intercom", "contact", "l1", name=LONG_NAME, email="a" * 60 + "@" + "b" * 120 + ".example")
    key = world.interaction("p_long", "intercom", "l2", ago(days=1), channel="chat", subject="W" * 400, state="open")
    world.says("p_long", key, ago(days=1), "customer", LONG_NAME, "m" * 5000)


def _harbour_people(world: World) -> None:
    """A company of many people behind one switchboard number."""
    world.add("dim_company", company_id="c_harbour", name=HARBOUR, domain="harbour.example", customer_count=15)
    names = (
        "Aoife Byrne", "Björn Ångström", "Chidi Anagonye", "Dana Scully", "Eleanor Shellstrop", "Fatima al-Sayed",
        "Grégoire Lefèvre", "Hana Sato", "Iñaki Etxeberria", "Jane Smith", "John Smith", "Kateřina Nováková",
        "Søren Kierkegaard", "Marie-Claire Dubois",
    )  # fmt: skip
    for number, name in enumerate(names):
        me = f"p_harbour_{number:02d}"
        email = f"person{number:02d}@harbour.example"
        world.customer(
            me, name, primary_email=email, company_id="c_harbour", company_name=HARBOUR, plan="Team", record_count=1,
            connector_count=1, last_contact_at=ago(days=number * 3 + 1), last_contact_channel="email",
            interaction_count=number, open_interaction_count=number % 3 == 0,
        )  # fmt: skip
        world.record(
            me, "intercom", "contact", f"h{number}", name=name, email=email,
            phone="+44 20 7946 0000" if number < 3 else f"+44 20 7946 01{number:02d}",
        )  # fmt: skip


def _tools(world: World) -> None:
    for agent, name, team in [
        ("maya", "Maya Okafor", "Billing"), ("jonas", "Jonas Weber", "Technical support"),
        ("priya", "Priya Nair", "Billing"), ("old", None, "Nobody's"),
    ]:  # fmt: skip
        world.add(
            "dim_agent", agent_id=f"a_{agent}", name=name, team_name=team, is_bot=False, is_active=agent != "old",
            email=f"{agent}@acme.com", connector_count=2,
        )  # fmt: skip
    for connector, minutes, held, reported, aside in [
        ("intercom", 12, 61_240, 61_240, 0),
        ("aircall", 9, 8_120, 8_131, 3),
        ("pipedrive", 290, 4_410, None, 0),
        ("klaus", 41, 2_006, 2_006, 0),
    ]:
        for stream in ("one", "two"):
            world.add(
                "data_quality", connection=connector, connector=connector, stream=stream, rows_held=held,
                rows_reported=reported, completeness=held / reported if reported else None, quarantined=aside,
                last_loaded_at=ago(minutes=minutes), last_record_at=ago(minutes=minutes + 7), lane="pages",
            )  # fmt: skip
            world.add(
                "data_stream", connection=connector, connector=connector, stream=stream, description=f"Number {stream}",
                is_on_demand=False, is_declared=True, schedule="7 * * * *", lane="pages", rows_held=held,
                rows_reported=reported, completeness=held / reported if reported else None, is_short=aside > 0,
                rows_deleted=5, deletion_strategy="full list", caps=[], quarantined=aside, quarantine_reasons=[],
                last_loaded_at=ago(minutes=minutes), last_record_at=ago(minutes=minutes + 7),
            )  # fmt: skip
    _troubled_streams(world)


def _troubled_streams(world: World) -> None:
    """Another tool's: one whose key no longer works, one with everything there is to say, one that is read no more."""
    refused = "connection 'zendesk': the token was refused. Remedy: make a new one under Admin, APIs."
    common: dict[str, Any] = {"connection": "zendesk", "connector": "zendesk", "is_declared": True}
    world.add(
        "data_stream", stream="tickets", is_on_demand=False, schedule="30 6 * * *", cursor_field="updated_at",
        cursor_overlap="PT15M", checkpoint='{"updated_at":"1795134293"}', rows_held=90, rows_reported=100,
        completeness=0.9, is_short=True, likely_cause="a cap was reached", deletion_strategy="id sweep",
        sweep_every="P7D", swept_at=ago(days=3), caps=["1,000 pages of one query; ask by time"], quarantined=2,
        quarantine_reasons=["not JSON (2)"], rows_deleted=4, error=refused, error_kind="credentials",
        error_at=ago(minutes=53), tried_at=ago(minutes=53), last_loaded_at=ago(days=1), **common,
    )  # fmt: skip
    world.add(
        "data_stream", stream="users", is_on_demand=False, schedule="30 6 * * *", error=refused, is_short=False,
        error_kind="credentials", error_at=ago(minutes=53), deletion_strategy="cannot", **common,
    )  # fmt: skip
    world.add(
        "data_stream", stream="transcripts", is_on_demand=True, schedule="30 6 * * *", is_short=False, **common,
    )  # fmt: skip
    world.add(
        "data_stream", stream="old", is_on_demand=False, is_short=False, rows_held=3, **{**common, "is_declared": False}
    )
    for month, held in [(10, 50), (11, 40)]:
        world.add(
            "data_quality", connection="zendesk", connector="zendesk", stream="tickets",
            window_start=datetime(2026, month, 1, tzinfo=UTC).replace(tzinfo=None), rows_held=held, rows_reported=50,
            completeness=held / 50, likely_cause=None if held == 50 else "the list lags",
        )  # fmt: skip


_UNITS = {"csat": "share", "iqs": "points of 100", "first_response_time": "seconds"}


def _metrics(world: World) -> None:
    def value(metric: str, unit: str, value: float | None, **more: Any) -> None:
        facts = {"version": "1", "grain": "all", "dimension": "all", "dimension_value": "all", **more}
        world.add("metric_value", metric=metric, unit=unit, value=value, **facts)

    value(
        "csat",
        "share",
        0.874,
        numerator=1748.0,
        denominator=2000.0,
        n=2000,
        coverage=0.21,
        interval_low=0.859,
        interval_high=0.888,
    )
    value("iqs", "points of 100", 86.2, numerator=86200.0, denominator=1000.0, n=1000, coverage=0.08)
    value("first_response_time", "seconds", 412.0, n=9120, coverage=0.93)
    value("volume", "interactions", 18000.0, n=18000, coverage=1.0)
    for channel, count in [("chat", 8000), ("email", 4000), ("phone", 6000)]:
        value("volume", "interactions", float(count), n=count, dimension="channel", dimension_value=channel)
    for agent, share, count in [("maya", 0.93, 120), ("jonas", 0.81, 88), ("priya", None, 2)]:
        reason = None if share else "fewer than 5"
        more = {"dimension": "agent", "dimension_value": f"a_{agent}", "missing_reason": reason}
        value("csat", "share", share, n=count, coverage=count / 500, **more)
    for agent, score in [("maya", 91.5), ("jonas", 73.25)]:
        value("iqs", "points of 100", score, n=4, dimension="agent", dimension_value=f"a_{agent}")
    _team_numbers(world)
    for channel, share, count in [("chat", 0.8, 121), ("email", 0.0, 1)]:
        value("csat", "share", share, n=count, dimension="channel", dimension_value=channel)
    for month in range(12):
        start = date(2025, 12, 1) if month < 1 else date(2026, month, 1)
        for metric, number in [("csat", 0.80 + month % 5 / 50), ("iqs", 80.0 + month), ("first_response_time", 700.0)]:
            value(metric, _UNITS[metric], number, n=100, grain="month", period_start=start)
    _facts(world)
    for name, metric, number, year, measured, checked in [
        ("csat_2022", "csat", 0.89, 2022, "average CSAT that teams reported", "unconfirmed"),
        ("csat_2021", "csat", 0.78, 2021, "average CSAT that teams reported", "unconfirmed"),
        ("iqs_2021", "iqs", 81.0, 2021, "average IQS that teams reported", "read"),
        ("tracked", None, 0.39, 2022, "share of companies asked that track IQS", "repeated"),
    ]:
        world.add(
            "benchmark", benchmark=name, metric=metric, unit=_UNITS.get(metric or "", "share"), value=number, year=year,
            measured=measured, checked=checked, source=f"A report of {year}",
            where_seen=None if checked == "unconfirmed" else "https://report.example/page",
        )  # fmt: skip
    world.add(
        "metric_parity", metric="first_response_time", connection="intercom_eu", connector="intercom",
        measure="time_to_admin_reply", unit="seconds", tolerance=1.0, pairs=40, within_tolerance=30, explained=6,
        unexplained=4, within_tolerance_share=0.75, unexplained_share=0.1, only_ours=2, only_theirs=31, ours=412.0,
        theirs=322.0, median_difference=90.0, reason="Intercom leaves out what lies outside of office hours",
        decision="docs/decisions/parity-intercom-hours.md",
    )  # fmt: skip
    world.add(
        "metric_parity", metric="iqs", connection="klaus", connector="klaus", measure="score", unit="points of 100",
        tolerance=0.01, pairs=0, within_tolerance=0, explained=0, unexplained=0, only_ours=0, only_theirs=3,
    )  # fmt: skip
    world.add("metric_history", metric="csat", version="2", since=date(2026, 11, 2), change="Bots are apart.")
    world.add("metric_history", metric="csat", version="1", since=date(2026, 3, 1), change="First definition.")
    world.add("metric_source", family="satisfaction", file="facts_satisfaction.sql", source="select 'csat' <b>1</b>")
    for version, year in [(1, 2005), (2, 2026)]:
        world.add(
            "dim_schedule", schedule="Berlin", version=version, business_schedule=f"Berlin, version {version}",
            time_zone="Europe/Berlin", valid_from=datetime(year, 3, 1, tzinfo=UTC).replace(tzinfo=None),
            team_names=["Billing"], is_for_everybody_else=False,
        )  # fmt: skip
    world.add(
        "metric_definition", metric="first_response_time", version="1", title="First response", unit="seconds",
        family="responsiveness", hours_policy="business", needed_setting="schedules",
    )  # fmt: skip
    world.add(
        "metric_definition", metric="csat", version="2", title="Customer satisfaction", unit="share",
        family="satisfaction", decision="docs/decisions/csat-mapping.md",
        formula="Share of counted answers in the top quarter of their scale, 4 and 5 of 5.",
        time_anchor="when the customer answered", bot_policy="kept apart and never counted",
        coverage="closed interactions with a counted answer ÷ all of them", minimum_n=5,
    )  # fmt: skip
    world.add(
        "metric_definition", metric="iqs", version="1", title="Internal quality score", unit="points of 100",
        family="quality",
    )  # fmt: skip


def _facts(world: World) -> None:
    """Bruno's in chat: 120 in November, two at once; one of an interaction nobody holds; one of Omar's."""
    for number in range(120):
        world.add(
            "metric_fact", metric="csat", part="measured", unit_id=f"r{number:03d}",
            interaction_id=f"intercom:conversation:b{number * 3:05d}", anchor_at=ago(hours=max(number, 1)),
            channel="chat", team_name="Billing", agent_id="a_maya", amount=float(number % 5 > 0),
        )  # fmt: skip
    world.add(
        "metric_fact", metric="csat", part="measured", unit_id="old", interaction_id="lost", anchor_at=ago(days=200),
        channel="chat", amount=1.0,
    )  # fmt: skip
    world.add(
        "metric_fact", metric="csat", part="measured", unit_id="omar", interaction_id="intercom:conversation:31",
        anchor_at=ago(days=100), channel="email", amount=0.0,
    )  # fmt: skip
    world.add(
        "metric_fact", metric="iqs", part="measured", unit_id="q1", interaction_id="intercom:conversation:21547600044",
        anchor_at=ago(days=2), channel="email", agent_id="a_jonas", amount=62.5,
    )  # fmt: skip
    world.add("metric_definition", metric="longest_run", version="1", title="Longest run", by_agent=False)
    world.add(
        "metric_value", metric="longest_run", unit="seconds", value=7200.0, n=1, grain="all", dimension="all",
        dimension_value="all",
    )  # fmt: skip
    world.add(
        "metric_fact", metric="longest_run", part="measured", unit_id="d1", anchor_at=ago(days=1), team_name="Billing",
        agent_id="a_maya", amount=7200.0,
    )  # fmt: skip
    world.add("metric_fact", metric="csat", part="eligible", unit_id="r000", anchor_at=ago(hours=1), amount=1.0)


def _team_numbers(world: World) -> None:
    """Billing's, and trainings of its people and of somebody else's."""
    of_billing: dict[str, Any] = {"version": "1", "dimension": "team", "dimension_value": "Billing"}
    for metric, unit, number, n in [
        ("csat", "share", 0.91, 130), ("first_response_time", "seconds", None, 3),
        ("volume", "interactions", 700.0, 700),
    ]:  # fmt: skip
        reason = None if number else "fewer than 5"
        world.add(
            "metric_value",
            metric=metric,
            unit=unit,
            value=number,
            n=n,
            grain="all",
            missing_reason=reason,
            **of_billing,
        )
    for month, share, is_provisional in [(8, None, False), (9, 0.9, False), (10, 0.85, False), (11, 0.4, True)]:
        world.add(
            "metric_value", metric="csat", unit="share", value=share, n=20 + month, grain="month",
            period_start=date(2026, month, 1), is_provisional=is_provisional, **of_billing,
        )  # fmt: skip
    for agent, title, at, state in [
        ("maya", "Refunds", ago(days=3), "done"), ("priya", "Tone of voice", ago(days=90), "planned"),
        ("jonas", "Exports", ago(days=1), "done"),
    ]:  # fmt: skip
        world.event(
            None, at, "training", connector="filedrop", actor_type="agent", agent_id=f"a_{agent}", title=title,
            state=state, source_url="https://learning.example/course",
        )  # fmt: skip
