ALTER TABLE import_run DROP COLUMN forgotten_at;
ALTER TABLE import_run DROP COLUMN unusual;
