-- Facts about the data, for people who compare days: when the source changed what it counts, lost days, doubled them.
CREATE TABLE data_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first_day date NOT NULL,
    last_day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('definition', 'loss', 'duplication', 'start', 'note')),
    -- The normalised name of the only project that it is about; null: it is about all.
    project text COLLATE "C",
    text text NOT NULL,
    -- Where one can read about it.
    source text,
    CHECK (first_day <= last_day),
    -- It is the first day of the new definition.
    CHECK (kind <> 'definition' OR first_day = last_day)
);

INSERT INTO data_event (first_day, last_day, kind, text, source) VALUES
    ('2018-07-26', '2018-07-26', 'definition',
     'Since this day PyPI''s log has all downloads; on the days before it lacks about nine of ten.',
     'https://packaging.python.org/en/latest/guides/analyzing-pypi-package-downloads/'),
    ('2021-11-22', '2021-12-10', 'duplication',
     'PyPI''s log counted downloads twice at first, and then lost some.',
     'https://github.com/pypi/linehaul-cloud-function'),
    ('2024-02-23', '2024-02-23', 'start',
     'Since about this day PyPI''s log says which downloads are by CI; before, it always left that open.',
     'https://github.com/pypi/linehaul-cloud-function'),
    ('2024-04-22', '2024-04-22', 'start',
     'Since this day PyPI''s log recognises uv as an installer.',
     'https://github.com/pypi/linehaul-cloud-function'),
    ('2026-08-24', '2026-08-24', 'definition',
     'Since this day PyPI''s log counts only .whl, .tar.gz and .zip files; before, each fetch of a .metadata, .asc, .egg, .exe, '
     '.msi or .rpm file was a download as well. The step differs from project to project.',
     'https://blog.pypi.org/');

-- Answers mention events from now on: caches must not take the old ones for them.
UPDATE data_state SET version = greatest(version + 1, extract(epoch FROM clock_timestamp())::bigint);
