select region_label.cluster, region_label.rid, record.external_id, record.full_name
from region_label
left join component on component.cluster = region_label.cluster
inner join identity.record on record.rid = region_label.rid
where coalesce(component.target, region_label.cluster) in (select violation.component from violation)
order by region_label.cluster, region_label.rid;
