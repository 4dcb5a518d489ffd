-- What would be another company's than before, or nobody's.
with
moved_contacts as (
    select company_contact.interaction_id
    from company_contact
    group by company_contact.interaction_id
    having count(*) = 1 or count(distinct company_contact.company_id) > 1
)
select
    (select count(*) from moved_company_record) as records,
    (select count(*) from moved_contacts) as interactions,
    (select count(*) from moved_customer where moved_customer.is_customer) as customers;
