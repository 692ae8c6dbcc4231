-- Keys of clients that want more requests than strangers get. The secret itself is never stored, only its SHA-256.
CREATE TABLE api_key (
    public_part text COLLATE "C" PRIMARY KEY,
    secret_sha256 bytea NOT NULL CHECK (octet_length(secret_sha256) = 32),
    name text NOT NULL,
    -- Such as '6000/minute'; null: what every key gets.
    request_limit text CHECK (request_limit ~ '^[1-9][0-9]{0,8}/(second|minute|hour|day)$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_on date,
    revoked_at timestamptz
);
-- A key can be revoked by its name, so of the keys in use no two have the same.
CREATE UNIQUE INDEX api_key_name_in_use ON api_key (name) WHERE revoked_at IS NULL;
