-- How reviewers scored the work of one agent in each interaction with a customer.
select interaction_id, avg(score) as review_score
from marts.fct_review
where customer_id = $customer_id and reviewee_agent_id = $own_agent_id and is_counted
group by interaction_id
