-- since 2.1.0
-- up
CREATE INDEX contacts_email ON contacts (tenant, email);
-- down
DROP INDEX contacts_email;
