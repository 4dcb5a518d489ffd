"""HubSpot: contacts, companies, deals, tickets, activities and feedback."""
