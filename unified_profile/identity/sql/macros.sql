-- Most addresses are written as they are meant. Of these the macros below have nothing to mend, and mending is dear.
create or replace temp macro email_is_plain(raw) as
    regexp_full_match(raw, '[a-z0-9][a-z0-9._+-]*@([a-z0-9]+[.-])*[a-z0-9]+\.[a-z]{2,}')
    and length(raw) <= 64
    and not contains(raw, '..');

-- An address as written: without mailto:, outer punctuation, invisible characters or blanks; lower case on purpose,
-- since no mail server in use tells `Bob@` from `bob@`.
create or replace temp macro email_cleaned(raw) as case
    when email_is_plain(raw) then raw
    else nfc_normalize(lower(regexp_replace(regexp_replace(
        trim(regexp_replace(raw, '[\s\x{00A0}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}]+', '', 'g'), '<>"''.,;'),
        '^mailto:', '', 'i'), '\?.*$', '')))
end;

create or replace temp macro email_is_valid(cleaned) as
    regexp_full_match(
        cleaned, '[^@\s\x22(),:;<>\[\]\\]{1,64}@([^@\s._-][^@\s._]{0,62}\.)+[^@\s.\d_-][^@\s._]{1,62}'
    )
    and length(cleaned) <= 254
    and not contains(cleaned, '..');

create or replace temp macro email_domain(email) as split_part(email, '@', 2);

create or replace temp macro email_mailbox(email) as split_part(email, '@', 1);

-- The address everybody means by it: null for what is no address. googlemail.com and gmail.com are one house.
create or replace temp macro email_from_cleaned(cleaned) as case
    when email_is_plain(cleaned) or email_is_valid(cleaned) then case
        when ends_with(cleaned, '@googlemail.com') then email_mailbox(cleaned) || '@gmail.com'
        else cleaned
    end
end;

-- What most houses deliver to one mailbox: without a +tag, and at Gmail without dots. Null when nothing is left.
create or replace temp macro email_folded(email) as case
    when not contains(email, '+') and not ends_with(email, '@gmail.com') then email
    else nullif(regexp_extract(
        case
            when email_domain(email) = 'gmail.com'
                then replace(regexp_replace(email_mailbox(email), '\+.*$', ''), '.', '') || '@gmail.com'
            else regexp_replace(email_mailbox(email), '\+.*$', '') || '@' || email_domain(email)
        end,
        '^[^@]+@.*$'
    ), '')
end;

-- A field may hold several addresses, or a display name before the address.
create or replace temp macro emails_written(raw) as case
    when contains(raw, ';') or contains(raw, ',') or contains(raw, '<') then list_transform(
        regexp_split_to_array(raw, '[;,]'),
        lambda part: coalesce(nullif(regexp_extract(part, '<([^<>]*@[^<>]*)>', 1), ''), part)
    )
    else [raw]
end;

-- Words of a name in one order, without accents, case and initials.
create or replace temp macro name_words_of(name) as list_sort(list_filter(
    case
        when regexp_full_match(name, '[A-Za-z]+( [A-Za-z]+)*') then string_split(lower(name), ' ')
        else regexp_split_to_array(strip_accents(lower(name)), '[^\p{L}\p{N}]+')
    end,
    lambda word: length(word) > 1
));

-- One word alone is not a full name.
create or replace temp macro full_name_of(words) as case when len(words) > 1 then array_to_string(words, ' ') end;
