-- Three to fifteen parts for each conversation: customer and teammate in turn, a bot first where there is one. A
-- conversation that is told again has one more.
select
    'conversation_part' as type,
    'p' || n || '-' || place as id,
    'v' || n as conversation_id,
    case when place >= parts then 'close' when place = 2 then 'assignment' else 'comment' end as part_type,
    case when place <> 2 and place < parts then '<p>' || words('part' || place, n) || '</p>' end as body,
    $start + n * $step + place * 7000 // parts as created_at,
    $start + n * $step + place * 7000 // parts as updated_at,
    case
        when place = 1 and n % 4 = 1 then {
            'type': 'bot', 'id': 'fin', 'name': 'Fin', 'email': null::varchar, 'from_ai_agent': true
        }
        when place % 2 = 1 and place < parts then {
            'type': 'user', 'id': 'c' || (n % $people), 'name': null, 'email': null, 'from_ai_agent': false
        }
        else {'type': 'admin', 'id': 'a' || (n % 40), 'name': null, 'email': null, 'from_ai_agent': false}
    end as author
from (select n, unnest(range(1, parts + 1 + $told)) as place, parts from (
    select n, 3 + (dice('parts', n) % 13)::int as parts from range($first, $last) as numbers (n)
))
