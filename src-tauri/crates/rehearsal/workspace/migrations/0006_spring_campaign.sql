-- since 2.1.0
-- up
INSERT INTO campaigns (id, tenant, name) SELECT nextval('ids'), id, 'Spring' FROM tenants WHERE name = 'MarketSage';
-- down
DELETE FROM campaigns WHERE name = 'Spring';
