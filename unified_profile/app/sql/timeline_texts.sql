-- Entries of a customer's timeline in which one text holds every word. Words come in lower case, without accents.
with texts as (
    select
        coalesce(interaction_id, event_id) as entry_id,
        concat_ws(' ', actor_name, title, body) as text
    from marts.fct_event
    where
        customer_id = $customer_id
        and ($sees_reviews or event_type is distinct from 'review' or agent_id = $own_agent_id)
    union all
    select
        interaction_id,
        concat_ws(' ', subject, preview, array_to_string(tags, ' '))
    from marts.fct_interaction
    where customer_id = $customer_id
),

plain_texts as (
    select
        entry_id,
        -- Entities after tags, so that an escaped angle bracket opens no tag; the ampersand last, so that none is made.
        strip_accents(lower(
            replace(replace(replace(replace(replace(replace(
                regexp_replace(text, '<[^>]*>', ' ', 'g'),
                '&nbsp;', ' '), '&#39;', ''''), '&quot;', '"'), '&lt;', '<'), '&gt;', '>'), '&amp;', '&')
        )) as text
    from texts
)

select distinct entry_id
from plain_texts
where len(list_filter($words, lambda word: contains(text, word))) = len($words)
