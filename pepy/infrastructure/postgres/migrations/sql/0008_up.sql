-- How each project compares with the others in the windows that end with a day, made anew after each import.
CREATE TABLE project_rank (
    project_id integer PRIMARY KEY,
    month_downloads bigint NOT NULL,
    month_rank integer NOT NULL
);
