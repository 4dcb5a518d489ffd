-- Names that have no word in common, at an address that bears none of them: desk@ is read by several people.
create or replace temp table doubt as
with
names_on_keys as (
    select distinct
        group_carrier.key_id,
        member.full_name,
        string_split(member.full_name, ' ') as words,
        email_mailbox(shared_group_key.key_value) as mailbox
    from group_carrier
    inner join shared_group_key on shared_group_key.key_id = group_carrier.key_id
    inner join member on member.rid = group_carrier.rid
    where shared_group_key.key_type = 'email' and member.full_name is not null
),
strangers as (
    select distinct one.key_id
    from names_on_keys as one
    inner join names_on_keys as other on other.key_id = one.key_id and other.full_name > one.full_name
    where not list_has_any(one.words, other.words)
),
named_addresses as (
    select distinct names_on_keys.key_id
    from names_on_keys
    where len(list_filter(
        names_on_keys.words, lambda word: length(word) > 2 and contains(names_on_keys.mailbox, word)
    )) > 0
)
select strangers.key_id, 'mailbox of people with different names' as reason
from strangers
anti join named_addresses on named_addresses.key_id = strangers.key_id;
