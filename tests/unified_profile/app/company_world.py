"""What Nordlicht is worth, in two currencies, and a company of which nobody is known."""

from tests.unified_profile.app.publication import World, ago


def add_company_values(world: World) -> None:
    """Anna's company, and Silent Ltd, whose record is all there is."""
    world.add(
        "company_value", company_id="c_nordlicht", as_of_at=ago(minutes=25), contact_count_30d=4, contact_count_90d=4,
        last_contact_at=ago(minutes=25), rating_count_12m=2, csat_12m=0.5,
    )  # fmt: skip
    world.add(
        "company_deal_value", company_id="c_nordlicht", currency="EUR", open_deal_count=1, open_value=12_400.0,
        won_deal_count_12m=2, won_value_12m=30_000.0, lost_deal_count_12m=1, lost_value_12m=5_500.0,
        open_renewal_value=0.0, renewed_value_12m=18_000.0, churned_value_12m=5_500.0,
    )  # fmt: skip
    world.add(
        "company_deal_value", company_id="c_nordlicht", currency="SEK", open_deal_count=0, won_deal_count_12m=1,
        won_value_12m=90_000.0, lost_deal_count_12m=0,
    )  # fmt: skip
    world.add("dim_company", company_id="c_silent", name="Silent Ltd", domain="silent.example")
    world.add("dim_company", company_id="c_sato", name="Sato Ltd")
