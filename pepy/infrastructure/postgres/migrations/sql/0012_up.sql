-- All-time totals in pages of 64 projects: an import moves nearly all totals, and writing 650,000 rows took a fifth of its
-- time. Project `id` has place (id & 63) + 1 of page id >> 6; places of ids that no project has are 0.
CREATE TABLE total_page (
    page integer PRIMARY KEY,
    totals bigint[] NOT NULL CHECK (cardinality(totals) = 64)
) WITH (fillfactor = 50);

LOCK TABLE project_total IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO total_page (page, totals)
SELECT id >> 6, array_agg(coalesce(downloads, 0) ORDER BY id)
FROM generate_series(0, (SELECT max(project_id) | 63 FROM project_total)) AS id
LEFT JOIN project_total ON project_id = id
GROUP BY id >> 6 ORDER BY id >> 6;
ALTER TABLE project_total RENAME TO total_before_pages;

-- A statement of a release before that has waited for the lock finds the view, but no pages, because its snapshot is older
-- than they are. It fails, which clients see as a 503: no pages are no reason to say that every total is 0.
CREATE FUNCTION refuse_snapshot_without_pages() RETURNS boolean STABLE LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM alembic_version WHERE version_num < '0012') THEN
        RAISE serialization_failure USING MESSAGE = 'totals were moved while this statement waited: try again';
    END IF;
    RETURN false;
END $$;

-- A row per project, as before.
CREATE VIEW project_total AS
SELECT project.id AS project_id, total_page.totals[(project.id & 63) + 1] AS downloads
FROM project LEFT JOIN total_page ON total_page.page = project.id >> 6
WHERE total_page.page IS NOT NULL OR refuse_snapshot_without_pages();

-- Releases before write one total at a time. A total that they delete is null until it is set again.
CREATE FUNCTION set_project_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    id integer := coalesce(NEW.project_id, OLD.project_id);
BEGIN
    INSERT INTO total_page (page, totals) VALUES (id >> 6, array_fill(0::bigint, ARRAY[64])) ON CONFLICT DO NOTHING;
    UPDATE total_page SET totals[(id & 63) + 1] = NEW.downloads WHERE page = id >> 6;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER set_project_total INSTEAD OF INSERT OR UPDATE OR DELETE ON project_total
FOR EACH ROW EXECUTE FUNCTION set_project_total();

-- Whoever could use the table can use what took its place.
DO $$
DECLARE
    given record;
BEGIN
    FOR given IN
        SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role
        FROM pg_class CROSS JOIN aclexplode(relacl)
        WHERE pg_class.oid = 'total_before_pages'::regclass AND grantee <> relowner
          AND privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    LOOP
        EXECUTE concat('GRANT ', given.privilege_type, ' ON total_page, project_total TO ', given.role);
    END LOOP;
END $$;
DROP TABLE total_before_pages;

UPDATE data_state
SET version = version + 1, index_total_version = CASE WHEN index_total_version = version THEN version + 1 END
WHERE EXISTS (SELECT FROM project);
