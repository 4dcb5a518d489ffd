insert into identity.phone_cache
select
    unnest($raws::varchar[]) as raw,
    unnest($regions::varchar[]) as region,
    $library_version as library_version,
    unnest($e164s::varchar[]) as e164,
    unnest($extensions::varchar[]) as extension,
    unnest($number_types::varchar[]) as number_type,
    unnest($statuses::varchar[]) as status;

create or replace table identity.record_phone as
select
    written_phone.record_key,
    written_phone.raw,
    phone_cache.e164,
    phone_cache.extension,
    phone_cache.number_type,
    phone_cache.status,
    written_phone.position
from written_phone
inner join identity.phone_cache
    on phone_cache.raw = written_phone.raw and phone_cache.region = written_phone.region
order by written_phone.record_key, written_phone.position;
