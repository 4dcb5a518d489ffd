select
    count(*) filter (where not coalesce(is_anonymous, false)) as known,
    count(*) filter (where is_anonymous) as anonymous,
    coalesce(sum(open_interaction_count), 0)::bigint as open_interactions
from marts.dim_customer
