-- What was hooked in an earlier round goes where its target went later.
insert into component
select hooked.cluster, coalesce(component.target, hooked.target) as target
from hooked
left join component on component.cluster = hooked.target
where hooked.round = $round;
