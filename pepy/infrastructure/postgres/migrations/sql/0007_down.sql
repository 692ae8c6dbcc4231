ALTER TABLE data_state DROP COLUMN index_total, DROP COLUMN index_total_version;
DROP TABLE index_day;
