-- Deals of a company that are open, the one that changed last first.
select
    deals.deal_id, deals.connection, deals.title, deals.pipeline, deals.stage, deals.status, deals.value,
    deals.currency, deals.owner_name, deals.created_at, deals.updated_at, deals.closed_at, deals.source_url
from marts.fct_deal as deals
where deals.company_id = $company_id and deals.status = 'open'
order by deals.updated_at desc nulls last, deals.deal_id
limit 20
