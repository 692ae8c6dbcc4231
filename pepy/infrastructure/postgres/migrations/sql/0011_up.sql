-- Ranks alone have raised the version from unranked_version to ranked_version. Where `version` is another one, something
-- else has changed since, also if the program that changed it does not know these columns: then they say nothing.
-- Neither has a default or is generated: PostgreSQL would rewrite the table, and a statement that waited for that would
-- find it empty.
ALTER TABLE data_state ADD COLUMN unranked_version bigint, ADD COLUMN ranked_version bigint;
