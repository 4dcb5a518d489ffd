-- One row per person: what all of their records together say, in lists.
create or replace temp table spelling as
select unnest($names::varchar[]) as name, unnest($spellings::varchar[]) as spelling;

create or replace temp table nickname as
select unnest($nicknames::varchar[]) as nickname, unnest($given_names::varchar[]) as given_name;

create or replace temp table name_written as
with
names as (
    select distinct person_record.person_id, coalesce(spelling.spelling, people.name) as name
    from core.people
    inner join identity.person_record on person_record.record_key = people.record_key
    left join spelling on spelling.name = people.name
    where people.name is not null
),
-- Written "Lee, Ann", a name has its family name first.
names_in_order as (
    select
        names.person_id,
        case
            when contains(names.name, ',')
                then split_part(names.name, ',', 2) || ' ' || split_part(names.name, ',', 1)
            else names.name
        end as name
    from names
),
names_in_words as (
    select
        names_in_order.person_id,
        names_in_order.name,
        words_of_a_name(regexp_split_to_array(lower(names_in_order.name), '[^a-z0-9]+')) as words
    from names_in_order
)
select distinct
    names_in_words.person_id,
    list_sort(names_in_words.words) as words,
    names_in_words.words[1] as given_name,
    -- An address written as a name stays one, so that readers see it as they may see addresses, and not its words.
    case
        when contains(names_in_words.name, '@')
            then list_aggregate(words_with_addresses_whole(names_in_words.name), 'string_agg', ' ')
        else list_aggregate(list_sort(names_in_words.words), 'string_agg', ' ')
    end as written
from names_in_words
where len(names_in_words.words) between 1 and 6;

create or replace temp table name_form as
with
words as (
    select name_written.person_id, name_written.words, unnest(name_written.words) as word
    from name_written
    where len(name_written.words) > 1
),
nicknamed as (
    select words.person_id, words.words, words.word, nickname.given_name
    from words
    inner join nickname on nickname.nickname = words.word
),
forms as (
    select name_written.person_id, name_written.words from name_written where len(name_written.words) > 1
    union all
    select
        nicknamed.person_id,
        list_transform(
            nicknamed.words, lambda word: case when word = nicknamed.word then nicknamed.given_name else word end
        ) as words
    from nicknamed
)
select distinct
    forms.person_id,
    list_aggregate(list_sort(list_transform(forms.words, lambda word: bones(word))), 'string_agg', ' ') as form
from forms;

create or replace temp table own_email as
select distinct
    person_record.person_id,
    record_email.email,
    -- Without a +tag and without what separates words.
    regexp_replace(regexp_replace(split_part(record_email.email, '@', 1), '\+.*$', ''), '[^\p{L}\p{N}]', '', 'g') as mailbox,
    split_part(record_email.email, '@', 2) as domain,
    -- Namesakes at two companies are both ann.lee@: only what is not the name again says more than the name.
    regexp_matches(mailbox, '[0-9]') or not coalesce(list_bool_or(list_transform(
        person_words.words, lambda word: length(word) > 2 and contains(mailbox, word)
    )), false) as says_more_than_name
from identity.record_email
inner join identity.person_record on person_record.record_key = record_email.record_key
left join (
    select name_written.person_id, list_distinct(flatten(list(name_written.words))) as words
    from name_written
    group by name_written.person_id
) as person_words on person_words.person_id = person_record.person_id
anti join identity.contested_key
    on contested_key.key_type = 'email' and contested_key.key_value = record_email.email
where record_email.email is not null and not record_email.is_role and not record_email.is_placeholder;

create or replace temp table own_phone as
select distinct person_record.person_id, record_phone.e164
from identity.record_phone
inner join identity.person_record on person_record.record_key = record_phone.record_key
anti join identity.ignored_key on ignored_key.key_type = 'mobile' and ignored_key.key_value = record_phone.e164
where record_phone.status = 'ok';

create or replace temp table own_id as
select distinct person_record.person_id, lower(trim(people.external_id)) as external_id
from core.people
inner join identity.person_record on person_record.record_key = people.record_key
anti join identity.ignored_key
    on ignored_key.key_type = 'external_id' and lower(ignored_key.key_value) = lower(trim(people.external_id))
where people.external_id is not null
and lower(trim(people.external_id)) not in (select unnest($placeholder_ids::varchar[]));

-- What people are compared for: values that few have. What many have would make pairs of everybody.
create or replace temp table clue as
with
clues as (
    select name_form.person_id, 'name ' || name_form.form as clue from name_form
    union all
    select own_email.person_id, 'mailbox ' || own_email.mailbox as clue
    from own_email
    where length(own_email.mailbox) > 4
    union all
    select own_phone.person_id, 'phone ' || own_phone.e164 as clue from own_phone
    union all
    -- A slip in the second half of an address, in its first half, or in the domain.
    select own_email.person_id, 'start ' || left(own_email.mailbox, 6) || '@' || own_email.domain as clue from own_email
    union all
    select own_email.person_id, 'end ' || right(own_email.mailbox, 6) || '@' || own_email.domain as clue from own_email
    union all
    select name_written.person_id, 'word ' || word || '@' || own_email.domain as clue
    from (select person_id, unnest(words) as word from name_written) as name_written
    inner join own_email on own_email.person_id = name_written.person_id
    where own_email.domain not in (select unnest($public_mail_domains::varchar[]))
)
select distinct clues.person_id, clues.clue from clues
qualify count(*) over (partition by clues.clue) between 2 and $max_people_with_a_clue;

create or replace temp table person_to_compare as
with
names as (
    select
        person_id,
        list(distinct written order by written) filter (len(words) > 1) as names,
        list(distinct given_name order by given_name) filter (len(words) > 1) as given_names
    from name_written
    group by person_id
),
forms as (select person_id, list(form order by form) as name_forms from name_form group by person_id),
emails as (
    select
        person_id,
        list(distinct email order by email) as emails,
        list(distinct mailbox order by mailbox) filter (length(mailbox) > 4) as mailboxes,
        list(distinct mailbox order by mailbox) filter (length(mailbox) > 4 and says_more_than_name) as own_mailboxes,
        list(distinct domain order by domain)
            filter (domain not in (select unnest($public_mail_domains::varchar[]))) as domains
    from own_email
    group by person_id
),
phone_use as (select e164, count(*) as people from own_phone group by e164),
phones as (
    select
        person_id,
        list(e164 order by e164) filter (people <= 3) as own_phones,
        list(e164 order by e164) filter (people > 3) as shared_phones
    from own_phone
    inner join phone_use using (e164)
    group by person_id
),
ids as (select person_id, list(external_id order by external_id) as external_ids from own_id group by person_id),
clues as (select person_id, list(clue order by clue) as clues from clue group by person_id)
select
    person.person_id,
    names.names, names.names[1] as first_name, names.given_names, names.given_names[1] as first_given_name, forms.name_forms,
    emails.emails, emails.mailboxes, emails.own_mailboxes, emails.domains,
    phones.own_phones, phones.shared_phones,
    ids.external_ids,
    clues.clues
from identity.person
left join names using (person_id)
left join forms using (person_id)
left join emails using (person_id)
left join phones using (person_id)
left join ids using (person_id)
left join clues using (person_id);
