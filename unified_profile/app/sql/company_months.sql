-- How often its people got in touch and how they rated it, in each of the last thirteen months (UTC). Months before
-- anybody's first contact are left out: nobody knows that nobody came.
with span as (
    select
        date_trunc('month', max(started_at))::date as last_month,
        date_trunc('month', min(started_at))::date as first_month
    from marts.fct_interaction
),

months as (
    select
        unnest(
            generate_series(greatest(first_month, last_month - interval 12 month), last_month, interval 1 month)
        )::date as month
    from span
),

contacts as (
    select date_trunc('month', started_at)::date as month, count(*) as contact_count
    from marts.fct_interaction
    where company_id = $company_id and direction = 'inbound'
    group by all
),

answers as (
    select
        date_trunc('month', ratings.answered_at)::date as month,
        count(*) filter (where ratings.is_satisfied) as satisfied_count,
        count(*) filter (where not ratings.is_satisfied) as other_count
    from marts.fct_rating as ratings
    inner join marts.dim_customer as customers on ratings.customer_id = customers.customer_id
    where customers.company_id = $company_id and ratings.is_counted
    group by all
)

select
    months.month,
    coalesce(contacts.contact_count, 0) as contact_count,
    coalesce(answers.satisfied_count, 0) as satisfied_count,
    coalesce(answers.other_count, 0) as other_count
from months
left join contacts on months.month = contacts.month
left join answers on months.month = answers.month
order by months.month
