-- The oldest record on each key is the centre of a star to the oldest one of every other cluster that the key joined.
insert into found_group_evidence
with
centres as (select joining.key_id, min(joining.rid) as rid from joining group by joining.key_id)
select joining.key_id, centres.rid as rid_a, joining.rid as rid_b
from joining
inner join centres on centres.key_id = joining.key_id
where joining.rid <> centres.rid;

create or replace temp table group_label as
select group_label.rid, coalesce(component.target, group_label.cluster) as cluster
from group_label
left join component on component.cluster = group_label.cluster;
