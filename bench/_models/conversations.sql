select
    'conversation' as type,
    'v' || n as id,
    case when n % 4 = 0 then words('title', n) end as title,
    $start + n * $step as created_at,
    $now as updated_at,
    false as open,
    'closed' as state,
    'a' || (n % 40) as admin_assignee_id,
    't' || (n % 4) as team_assignee_id,
    {'type': 'tag.list', 'tags': case when n % 3 = 0 then [{
        'id': (n % 20)::varchar, 'name': 'tag ' || (n % 20), 'applied_at': $start + n * $step + 60,
        'applied_by': author('admin', 'a' || (n % 40))
    }] else [] end} as tags,
    case when n % 5 = 0 then {
        'rating': 1 + (dice('rating', n) % 5)::int, 'remark': null::varchar, 'created_at': $start + n * $step + 90000,
        'contact': {'type': 'contact', 'id': 'c' || (n % $people)}, 'teammate': {'type': 'admin', 'id': 'a' || (n % 40)}
    } end as conversation_rating,
    {
        'type': 'conversation', 'id': n::varchar, 'delivered_as': 'customer_initiated', 'subject': '',
        'body': '<p>' || words('first', n) || '</p>', 'author': author('user', 'c' || (n % $people))
    } as source,
    {'type': 'contact.list', 'contacts': [{'type': 'contact', 'id': 'c' || (n % $people)}]} as contacts,
    {'type': 'conversation_statistics', 'last_close_at': $start + n * $step + 7200} as statistics,
    n % 4 = 1 as ai_agent_participated,
    case when n % 4 = 1 then {
        'resolution_state': case when n % 8 = 1 then 'assumed_resolution' else 'escalated' end
    } end as ai_agent
from range($first, $last) as numbers (n)
