"""What people came about, a burst with more customers than one page shows, and conversations that go the wrong way."""

from datetime import date, timedelta

from tests.unified_profile.app.publication import World, ago

TOUCHED = 60
FIRST_MONDAY = date(2026, 9, 21)


def add_trends(world: World) -> None:
    """Topics of Bruno's and Anna's conversations, one burst of last week and one of January, two that sour."""
    for number in range(520):
        world.add("interaction_topic", interaction_id=_bruno(number), topic="containers")
    # Anna twice in the newest week, by chat and by phone, and once in the one before; she is one in each.
    for interaction_id in (
        "intercom:conversation:21547700012", "aircall:call:880123", "aircall:call:880077",
        "intercom:conversation:21547600044",
    ):  # fmt: skip
        world.add("interaction_topic", interaction_id=interaction_id, topic="billing")
    # Of nobody whom we know, and one that we began ourselves.
    for number, direction in enumerate(["inbound", "inbound", "outbound"]):
        world.add(
            "fct_interaction", interaction_id=f"stranger:{number}", customer_id=None, channel="chat",
            direction=direction, connector="intercom", connection="intercom", started_at=ago(days=9),
        )  # fmt: skip
        world.add("interaction_topic", interaction_id=f"stranger:{number}", topic="billing")
    world.add(
        "topic_burst", burst_id="burst_port", topic="containers", channel="all", started_on=date(2026, 11, 9),
        ended_on=date(2026, 11, 13), day_count=5, observed=131, expected=38.5, surprise=7.4, chance=6.8e-14,
        customer_count=TOUCHED,
    )  # fmt: skip
    world.add(
        "topic_burst", burst_id="burst_old", topic="billing", channel="chat", started_on=date(2026, 1, 7),
        ended_on=date(2026, 1, 7), day_count=1, observed=21, expected=5.0, surprise=4.21, chance=1.28e-5,
        customer_count=0,
    )  # fmt: skip
    for number in range(TOUCHED):
        customer_id = f"p_touched_{number:02d}"
        world.add(
            "dim_customer", customer_id=customer_id, display_name=f"Touched {number:02d}" if number else None,
            primary_email=f"touched{number:02d}@port.example", primary_phone=f"+44 20 7946 02{number:02d}",
            language="en", company_name='=HYPERLINK("https://evil.example")',
        )  # fmt: skip
        world.add(
            "topic_burst_customer", burst_id="burst_port", customer_id=customer_id, contact_count=2,
            open_contact_count=int(number % 10 == 3), first_contact_at=ago(days=10),
            # In pairs at the same moment.
            last_contact_at=ago(days=8) - timedelta(minutes=number // 2),
        )  # fmt: skip
    for interaction_id, customer_id, agent, minutes in [
        ("intercom:conversation:21547700012", "p_anna", "maya", 25), ("intercom:conversation:31", "p_omar", "jonas", 90)
    ]:  # fmt: skip
        world.add(
            "worsening_conversation", interaction_id=interaction_id, customer_id=customer_id, channel="chat",
            agent_id=f"a_{agent}", agent_name=agent.capitalize(), started_at=ago(hours=2),
            last_message_at=ago(minutes=minutes), message_count=4, earlier_sentiment=0.6, later_sentiment=-0.4,
        )  # fmt: skip


def _bruno(number: int) -> str:
    return f"aircall:call:b{number:05d}" if number % 3 == 2 else f"intercom:conversation:b{number:05d}"
