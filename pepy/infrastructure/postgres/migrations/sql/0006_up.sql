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
    CHECK (first_day <= last_day)
);
