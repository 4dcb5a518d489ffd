-- How far reviewers agree, category by category, the least agreed first.
select category_name, n, value, interval_low, interval_high, missing_reason
from marts.category_agreement
order by value nulls last, lower(category_name), category_name
limit $size
