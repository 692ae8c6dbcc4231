-- Days that were written to a file and taken out of the store. Their runs in the ledger stay complete.
CREATE TABLE archived_day (
    day date PRIMARY KEY,
    file text NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT now()
);
-- What each project's total owes to archived days: those that its baseline does not include.
CREATE TABLE archived_total (
    project_id integer PRIMARY KEY,
    downloads bigint NOT NULL CHECK (downloads >= 0)
) WITH (fillfactor = 50);
