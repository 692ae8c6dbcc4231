-- What each query of BigQuery was billed, written down when it begins: so a month's limit also counts the queries of
-- imports that were killed, and those that added a dimension to days of earlier months.
CREATE TABLE billed_query (
    job_id text PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    -- While the query runs: what the dry run said.
    bytes_billed bigint NOT NULL
);
CREATE INDEX billed_query_begun_at ON billed_query (begun_at);
