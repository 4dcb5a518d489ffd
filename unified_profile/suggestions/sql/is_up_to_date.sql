select suggested_from.signature
from identity.suggested_from
where suggested_from.signature = $signature
and suggested_from.run_number is not distinct from (select max(run.run_number) from identity.run);
