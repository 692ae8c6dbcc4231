-- Days that are unlike those before them and were published by force: what is usual may have changed with them.
ALTER TABLE import_run ADD COLUMN unusual boolean NOT NULL DEFAULT false;
-- When what the run brought in was taken out again (imports:forget). Its state is 'failed' then, which programs of before
-- understand. Null: never.
ALTER TABLE import_run ADD COLUMN forgotten_at timestamptz;
