-- One row per project ever seen. Only the holder of the import lock adds projects, so that it can hand out ids itself.
-- Names are compared byte by byte ("C"), which is faster than a locale and the same on every machine.
CREATE TABLE project (
    id integer PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    -- A total from elsewhere (null: there is none), and the newest day that it already includes (null: no day of ours).
    baseline bigint CHECK (baseline >= 0),
    baseline_day date,
    CONSTRAINT project_name_key UNIQUE (name)
);

-- All-time total of each project: baseline + the days that the baseline does not include. Apart from "project" because
-- every import moves most totals: narrow rows in half-filled pages are updated in place (HOT), without index work.
CREATE TABLE project_total (
    project_id integer PRIMARY KEY,
    downloads bigint NOT NULL
) WITH (fillfactor = 50);

-- One row is one project's UTC day. Each dimension is one compact JSON text {"value": downloads}, written once and never
-- edited: it is already what the API answers with. CI and mirror details name only counts that are not zero.
-- There are no foreign keys: checking 650,000 of them would double the time of an import; imports:verify checks them.
CREATE TABLE project_day (
    project_id integer NOT NULL,
    day date NOT NULL,
    downloads bigint NOT NULL,
    ci_downloads bigint NOT NULL,
    mirror_downloads bigint NOT NULL,
    versions text NOT NULL,
    countries text,
    pythons text,
    systems text,
    installers text,
    ci_detail text,
    mirror_detail text
) PARTITION BY RANGE (day);

-- Sums over days are answered from this index alone.
CREATE UNIQUE INDEX project_day_key ON project_day (project_id, day) INCLUDE (downloads);
-- Days are loaded one after the other, so a block range holds few of them: this tiny index finds a whole day.
CREATE INDEX project_day_day ON project_day USING brin (day);

-- The ledger: every attempt to import a day. A day is complete when it has a run in the state 'complete'.
CREATE TABLE import_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    attempt integer NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'complete', 'suspect', 'failed')),
    method text,
    job_id text,
    bytes_billed bigint,
    source_rows bigint,
    source_downloads bigint,
    stored_projects bigint,
    stored_downloads bigint,
    -- {"version": {"rows": n, "downloads": n, "ci_downloads": n, "mirror_downloads": n}, ...}
    dimension_sums jsonb,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    error text,
    UNIQUE (day, attempt)
);
CREATE INDEX import_run_complete ON import_run (day) WHERE state = 'complete';

-- What readers see now, in one row: the number of the data version, which every change of published data raises, and
-- the newest complete day.
CREATE TABLE data_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version bigint NOT NULL,
    data_through date
);
INSERT INTO data_state (version, data_through) VALUES (0, NULL);

-- The rows of the day file, for people who explore with SQL and for exports. Always filter by day.
CREATE VIEW project_day_rows AS
SELECT project.name AS project,
       project_day.day,
       dimension.name AS dimension,
       counted.key AS value,
       counted.value::bigint AS downloads,
       coalesce(ci.value::bigint, 0) AS ci_downloads,
       coalesce(mirror.value::bigint, 0) AS mirror_downloads
FROM project_day
JOIN project ON project.id = project_day.project_id
CROSS JOIN LATERAL (
    VALUES ('version', versions), ('country', countries), ('python', pythons),
           ('system', systems), ('installer', installers)
) AS dimension (name, counts)
CROSS JOIN LATERAL json_each_text(dimension.counts::json) AS counted
LEFT JOIN LATERAL json_each_text(ci_detail::json -> dimension.name) AS ci ON ci.key = counted.key
LEFT JOIN LATERAL json_each_text(mirror_detail::json -> dimension.name) AS mirror ON mirror.key = counted.key;
