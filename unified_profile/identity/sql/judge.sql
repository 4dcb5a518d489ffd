-- Which clusters of the level below each key touches, and whether it may join them. All keys are judged against the
-- same clusters, so that no order matters.
create or replace temp table touch as
select carrier.key_id, label.cluster, min(carrier.rid) as rid
from carrier
inner join label on label.rid = carrier.rid
where carrier.level = $level
group by carrier.key_id, label.cluster;

create or replace temp table judgement as
with
keys_between_clusters as (
    select touch.key_id, count(*) as clusters from touch group by touch.key_id having count(*) > 1
),
people_on_keys as (
    select
        carrier.key_id,
        count(*) as records,
        count(distinct record.full_name) as names,
        count(distinct record.external_id) as external_ids
    from carrier
    semi join keys_between_clusters on keys_between_clusters.key_id = carrier.key_id
    inner join record on record.rid = carrier.rid
    group by carrier.key_id
)
select
    keys_between_clusters.key_id,
    people_on_keys.records,
    case
        -- What a person decided is not measured against limits.
        when shared_key.key_type = 'link' then null
        when keys_between_clusters.clusters > $max_clusters then keys_between_clusters.clusters || ' separate records or people'
        when people_on_keys.names > $max_names then people_on_keys.names || ' different names'
        when people_on_keys.external_ids > $max_external_ids
            then people_on_keys.external_ids || ' different external ids'
    end as reason
from keys_between_clusters
inner join people_on_keys on people_on_keys.key_id = keys_between_clusters.key_id
inner join shared_key on shared_key.key_id = keys_between_clusters.key_id;

insert into identity.contested_key
select shared_key.level, shared_key.key_type, shared_key.key_value, judgement.records, judgement.reason
from judgement
inner join shared_key on shared_key.key_id = judgement.key_id
where judgement.reason is not null;

-- The touches that join. Constraints may still take some away.
create or replace temp table joining as
select touch.key_id, touch.cluster, touch.rid
from touch
inner join judgement on judgement.key_id = touch.key_id
where judgement.reason is null;
