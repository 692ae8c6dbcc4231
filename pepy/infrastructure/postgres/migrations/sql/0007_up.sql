-- The downloads of all projects together, by dimension and value, written in the transaction of each day. The largest values
-- of a dimension have a row each; the row with the value '' has the sum of all others, and of all versions.
CREATE TABLE index_day (
    day date NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    downloads bigint NOT NULL,
    ci_downloads bigint NOT NULL,
    mirror_downloads bigint NOT NULL,
    -- Answers read one dimension of a range of days.
    PRIMARY KEY (dimension, day, value)
);
-- Imports replace all dimensions of a day. Days are added one after the other, so this tiny index finds a whole day.
CREATE INDEX index_day_day ON index_day USING brin (day);

-- The sum of all totals, and the data version that it is of: programs that do not know it raise the version alone.
ALTER TABLE data_state ADD COLUMN index_total numeric, ADD COLUMN index_total_version bigint;
UPDATE data_state
SET index_total = (SELECT coalesce(sum(downloads), 0) FROM project_total), index_total_version = version;
