-- lower_end < upper_end always: whoever has a lesser neighbour hooks to the least of them.
create or replace temp table hook as
select edge.upper_end as cluster, min(edge.lower_end) as target
from edge
group by edge.upper_end;
