ALTER TABLE data_state DROP COLUMN unranked_version, DROP COLUMN ranked_version;
