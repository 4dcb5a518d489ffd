-- What would be another agent's than before, or nobody's.
with
moved_contacts as (
    select agent_contact.interaction_id
    from agent_contact
    group by agent_contact.interaction_id
    having count(*) = 1 or count(distinct agent_contact.agent_id) > 1
),
moved_reviews as (
    select agent_review.review_id
    from agent_review
    group by agent_review.review_id
    having count(*) = 1 or count(distinct agent_review.agent_id) > 1
)
select
    (select count(*) from moved_agent_record) as records,
    (select count(*) from moved_contacts) as interactions,
    (select count(*) from moved_reviews) as reviews;
