-- Which clusters of the level below each key touches, and whether it may join them. All keys are judged against the
-- same clusters, so that no order matters. Level 1 says that records are one; every other level only suggests it, and
-- no suggestion makes rivals one: two companies of one tool.
create or replace temp table group_touch as
select group_carrier.key_id, group_label.cluster, min(group_carrier.rid) as rid
from group_carrier
inner join group_label on group_label.rid = group_carrier.rid
where group_carrier.level = $level
group by group_carrier.key_id, group_label.cluster;

create or replace temp table key_between_clusters as
select group_touch.key_id from group_touch group by group_touch.key_id having count(*) > 1;

create or replace temp table rival as
select distinct group_label.cluster, member.rival_of
from group_label
inner join member on member.rid = group_label.rid
where member.rival_of is not null and $level > 1;

insert into found_contested
with
rivals_on_keys as (
    select group_touch.key_id, rival.rival_of, count(*) as groups
    from group_touch
    inner join rival on rival.cluster = group_touch.cluster
    group by group_touch.key_id, rival.rival_of
    having count(*) > 1
)
select
    rivals_on_keys.key_id,
    arg_max(
        rivals_on_keys.groups || ' ' || $plural || ' of ' || rivals_on_keys.rival_of,
        (rivals_on_keys.groups, rivals_on_keys.rival_of)
    ) as reason
from rivals_on_keys
group by rivals_on_keys.key_id;

insert into found_contested
select doubt.key_id, doubt.reason
from doubt
semi join key_between_clusters on key_between_clusters.key_id = doubt.key_id;

-- The touches that join. What is kept apart may still take some away.
create or replace temp table joining as
select group_touch.key_id, group_touch.cluster, group_touch.rid
from group_touch
semi join key_between_clusters on key_between_clusters.key_id = group_touch.key_id
anti join found_contested on found_contested.key_id = group_touch.key_id;
