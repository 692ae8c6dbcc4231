ALTER TABLE import_run DROP COLUMN partition_rows;
