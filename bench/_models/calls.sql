-- One customer in ten conversations calls, too.
select
    n as id,
    'inbound' as direction,
    'done' as status,
    case when n % 7 = 0 then 'agents_did_not_answer' end as missed_call_reason,
    $start + n * $step + 20000 as started_at,
    case when n % 7 > 0 then $start + n * $step + 20000 + (dice('wait', n) % 60)::int end as answered_at,
    $start + n * $step + 20060 + (dice('talk', n) % 600)::int as ended_at,
    '+4420' || lpad(((n % $people) % 100000000)::varchar, 8, '0') as raw_digits,
    {'id': 1 + n % 40, 'name': 'Agent ' || (n % 40), 'email': 'agent' || (n % 40) || '@us.example'} as "user"
from range($first, $last) as numbers (n)
where n % 10 = 0
