delete from identity.phone_cache where library_version <> $library_version;

select distinct written_phone.raw, written_phone.region
from written_phone
anti join identity.phone_cache
    on phone_cache.raw = written_phone.raw and phone_cache.region = written_phone.region
order by written_phone.raw, written_phone.region;
