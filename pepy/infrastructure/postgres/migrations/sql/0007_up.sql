-- The downloads of all projects together, by dimension (not by version), written in the transaction of each day.
CREATE TABLE index_day (
    day date NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    downloads bigint NOT NULL,
    ci_downloads bigint NOT NULL,
    mirror_downloads bigint NOT NULL,
    PRIMARY KEY (day, dimension, value)
);
