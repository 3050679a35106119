-- What is known of the values of a table's columns, for plans.

-- Nobody looks for a row by the whole of an aggregate, a card or an event, so nobody needs to know which of them are frequent:
-- sorting them is half of what an analysis of these tables takes, and while they grow they are analysed again and again.
alter table request alter column state set statistics 0;
alter table mail alter column card set statistics 0;
alter table in_app_notice alter column card set statistics 0;
alter table event alter column body set statistics 0, alter column detail set statistics 0, alter column salt set statistics 0,
  alter column leaf set statistics 0, alter column chain set statistics 0, alter column target_ids set statistics 0;
