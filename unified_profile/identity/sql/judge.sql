-- Whether a key may join the clusters of the level below that it touches. All keys are judged against the same clusters,
-- so that no order matters.
create or replace temp table judgement as
with
divided_keys as (
    select carrier.key_id from carrier group by carrier.key_id having min(carrier.cluster) <> max(carrier.cluster)
),
divided_carriers as materialized (
    select carrier.key_id, carrier.rid, carrier.cluster
    from carrier
    semi join divided_keys on divided_keys.key_id = carrier.key_id
),
keys_between_clusters as (
    select
        divided_carriers.key_id,
        count(distinct divided_carriers.cluster) as clusters,
        count(distinct divided_carriers.rid) as records
    from divided_carriers
    group by divided_carriers.key_id
),
touches as (
    select distinct divided_carriers.key_id, divided_carriers.cluster
    from divided_carriers
    where $max_identified::bigint is not null
),
members as (
    select touched.cluster, label.rid
    from (select distinct touches.cluster from touches) as touched
    inner join identity.label on label.cluster = touched.cluster and label.level = $level_below
    union
    select touches.cluster, touches.cluster as rid
    from touches
),
identified_people as (
    select distinct members.cluster
    from members
    inner join identity.record on record.rid = members.rid
    where record.is_identified
),
identified_on_keys as (
    select touches.key_id, count(*) as people
    from touches
    semi join identified_people on identified_people.cluster = touches.cluster
    group by touches.key_id
),
carriers_of_keys as (
    select divided_carriers.key_id, record.full_name, record.external_id, record.name_words
    from divided_carriers
    inner join identity.record on record.rid = divided_carriers.rid
),
people_on_keys as (
    select
        carriers_of_keys.key_id,
        count(distinct carriers_of_keys.full_name) as names,
        count(distinct carriers_of_keys.external_id) as external_ids,
        arg_max(carriers_of_keys.name_words, (len(carriers_of_keys.name_words), carriers_of_keys.name_words))
            as fullest_name
    from carriers_of_keys
    group by carriers_of_keys.key_id
),
names_on_addresses as (
    select distinct carriers_of_keys.key_id, carriers_of_keys.full_name, email_mailbox(shared_key.key_value) as mailbox
    from carriers_of_keys
    inner join people_on_keys on people_on_keys.key_id = carriers_of_keys.key_id and people_on_keys.names > 1
    inner join shared_key on shared_key.key_id = carriers_of_keys.key_id
    where $mailbox_of_one
    and shared_key.key_type in ('email', 'folded_email')
    and carriers_of_keys.full_name is not null
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
    select
        words_with_uses.key_id,
        words_with_uses.full_name,
        max(words_with_uses.uses) = 1 as is_stranger,
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
    select distinct carriers_of_keys.key_id
    from carriers_of_keys
    inner join people_on_keys on people_on_keys.key_id = carriers_of_keys.key_id
    where $names_agree and not list_has_all(people_on_keys.fullest_name, carriers_of_keys.name_words)
)
select
    keys_between_clusters.key_id,
    keys_between_clusters.records,
    case
        -- What a person decided is not measured against limits.
        when shared_key.key_type = 'link' then null
        when keys_between_clusters.clusters > $max_clusters
            then keys_between_clusters.clusters || ' separate records or people'
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
select
    $level as level,
    shared_key.key_type,
    shared_key.key_value,
    judgement.records as record_count,
    judgement.reason,
    'judged' as cause,
    shared_key.key_id
from judgement
inner join shared_key on shared_key.key_id = judgement.key_id
where judgement.reason is not null;
