"""Six tools: how often each is used, what it asks of people, and which other tool its records refer to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tool:
    """Shares of a tool's records that have a name, an address, a number, our own id of the user, and a reference."""

    share: float
    name: float
    email: float
    phone: float
    external_id: float = 0.0
    refers_to: str | None = None
    refers: float = 0.0


TOOLS = {
    "intercom": Tool(share=28, name=0.7, email=0.88, phone=0.2, external_id=0.62),
    "hubspot": Tool(share=20, name=0.9, email=0.95, phone=0.42, external_id=0.2),
    "salesforce": Tool(share=10, name=0.98, email=0.82, phone=0.6, external_id=0.25, refers_to="hubspot", refers=0.35),
    "pipedrive": Tool(share=12, name=0.97, email=0.78, phone=0.6, refers_to="hubspot", refers=0.15),
    "aircall": Tool(share=24, name=0.35, email=0.08, phone=1.0, refers_to="hubspot", refers=0.1),
    "klaus": Tool(share=6, name=0.0, email=0.0, phone=0.0, refers_to="intercom", refers=0.97),
}
