-- Project-days in rows of eight columns, so that the map of nulls fits into what a row's header takes anyway; decision 11
-- says what else makes them narrow. Readers of the old table go on until its last moment, and find a view in its place.
LOCK TABLE project_day IN SHARE ROW EXCLUSIVE MODE;
DROP VIEW project_day_rows;

CREATE TABLE daily_downloads (
    project_id integer NOT NULL,
    day date NOT NULL,
    downloads bigint NOT NULL,
    -- Null instead of 0, which most projects have.
    ci_downloads bigint,
    mirror_downloads bigint,
    -- {"2.31.0":12}: written once and never edited, it is already what the API answers with.
    versions text NOT NULL,
    -- {"country":{"US":12},"system":{"Linux":12}}: a dimension by which the source did not split the day is absent.
    splits text,
    -- {"version":{"ci":[1,0],"mirror":[0,7]}}: counts in the order of the values. A list is absent where the sum says all
    -- of it: see project_day_values.
    details text
) PARTITION BY RANGE (day);

-- What a project-day says of each value. `ci` and `mirrors` are the sums of the row (null: 0). Counts that are not listed
-- are the downloads themselves if their sums are equal, and otherwise the sum, which is then 0 or that of the only value.
CREATE FUNCTION project_day_values(total bigint, ci bigint, mirrors bigint, versions text, splits text, details text)
RETURNS TABLE (dimension text, value text, downloads bigint, ci_downloads bigint, mirror_downloads bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT split.name, listed.value, listed.count::bigint,
           coalesce(listed.ci::bigint, CASE WHEN project_day_values.ci = total THEN listed.count::bigint END,
                    project_day_values.ci, 0),
           coalesce(listed.mirrors::bigint, CASE WHEN project_day_values.mirrors = total THEN listed.count::bigint END,
                    project_day_values.mirrors, 0)
    FROM (
        SELECT 'version' AS name, versions::json AS counts
        UNION ALL
        SELECT one.key, one.value FROM json_each(splits::json) AS one
    ) AS split
    CROSS JOIN LATERAL ROWS FROM (
        json_each_text(split.counts),
        json_array_elements_text(details::json -> split.name -> 'ci'),
        json_array_elements_text(details::json -> split.name -> 'mirror')
    ) AS listed (value, count, ci, mirrors)
$$;

DO $$
DECLARE
    month record;
BEGIN
    FOR month IN
        -- Names of months before the year 1000 get the zeros that they lacked.
        SELECT 'daily_downloads_' || lpad(substr(relname, length('project_day_') + 1), length('yyyy_mm'), '0') AS name,
               pg_get_expr(relpartbound, oid) AS bounds
        FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = 'project_day'::regclass
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF daily_downloads %s', month.name, month.bounds);
    END LOOP;
END $$;
INSERT INTO daily_downloads
SELECT project_id, day, downloads, nullif(ci_downloads, 0), nullif(mirror_downloads, 0), versions,
       '{' || nullif(concat_ws(',', '"country":' || countries, '"installer":' || installers,
                               '"python":' || pythons, '"system":' || systems), '') || '}',
       CASE WHEN has_some_ci OR has_some_mirrors THEN (
           SELECT '{' || string_agg(format('"%s":{%s}', split.name, lists.members), ',' ORDER BY split.name) || '}'
           FROM (
               VALUES ('country', countries), ('installer', installers), ('python', pythons), ('system', systems),
                      ('version', versions)
           ) AS split (name, counts)
           CROSS JOIN LATERAL (
               SELECT concat_ws(',',
                          '"ci":[' || CASE WHEN has_some_ci AND count(*) > 1
                              THEN string_agg(coalesce(ci.value, '0'), ',' ORDER BY place) END || ']',
                          '"mirror":[' || CASE WHEN has_some_mirrors AND count(*) > 1
                              THEN string_agg(coalesce(mirror.value, '0'), ',' ORDER BY place) END || ']')
               FROM json_each_text(split.counts::json) WITH ORDINALITY AS counted (key, value, place)
               LEFT JOIN json_each_text(ci_detail::json -> split.name) AS ci USING (key)
               LEFT JOIN json_each_text(mirror_detail::json -> split.name) AS mirror USING (key)
           ) AS lists (members)
           WHERE lists.members <> ''
       ) END
FROM project_day
CROSS JOIN LATERAL (
    VALUES (ci_downloads > 0 AND ci_downloads < downloads, mirror_downloads > 0 AND mirror_downloads < downloads)
) AS sums (has_some_ci, has_some_mirrors);

-- Sums over days are answered from this index alone. Its pages are filled whole: the next day splits those that it adds to
-- however little room was left in them, and those of a closed month are never added to.
CREATE UNIQUE INDEX daily_downloads_key ON daily_downloads (project_id, day) INCLUDE (downloads) WITH (fillfactor = 100);
-- Days are loaded one after the other, so a block range holds few of them: this tiny index finds a whole day.
CREATE INDEX daily_downloads_day ON daily_downloads USING brin (day);

DROP TABLE project_day;

-- The rows of the day file, for people who explore with SQL and for exports. Always filter by day.
CREATE VIEW project_day_rows AS
SELECT project.name AS project, stored.day, counted.*
FROM daily_downloads AS stored
JOIN project ON project.id = stored.project_id
CROSS JOIN LATERAL project_day_values(
    stored.downloads, stored.ci_downloads, stored.mirror_downloads, stored.versions, stored.splits, stored.details
) AS counted;

-- The old table as a view for older releases: their readers keep working, and their imports fail without changing
-- anything. Drop the view and the function once nobody needs to roll back to such a release.
CREATE FUNCTION project_day_details(stored daily_downloads, OUT ci text, OUT mirrors text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{' || string_agg('"' || dimension || '":{' || split.ci || '}', ',' ORDER BY dimension) || '}',
           '{' || string_agg('"' || dimension || '":{' || split.mirrors || '}', ',' ORDER BY dimension) || '}'
    FROM (
        SELECT dimension,
               string_agg(to_json(value) || ':' || ci_downloads, ',' ORDER BY value COLLATE "C")
                   FILTER (WHERE ci_downloads > 0) AS ci,
               string_agg(to_json(value) || ':' || mirror_downloads, ',' ORDER BY value COLLATE "C")
                   FILTER (WHERE mirror_downloads > 0) AS mirrors
        FROM project_day_values(stored.downloads, stored.ci_downloads, stored.mirror_downloads,
                                stored.versions, stored.splits, stored.details)
        GROUP BY dimension
    ) AS split
$$;
CREATE VIEW project_day AS
SELECT project_id, day, downloads,
       coalesce(ci_downloads, 0) AS ci_downloads,
       coalesce(mirror_downloads, 0) AS mirror_downloads,
       versions,
       (splits::json -> 'country')::text AS countries,
       (splits::json -> 'python')::text AS pythons,
       (splits::json -> 'system')::text AS systems,
       (splits::json -> 'installer')::text AS installers,
       CASE WHEN ci_downloads > 0 THEN (project_day_details(daily_downloads)).ci END AS ci_detail,
       CASE WHEN mirror_downloads > 0 THEN (project_day_details(daily_downloads)).mirrors END AS mirror_detail
FROM daily_downloads;
