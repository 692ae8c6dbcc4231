ALTER VIEW project_total RENAME TO paged_total;
CREATE TABLE project_total (
    project_id integer PRIMARY KEY,
    downloads bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO project_total (project_id, downloads)
SELECT project_id, downloads FROM paged_total WHERE downloads IS NOT NULL ORDER BY project_id;
DROP VIEW paged_total;
DROP FUNCTION set_project_total();
DROP TABLE total_page;
