select min(coalesce(duplicates.record_key, 'a record without a key'))
from (
    select change.record_key
    from change
    group by change.record_key
    having count(*) > 1 or change.record_key is null
) as duplicates;
