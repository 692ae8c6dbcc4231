-- How many rows BigQuery itself said its partition of the day had when the run counted them. Null: not known.
ALTER TABLE import_run ADD COLUMN partition_rows bigint;
