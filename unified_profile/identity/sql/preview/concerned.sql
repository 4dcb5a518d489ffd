-- Which kinds are records of? One that is gone is still of the kind that it was.
select 'person' as kind
from identity.minted_id
where minted_id.record_key in (select unnest($record_keys::varchar[]))
union
select minted_group_id.kind
from identity.minted_group_id
where minted_group_id.record_key in (select unnest($record_keys::varchar[]));
