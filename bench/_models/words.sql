-- Text of about the length of a chat message, of words as different as life's: each has a number in it.
create macro dice(salt, n) as hash(salt || ':' || n);
create macro word(salt, n) as
    ['invoice', 'refund', 'login', 'password', 'export', 'dashboard', 'plan', 'seat', 'token', 'error', 'timeout', 'page',
     'charge', 'card', 'feature', 'report', 'delivery', 'parcel', 'address', 'renewal', 'discount', 'setup', 'crash',
     'please', 'thanks', 'still', 'waiting', 'since', 'yesterday', 'the', 'and', 'with'][1 + (dice(salt, n) % 32)::int];
create macro words(salt, n) as
    word(salt || 1, n) || ' ' || word(salt || 2, n) || ' ' || word(salt || 3, n) || ' ' || word(salt || 4, n) || ' '
    || dice(salt || 5, n) || ' ' || word(salt || 6, n) || ' ' || word(salt || 7, n) || ' ' || word(salt || 8, n) || '. '
    || word(salt || 9, n) || ' ' || (dice(salt || 10, n) % 100000) || ' ' || word(salt || 11, n);
create macro author(kind, id) as {'type': kind, 'id': id::varchar, 'name': null::varchar, 'email': null::varchar};
