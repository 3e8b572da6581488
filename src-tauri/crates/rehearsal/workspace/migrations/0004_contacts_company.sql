-- since 2.1.0
-- up
ALTER TABLE contacts ADD COLUMN company text;
UPDATE contacts SET company = regexp_replace(split_part(email, '@', 2), '\.[^.]*$', '');
-- down
ALTER TABLE contacts DROP COLUMN company;
