-- Records whose keys or decisions are not what they were, and the keys that they had, now changed or gone.
create or replace temp table changed_ignore as
with
now_and_before as (
    select ignored_key.decision_id, ignored_key.key_id from ignored_key
    union all
    select ignored_key.decision_id, ignored_key.key_id from identity.ignored_key
)
select now_and_before.key_id
from now_and_before
group by now_and_before.key_id
having count(*) = 1 or min(now_and_before.decision_id) <> max(now_and_before.decision_id);

create or replace temp table changed_link as
with
now_and_before as (
    select link_key.rid, link_key.key_id from link_key
    union all
    select record_key_value.rid, record_key_value.key_id
    from identity.record_key_value
    where record_key_value.key_type = 'link'
)
select now_and_before.rid, now_and_before.key_id
from now_and_before
group by now_and_before.rid, now_and_before.key_id
having count(*) = 1;

create or replace temp table changed_pair as
with
now_and_before as (
    select cannot_link.decision_id, cannot_link.rid_a, cannot_link.rid_b from cannot_link
    union all
    select kept_apart.decision_id, kept_apart.rid_a, kept_apart.rid_b from identity.kept_apart
)
select now_and_before.rid_a, now_and_before.rid_b
from now_and_before
group by now_and_before.decision_id, now_and_before.rid_a, now_and_before.rid_b
having count(*) = 1;

insert into former_key
select distinct record_key_value.level, record_key_value.key_id
from identity.record_key_value
semi join changed_ignore on changed_ignore.key_id = record_key_value.key_id
union
select $link_level::utinyint as level, changed_link.key_id
from changed_link;

create or replace temp table dirty as
with
concerned as (
    select arrival.rid from arrival
    union
    select changed_link.rid from changed_link
    union
    select changed_pair.rid_a as rid from changed_pair
    union
    select changed_pair.rid_b as rid from changed_pair
    union
    select record_key_value.rid
    from identity.record_key_value
    semi join changed_ignore on changed_ignore.key_id = record_key_value.key_id
    union
    select record.rid
    from identity.record
    inner join returned on returned.former_carrier = record.record_key
)
select concerned.rid
from concerned
anti join departed on departed.rid = concerned.rid;

delete from identity.record_key_value where record_key_value.key_type = 'link';

insert into identity.record_key_value
select
    link_key.rid, $link_level as level, 'link' as key_type, link_key.key_id, link_key.key_value, null as spelling, null as off_reason
from link_key;

delete from identity.kept_apart;

insert into identity.kept_apart select cannot_link.decision_id, cannot_link.rid_a, cannot_link.rid_b from cannot_link;

delete from identity.ignored_key;

insert into identity.ignored_key
select ignored_key.decision_id, ignored_key.key_type, ignored_key.key_value, ignored_key.key_id from ignored_key;
