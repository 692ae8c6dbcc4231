-- How each project compares with the others in the windows that end with a day, and in those right before them.
-- Refreshed as a whole in one transaction (DELETE and INSERT), so that readers go on with the old ranks until it commits,
-- and never wait. There is but one index: no list is ordered by it (see rank_page), so a refresh writes it once.
CREATE TABLE project_rank (
    project_id integer PRIMARY KEY,
    -- "net" is what is left without CI and mirrors.
    day_downloads bigint NOT NULL DEFAULT 0,
    day_net_downloads bigint NOT NULL DEFAULT 0,
    week_downloads bigint NOT NULL DEFAULT 0,
    week_net_downloads bigint NOT NULL DEFAULT 0,
    month_downloads bigint NOT NULL DEFAULT 0,
    month_net_downloads bigint NOT NULL DEFAULT 0,
    day_before_downloads bigint NOT NULL DEFAULT 0,
    day_before_net_downloads bigint NOT NULL DEFAULT 0,
    week_before_downloads bigint NOT NULL DEFAULT 0,
    week_before_net_downloads bigint NOT NULL DEFAULT 0,
    month_before_downloads bigint NOT NULL DEFAULT 0,
    month_before_net_downloads bigint NOT NULL DEFAULT 0,
    -- Null: no downloads in that window. Ties rank alike.
    day_rank integer,
    day_net_rank integer,
    week_rank integer,
    week_net_rank integer,
    month_rank integer,
    month_net_rank integer,
    day_before_rank integer,
    day_before_net_rank integer,
    week_before_rank integer,
    week_before_net_rank integer,
    month_before_rank integer,
    month_before_net_rank integer
);

-- The projects of a ranking in their order, 250 to a row: a list of any length and offset takes a few rows by their key.
-- As six indexes on project_rank the same would be five times as large.
CREATE TABLE rank_page (
    ranking text COLLATE "C" NOT NULL,
    page integer NOT NULL,
    project_ids integer[] NOT NULL,
    PRIMARY KEY (ranking, page)
);

-- The projects that grew most, by the rule in docs/trending.md.
CREATE TABLE trending_project (
    period text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    project_id integer NOT NULL,
    downloads bigint NOT NULL,
    previous_downloads bigint NOT NULL,
    growth numeric NOT NULL,
    PRIMARY KEY (period, place)
);

-- The projects whose first stored day is in the last month, most downloaded first.
CREATE TABLE new_project (
    place integer PRIMARY KEY,
    project_id integer NOT NULL,
    first_day date NOT NULL
);

-- What the ranks are of, in one row; none where no ranks were made.
CREATE TABLE rank_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last_day date NOT NULL,
    data_version bigint NOT NULL,
    -- The days of the windows that are stored.
    stored_days date[] NOT NULL,
    -- Which imports the ranked days, and all days before, are of: as long as they stay the same, so do their rows.
    recent_imports text NOT NULL,
    older_imports text NOT NULL,
    -- {"month": 650000, "month_net": 640000}: how many projects have a rank.
    counted_projects jsonb NOT NULL
);
