insert into identity.suggested_from
select max(run.run_number) as run_number, $signature as signature
from identity.run;
