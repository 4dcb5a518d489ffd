-- What held people together before goes, and is kept for the audit. The oldest record on each key is the centre of a star to the oldest one of every other cluster that the key joined.
insert into former_evidence by name
select evidence.level, evidence.key_type, evidence.key_value, evidence.key_id, evidence.rid_a, evidence.rid_b
from identity.evidence
where evidence.level = $level
and evidence.rid_b in (select region.rid from region union all select departed.rid from departed);

delete from identity.evidence
where evidence.level = $level
and evidence.rid_b in (select region.rid from region union all select departed.rid from departed);

insert into identity.evidence
with
centres as (select joining.key_id, min(joining.rid) as rid from joining group by joining.key_id)
select
    $level as level, shared_key.key_type, shared_key.key_value, shared_key.key_id, centres.rid as rid_a, joining.rid as rid_b
from joining
inner join centres on centres.key_id = joining.key_id
inner join shared_key on shared_key.key_id = joining.key_id
where joining.rid <> centres.rid;

delete from identity.label
where label.level = $level
and label.rid in (select region.rid from region union all select departed.rid from departed);

insert into identity.label
select
    $level as level,
    region_label.rid,
    coalesce(whole_component.target, region_label.cluster) as component,
    coalesce(component.target, region_label.cluster) as cluster
from region_label
left join whole_component on whole_component.cluster = region_label.cluster
left join component on component.cluster = region_label.cluster
where region_label.is_labelled_below or whole_component.target is not null
order by region_label.rid;

-- The next level starts from what this one may have changed.
create or replace temp table dirty as select region.rid from region;
