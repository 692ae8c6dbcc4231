-- A day's downloads in the shape of the day file: one row per project, dimension and value. The table of downloads is
-- read once, and the result is kept in a work table for some hours (docs/decisions/0004-bigquery-work-table.md).
--
-- Names in braces are filled in by day_query.py. The query parameters are day_start and day_end (TIMESTAMP) and mirrors
-- (ARRAY<STRING>).
CREATE OR REPLACE TABLE `{work_table}`
OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 6 HOUR)) AS

-- Step 1: the downloads of one UTC day. The half-open bounds on the partitioning column read exactly one partition.
-- A name is stripped (of the characters that Python's str.strip knows), and normalised by PEP 503. The version of
-- Python is reduced to its minor (3.11.4 to 3.11); one that does not begin like a version stays as it is.
WITH download AS (
  SELECT
    LOWER(
      REGEXP_REPLACE(
        REGEXP_REPLACE(file.project, r'^[\s\v\x1c-\x1f\x{85}\p{Z}]+|[\s\v\x1c-\x1f\x{85}\p{Z}]+$', ''),
        r'[-_.]+',
        '-'
      )
    ) AS name,
    {columns},
    details.ci AS ci,
    COALESCE(details.installer.name IN UNNEST(@mirrors), FALSE) AS is_mirror
  FROM `{source_table}`
  WHERE timestamp >= @day_start AND timestamp < @day_end
),

-- Step 2: a name that no project can have becomes NULL. Its downloads are kept apart, so that the reader can say how
-- many there are instead of refusing the day.
named_download AS (
  SELECT
    IF(CHAR_LENGTH(name) BETWEEN 1 AND 512 AND NOT REGEXP_CONTAINS(name, r'\x00'), name, NULL) AS project,
    {names},
    ci,
    is_mirror
  FROM download
)

-- Step 3: count once per dimension. Outside its own grouping set a dimension is NULL, and so is an unknown value inside
-- of it: only GROUPING tells them apart. What a mirror downloads is never counted as CI, so that no download is left out
-- twice where neither is wanted.
SELECT
  project,
  CASE
    {cases}
  END AS dimension,
  COALESCE({coalesced}) AS value,
  COUNT(*) AS downloads,
  COUNTIF(ci AND NOT is_mirror) AS ci_downloads,
  COUNTIF(is_mirror) AS mirror_downloads
FROM named_download
GROUP BY GROUPING SETS (
  {grouping_sets}
)
-- All rows of one project stand together; strings are compared by their UTF-8 bytes. An unknown value is put where its
-- stored name, `unknown`, belongs: the import needs not sort what arrives in order.
ORDER BY project, dimension, COALESCE(NULLIF(value, ''), 'unknown')
