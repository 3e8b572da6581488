-- up
CREATE TABLE contacts (
  id bigint PRIMARY KEY,
  tenant integer NOT NULL REFERENCES tenants,
  name text NOT NULL,
  email text NOT NULL
);
-- down
DROP TABLE contacts;
