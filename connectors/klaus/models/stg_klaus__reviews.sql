-- Which quality reviews are there? One conversation may hold several.
{#- Ticket ids belong to whichever help desk the conversation came from. -#}
{%- set helpdesk_key -%}
    case
        when lower(sourceType) like '%zendesk%' then {{ linked_key('zendesk', 'ticket', 'externalId') }}
        when coalesce(lower(sourceType), '') in ('', 'intercom') then {{ linked_key('intercom', 'conversation', 'externalId') }}
    end
{%- endset %}
with conversations as (
    select
        *,
        {{ helpdesk_key }} as conversation_key,
        from_json(reviews, '[{
            "id": "VARCHAR", "_gone_at": "VARCHAR", "score": "DOUBLE", "comment": "VARCHAR", "createdISO": "VARCHAR", "updatedISO": "VARCHAR",
            "reviewer": {"email": "VARCHAR", "name": "VARCHAR"}, "reviewee": {"email": "VARCHAR", "name": "VARCHAR"},
            "scorecard": {"name": "VARCHAR"}, "ratings": [{"categoryId": "VARCHAR"}]
        }]') as review_list
    from {{ raw_union('klaus', 'reviews') }}
),

reviews as (
    select
        _connection,
        _loaded_at,
        _deleted,
        url,
        conversation_key,
        workspaceName,
        lastUpdatedISO,
        unnest(review_list) as review
    from conversations
),

each_review_once as (
    -- A conversation that moved to another workspace is held in both; the newer one is right.
    select
        * exclude (_deleted),
        -- One that is no longer in its conversation is kept there with the time.
        coalesce(_deleted, false) or review._gone_at is not null as _deleted,
        review.id as id,
        cast(review.createdISO as timestamp) as created_at
    from reviews
    qualify row_number() over (
        partition by _connection, review.id
        order by (_deleted or review._gone_at is not null), lastUpdatedISO desc, workspaceName
    ) = 1
)

select
    {{ common_columns('review', 'id', 'url', 'created_at') }},
    conversation_key as interaction_key,
    cast(coalesce(review.updatedISO, review.createdISO) as timestamp) as updated_at,
    nullif(review.reviewer.email, '') as reviewer_email,
    nullif(review.reviewer.name, '') as reviewer_name,
    nullif(review.reviewee.email, '') as reviewee_email,
    nullif(review.reviewee.name, '') as reviewee_name,
    -- A score of 0 isn't written. A review without ratings has no score.
    case when len(review.ratings) > 0 then coalesce(review.score, 0) else review.score end as vendor_score,
    nullif(review.scorecard.name, '') as scorecard_name,
    nullif(workspaceName, '') as workspace_name,
    nullif(trim(review.comment), '') as comment
from each_review_once
