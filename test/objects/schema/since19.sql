-- New in 19, for a superuser.
create publication all_sequences for all sequences;
create publication all_but_one for all tables except (table app.parent), all sequences;
