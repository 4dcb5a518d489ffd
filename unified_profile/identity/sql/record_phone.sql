insert into identity.phone_cache
select
    unnest($raws::varchar[]) as raw,
    unnest($regions::varchar[]) as region,
    $library_version as library_version,
    unnest($e164s::varchar[]) as e164,
    unnest($extensions::varchar[]) as extension,
    unnest($number_types::varchar[]) as number_type,
    unnest($statuses::varchar[]) as status;

create or replace temp table arrived_phone as
select
    written_phone.rid,
    written_phone.record_key,
    written_phone.raw,
    phone_cache.e164,
    phone_cache.extension,
    phone_cache.number_type,
    phone_cache.status,
    written_phone.position
from written_phone
inner join identity.phone_cache
    on phone_cache.raw = written_phone.raw and phone_cache.region = written_phone.region;

delete from identity.record_phone
where record_phone.record_key in (
    select arrival.record_key from arrival union all select departed.record_key from departed
);

insert into identity.record_phone
select
    arrived_phone.record_key,
    arrived_phone.raw,
    arrived_phone.e164,
    arrived_phone.extension,
    arrived_phone.number_type,
    arrived_phone.status,
    arrived_phone.position
from arrived_phone;
