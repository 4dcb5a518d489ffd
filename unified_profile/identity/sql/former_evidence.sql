-- Before a whole solve all of it.
insert into former_evidence by name
select evidence.level, evidence.key_type, evidence.key_value, evidence.key_id, evidence.rid_a, evidence.rid_b
from identity.evidence;
