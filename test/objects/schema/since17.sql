-- New in 17.
grant maintain on app.clients to objects_reader;
