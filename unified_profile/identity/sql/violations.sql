-- Components that no person may be: more records or external ids than one has, or two records kept apart by a decision.
create or replace temp table whole_component as
select component.cluster, component.target from component
union all
select distinct component.target as cluster, component.target from component;

create or replace temp table violation as
with
component_of_record as (
    select region_label.rid, whole_component.target as component
    from region_label
    inner join whole_component on whole_component.cluster = region_label.cluster
),
too_large as (
    select component_of_record.component
    from component_of_record
    inner join identity.record on record.rid = component_of_record.rid
    group by component_of_record.component
    having count(*) > $max_records or count(distinct record.external_id) > $max_external_ids
),
kept_apart as (
    select record_a.component
    from cannot_link
    inner join component_of_record as record_a on record_a.rid = cannot_link.rid_a
    inner join component_of_record as record_b on record_b.rid = cannot_link.rid_b
    where record_a.component = record_b.component
)
select too_large.component from too_large
union
select kept_apart.component from kept_apart;

select count(*) from violation;
