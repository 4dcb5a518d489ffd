{{ config(materialized='table') }}
{%- set resamples = 1000 %}
{%- set fewest_interactions = 10 %}

-- How far do several reviewers of the same agree, per period and slice, and how sure is that? Krippendorff's alpha for
-- interval data, with the percentiles of resampled interactions around it (docs/decisions/reviewer-agreement.md). Over all
-- time each category is a slice too.
with opinions as (
    select * from {{ ref('int_category_opinion') }} where reviewer_count >= 2
),

definitions as (
    select metric, minimum_n from {{ ref('metric_definition') }} where aggregation = 'agreement'
),

summed_units as (
    select
        'reviewer_agreement' as metric,
        subject_id,
        interaction_key,
        cast(date_trunc('day', compared_at) as date) as date_day,
        max(lower(category_name)) as category,
        max(channel) as channel,
        max(team_name) as team_name,
        max(agent_id) as agent_id,
        cast(count(*) as double) as ratings,
        sum(score) as total,
        sum(score * score) as squares
    from opinions
    group by subject_id, interaction_key, cast(date_trunc('day', compared_at) as date)
),

-- All ratings of a unit are compared with each other; each rating weighs the same, however many there are.
units as (
    select *, ratings * (squares - total * total / ratings) / (ratings - 1) as disagreement
    from summed_units
),

interactions_of_slices as (
    select
        units.metric,
        {{ slice_columns('units') }},
        units.interaction_key,
        count(*) as unit_count,
        sum(units.ratings) as ratings,
        sum(units.total) as total,
        sum(units.squares) as squares,
        sum(units.disagreement) as disagreement
    from units
    {{ cross_join_slices() }}
    group by units.metric, {{ slice_columns('units', named=false) }}, units.interaction_key
    union all
    select
        metric,
        'all' as grain,
        cast(null as date) as period_start,
        'category' as dimension,
        category as dimension_value,
        interaction_key,
        count(*) as unit_count,
        sum(ratings) as ratings,
        sum(total) as total,
        sum(squares) as squares,
        sum(disagreement) as disagreement
    from units
    group by metric, category, interaction_key
),

slices as (
    select
        {{ slice_key() }},
        cast(sum(unit_count) as bigint) as n,
        count(*) as interactions,
        sum(ratings) as ratings,
        sum(total) as total,
        sum(squares) as squares,
        sum(disagreement) as disagreement
    from interactions_of_slices
    group by {{ slice_key() }}
),

slices_worth_resampling as (
    select {{ slice_key('slices') }}
    from slices
    inner join definitions on slices.metric = definitions.metric
    where slices.n >= definitions.minimum_n and slices.interactions >= {{ fewest_interactions }}
),

draws as (
    {{ numbers_to(resamples) }}
),

-- How often an interaction is in a resample depends on its key alone: the same data give the same interval.
resampled_interactions as (
    select
        keys.interaction_key,
        draws.number,
        {{ poisson_count(uniform_of("keys.interaction_key || '/' || cast(draws.number as varchar)")) }} as times
    from (select distinct interaction_key from units) as keys
    cross join draws
),

resampled_slices as (
    select
        {{ slice_key('parts') }},
        resampled_interactions.number,
        sum(resampled_interactions.times * parts.ratings) as ratings,
        sum(resampled_interactions.times * parts.total) as total,
        sum(resampled_interactions.times * parts.squares) as squares,
        sum(resampled_interactions.times * parts.disagreement) as disagreement
    from interactions_of_slices as parts
    inner join slices_worth_resampling as worth
        on {{ same_slice('parts', 'worth') }}
    inner join resampled_interactions on parts.interaction_key = resampled_interactions.interaction_key
    group by
        {{ slice_key('parts') }}, resampled_interactions.number
),

resampled_values as (
    select
        {{ slice_key() }},
        1 - {{ observed_disagreement() }} / nullif({{ expected_disagreement() }}, 0) as value
    from resampled_slices
),

intervals as (
    select
        {{ slice_key() }},
        count(value) as n,
        {{ sorted_values('value', 'value is not null') }} as sorted_resamples
    from resampled_values
    group by {{ slice_key() }}
)

select
    {{ slice_key('slices') }},
    1 - {{ observed_disagreement('slices') }} / nullif({{ expected_disagreement('slices') }}, 0) as value,
    {{ observed_disagreement('slices') }} as numerator,
    {{ expected_disagreement('slices') }} as denominator,
    slices.n,
    {{ list_item('intervals.sorted_resamples', 'cast(ceil(intervals.n * 0.025) as bigint)') }} as interval_low,
    {{ list_item('intervals.sorted_resamples', 'intervals.n + 1 - cast(ceil(intervals.n * 0.025) as bigint)') }}
        as interval_high,
    -- Nothing is said that cannot be said with its interval.
    case
        when {{ expected_disagreement('slices') }} = 0 then 'all ratings are equal'
        when slices.interactions < {{ fewest_interactions }} then 'fewer than {{ fewest_interactions }} interactions'
    end as missing_reason
from slices
left join intervals
    on {{ same_slice('slices', 'intervals') }}
