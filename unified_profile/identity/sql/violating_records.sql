select label.cluster, label.rid, record.external_id, record.full_name
from label
left join component on component.cluster = label.cluster
inner join record on record.rid = label.rid
where coalesce(component.target, label.cluster) in (select violation.component from violation)
order by label.cluster, label.rid;
