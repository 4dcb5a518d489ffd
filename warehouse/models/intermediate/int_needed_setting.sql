-- Which settings that metrics need are given, and what is said of a metric whose setting is not?
with suggestions as (
    select count(*) as how_many from {{ ref('int_suggested_customer') }}
),

schedules as (
    select count(*) as how_many from {{ source('meta', 'business_team') }}
),

renewal_pipelines as (
    select count(*) as how_many from {{ ref('int_renewal_pipeline') }}
)

select
    cast('schedules' as varchar) as setting,
    how_many > 0 as is_given,
    cast('no schedule is set (schedules:)' as varchar) as missing_reason
from schedules

union all

select
    'renewal_pipelines',
    how_many > 0,
    'no pipeline is said to be one of renewals (connections.<name>.renewal_pipelines:)'
from renewal_pipelines

union all

-- Tags of a tool are topics as well; this is only said where no interaction has any.
select
    'topics',
    {{ 'true' if var('topics', []) else 'false' }},
    'no interaction has a topic: no tool tags them, and none is set (topics:)'

union all

select
    'suggestions',
    how_many > 0,
    'nobody is suggested to be one with another: none is found, or suggestions are off (suggestions:)'
from suggestions
