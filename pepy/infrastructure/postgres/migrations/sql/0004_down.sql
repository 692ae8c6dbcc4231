-- The old table, filled from the view that replaced it.
LOCK TABLE daily_downloads IN SHARE ROW EXCLUSIVE MODE;
DROP VIEW project_day_rows;
ALTER VIEW project_day RENAME TO wide_day;

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

DO $$
DECLARE
    month record;
BEGIN
    FOR month IN
        SELECT 'project_day_' || ltrim(substr(relname, length('daily_downloads_') + 1), '0') AS name,
               pg_get_expr(relpartbound, oid) AS bounds
        FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = 'daily_downloads'::regclass
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF project_day %s', month.name, month.bounds);
    END LOOP;
END $$;
INSERT INTO project_day SELECT * FROM wide_day;

CREATE UNIQUE INDEX project_day_key ON project_day (project_id, day) INCLUDE (downloads);
CREATE INDEX project_day_day ON project_day USING brin (day);

DROP VIEW wide_day;
DROP FUNCTION project_day_details(daily_downloads);
DROP TABLE daily_downloads;
DROP FUNCTION project_day_values(bigint, bigint, bigint, text, text, text);

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
