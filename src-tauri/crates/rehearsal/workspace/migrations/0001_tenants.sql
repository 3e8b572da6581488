-- up
CREATE TABLE tenants (id integer PRIMARY KEY, name text NOT NULL, messages_sent bigint NOT NULL DEFAULT 0);
-- down
DROP TABLE tenants;
