-- Which clusters of the level below each key touches, and whether it may join them. All keys are judged against the
-- same clusters, so that no order matters.
create or replace temp table touch as
select carrier.key_id, label.cluster, min(carrier.rid) as rid
from carrier
inner join label on label.rid = carrier.rid
where carrier.level = $level
group by carrier.key_id, label.cluster;

create or replace temp table judgement as
with
keys_between_clusters as (
    select touch.key_id, count(*) as clusters from touch group by touch.key_id having count(*) > 1
),
identified_people as (
    select distinct label.cluster from label semi join identified_record on identified_record.rid = label.rid
),
identified_on_keys as (
    select touch.key_id, count(*) as people
    from touch
    semi join identified_people on identified_people.cluster = touch.cluster
    group by touch.key_id
),
people_on_keys as (
    select
        carrier.key_id,
        count(*) as records,
        count(distinct record.full_name) as names,
        count(distinct record.external_id) as external_ids,
        arg_max(record.name_words, (len(record.name_words), record.name_words)) as fullest_name
    from carrier
    semi join keys_between_clusters on keys_between_clusters.key_id = carrier.key_id
    inner join record on record.rid = carrier.rid
    group by carrier.key_id
),
names_on_addresses as (
    select distinct carrier.key_id, record.full_name, email_mailbox(shared_key.key_value) as mailbox
    from carrier
    semi join keys_between_clusters on keys_between_clusters.key_id = carrier.key_id
    inner join shared_key on shared_key.key_id = carrier.key_id
    inner join record on record.rid = carrier.rid
    where $mailbox_of_one and shared_key.key_type in ('email', 'folded_email') and record.full_name is not null
),
words_of_names as (
    select
        names_on_addresses.key_id,
        names_on_addresses.full_name,
        names_on_addresses.mailbox,
        unnest(string_split(names_on_addresses.full_name, ' ')) as word
    from names_on_addresses
),
words_with_uses as (
    select
        words_of_names.key_id,
        words_of_names.full_name,
        count(*) over (partition by words_of_names.key_id, words_of_names.word) as uses,
        length(words_of_names.word) > 2 and contains(words_of_names.mailbox, words_of_names.word) as is_in_address
    from words_of_names
),
strangers as (
    select words_with_uses.key_id, words_with_uses.full_name, max(words_with_uses.uses) = 1 as is_stranger,
        bool_or(words_with_uses.is_in_address) as is_in_address
    from words_with_uses
    group by words_with_uses.key_id, words_with_uses.full_name
),
-- Names that have no word in common, at an address that bears none of them: desk@ is read by several people.
shared_mailboxes as (
    select strangers.key_id
    from strangers
    group by strangers.key_id
    having count(*) > 1 and bool_or(strangers.is_stranger) and not bool_or(strangers.is_in_address)
),
-- "Ann" and "A. Lee" may be Ann Lee; Bob is somebody else.
disagreeing_keys as (
    select distinct carrier.key_id
    from carrier
    inner join people_on_keys on people_on_keys.key_id = carrier.key_id
    inner join record on record.rid = carrier.rid
    where $names_agree and not list_has_all(people_on_keys.fullest_name, record.name_words)
)
select
    keys_between_clusters.key_id,
    people_on_keys.records,
    case
        -- What a person decided is not measured against limits.
        when shared_key.key_type = 'link' then null
        when keys_between_clusters.clusters > $max_clusters then keys_between_clusters.clusters || ' separate records or people'
        when people_on_keys.names > $max_names then people_on_keys.names || ' different names'
        when people_on_keys.external_ids > $max_external_ids
            then people_on_keys.external_ids || ' different external ids'
        when shared_mailboxes.key_id is not null then 'mailbox of people with different names'
        when disagreeing_keys.key_id is not null then 'names that do not agree'
        when identified_on_keys.people > $max_identified::bigint
            then identified_on_keys.people || ' people who are known by something else'
    end as reason
from keys_between_clusters
inner join people_on_keys on people_on_keys.key_id = keys_between_clusters.key_id
inner join shared_key on shared_key.key_id = keys_between_clusters.key_id
left join shared_mailboxes on shared_mailboxes.key_id = keys_between_clusters.key_id
left join disagreeing_keys on disagreeing_keys.key_id = keys_between_clusters.key_id
left join identified_on_keys on identified_on_keys.key_id = keys_between_clusters.key_id;

insert into identity.contested_key
select shared_key.level, shared_key.key_type, shared_key.key_value, judgement.records, judgement.reason
from judgement
inner join shared_key on shared_key.key_id = judgement.key_id
where judgement.reason is not null;

-- The touches that join. Constraints may still take some away.
create or replace temp table joining as
select touch.key_id, touch.cluster, touch.rid
from touch
inner join judgement on judgement.key_id = touch.key_id
where judgement.reason is null;
