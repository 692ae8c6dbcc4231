-- No import may change pages from here on.
LOCK TABLE total_page IN SHARE ROW EXCLUSIVE MODE;
ALTER VIEW project_total RENAME TO paged_total;
CREATE TABLE project_total (
    project_id integer PRIMARY KEY,
    downloads bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO project_total (project_id, downloads)
SELECT project_id, downloads FROM paged_total WHERE downloads IS NOT NULL ORDER BY project_id;
DROP VIEW paged_total;
DROP FUNCTION set_project_total(), refuse_snapshot_without_pages();
DROP TABLE total_page;

UPDATE data_state
SET version = version + 1, index_total_version = CASE WHEN index_total_version = version THEN version + 1 END
WHERE EXISTS (SELECT FROM project);
