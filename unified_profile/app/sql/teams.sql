-- Every team: who is in it, and how much contact it had.
with people as (
    select team_name as name, count(*) as people
    from marts.dim_agent
    where team_name is not null and is_active and not is_bot
    group by team_name
),

contacts as (
    select
        team_name as name,
        count(*) as contacts,
        list(distinct channel order by channel) filter (where channel is not null) as channels
    from marts.fct_interaction
    where team_name is not null
    group by team_name
)

select
    coalesce(people.name, contacts.name) as name,
    coalesce(people.people, 0) as people,
    contacts.contacts,
    coalesce(contacts.channels, []) as channels
from people
full join contacts on people.name = contacts.name
order by lower(coalesce(people.name, contacts.name)), coalesce(people.name, contacts.name)
