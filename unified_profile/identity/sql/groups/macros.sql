-- The host of a web address, or a domain as written: without scheme, www., port and path. Null for what has no dot.
create or replace temp macro host_of(raw) as nullif(regexp_extract(
    lower(trim(raw)), '^(?:[a-z][a-z+]*://)?(?:www\.)?([^/:?#@\s]+\.[^/:?#@\s.]+)\.?(?:[/:?#].*)?$', 1
), '');
