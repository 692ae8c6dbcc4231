-- Code without archives can still verify its totals if archived downloads are part of the baseline.
UPDATE project
SET baseline = coalesce(project.baseline, 0) + archived_total.downloads,
    baseline_day = greatest(project.baseline_day, (SELECT max(day) FROM archived_day))
FROM archived_total
WHERE archived_total.project_id = project.id;
DROP TABLE archived_total;
DROP TABLE archived_day;
