-- How alike the two most alike values of two lists are, 0 to 1.
create or replace temp macro likest(ones, others) as list_max(list_transform(
    ones,
    lambda one: list_max(list_transform(others, lambda other: jaro_winkler_similarity(one, other)))
));

-- The fewest letters to change, leave out, put in or swap that lead from a value of one list to one of the other. Hardly
-- anybody mistypes the first or a digit: jharris@ is not dharris@, and ann.lee1@ is not ann.lee2@.
create or replace temp macro fewest_slips(ones, others) as list_min(list_transform(
    ones,
    lambda one: list_min(list_transform(
        list_filter(
            others,
            lambda other: left(other, 1) = left(one, 1)
            and regexp_replace(other, '\D', '', 'g') = regexp_replace(one, '\D', '', 'g')
        ),
        lambda other: damerau_levenshtein(one::varchar, other::varchar)
    ))
));

-- What is left of a word when spelling is a matter of taste: without vowels, y, h and doubled letters, w like v.
create or replace temp macro bones(word) as left(word, 1) || coalesce(list_aggregate(
    list_transform(
        regexp_extract_all(
            translate(replace(replace(replace(substr(word, 2), 'x', 'ks'), 'sch', 'sh'), 'ph', 'f'), 'wcaeiouyhj', 'vk'),
            'b+|d+|f+|g+|k+|l+|m+|n+|p+|q+|r+|s+|t+|v+|z+|[0-9]'
        ),
        lambda letters: left(letters, 1)
    ),
    'string_agg', ''
), '');

-- Neither initials nor titles are words of a name.
create or replace temp macro words_of_a_name(words) as list_filter(
    words,
    lambda word: length(word) > 1 and word not in ('dr', 'herr', 'frau', 'mr', 'mrs', 'ms', 'prof')
);

-- Words of a name with its addresses whole, and what surrounds them taken away: Lee <ann@x.com> is ann@x.com lee.
create or replace temp macro words_with_addresses_whole(name) as list_sort(words_of_a_name(
    regexp_split_to_array(replace(lower(name), '''', ''), '[\s<>"(),;:=]+')
));
