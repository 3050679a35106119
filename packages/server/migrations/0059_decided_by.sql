-- What somebody decided is read in the order of tasks, as far as the page goes; by time nobody reads votes.
drop index assent.vote_user;
create index vote_user on assent.vote (org_id, user_id, task_id);
