-- Scores before and after each training, the whole review first, then category by category.
select
    training_title, category_name, trained_agent_count, agent_count, review_count_before, review_count_after,
    score_before, score_after, difference, interval_low, interval_high, is_provisional, missing_reason
from marts.coaching_effect
order by lower(training_title), training_title, category_name <> 'all', lower(category_name), category_name
limit $size
