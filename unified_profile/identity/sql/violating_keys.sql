with
violating_clusters as (
    select distinct region_label.cluster
    from region_label
    left join component on component.cluster = region_label.cluster
    where coalesce(component.target, region_label.cluster) in (select violation.component from violation)
)
select shared_key.key_id, shared_key.key_type, shared_key.key_value, list(joining.cluster order by joining.cluster)
from joining
semi join violating_clusters on violating_clusters.cluster = joining.cluster
inner join shared_key on shared_key.key_id = joining.key_id
group by shared_key.key_id, shared_key.key_type, shared_key.key_value;
