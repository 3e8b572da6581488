-- up
CREATE TABLE campaigns (id bigint PRIMARY KEY, tenant integer NOT NULL REFERENCES tenants, name text NOT NULL);
-- down
DROP TABLE campaigns;
