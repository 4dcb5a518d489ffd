-- The newest version of each schedule.
select business_schedule, time_zone, valid_from, team_names, is_for_everybody_else
from marts.dim_schedule
qualify row_number() over (partition by schedule order by version desc) = 1
order by is_for_everybody_else, schedule
