-- The shop's own side of its customer master: the customers, and how the demo applies what happened to them.
CREATE TABLE IF NOT EXISTS customers (
  customer_id text PRIMARY KEY CHECK (customer_id <> ''),
  first_name text,
  last_name text,
  email text,
  phone text,
  marketing_consent boolean,
  age_band text,
  income_band text,
  home_ownership text,
  marital_status text,
  household_size text,
  kids_count text,
  country text,
  is_synthetic_identity boolean
);

CREATE SCHEMA IF NOT EXISTS shop;

-- How far the shop's list of changes has been applied.
CREATE TABLE IF NOT EXISTS shop.progress (is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), applied bigint NOT NULL);
INSERT INTO shop.progress (applied) VALUES (0) ON CONFLICT DO NOTHING;

-- Applies changes of the shop's list, in its order; those that have been applied are passed over.
CREATE OR REPLACE FUNCTION shop.apply(changes jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  change jsonb;
  done bigint;
  count integer := 0;
BEGIN
  SELECT applied INTO done FROM shop.progress FOR UPDATE;
  FOR change IN SELECT value FROM jsonb_array_elements(changes) LOOP
    CONTINUE WHEN (change ->> 'sequence')::bigint <= done;
    -- The demo plays days of the past: a change's time is the shop's, not the machine's.
    PERFORM set_config('capture.committed_at', change ->> 'committed_at', true);
    IF NOT shop.apply_one(change ->> 'operation', change) THEN
      RAISE EXCEPTION 'Change % of the shop (% of customer %) finds no such customer: the changes before it have not been applied.',
        change ->> 'sequence', change ->> 'operation', change ->> 'customer_id';
    END IF;
    done := (change ->> 'sequence')::bigint;
    count := count + 1;
  END LOOP;
  UPDATE shop.progress SET applied = done;
  RETURN count;
END $$;

-- Returns whether there was a row to change.
CREATE OR REPLACE FUNCTION shop.apply_one(operation text, change jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  wanted customers := jsonb_populate_record(NULL::customers, change);
BEGIN
  CASE operation
    WHEN 'I' THEN
      INSERT INTO customers SELECT wanted.*;
    WHEN 'U' THEN
      UPDATE customers SET
        first_name = wanted.first_name, last_name = wanted.last_name, email = wanted.email, phone = wanted.phone,
        marketing_consent = wanted.marketing_consent, age_band = wanted.age_band, income_band = wanted.income_band,
        home_ownership = wanted.home_ownership, marital_status = wanted.marital_status,
        household_size = wanted.household_size, kids_count = wanted.kids_count, country = wanted.country,
        is_synthetic_identity = wanted.is_synthetic_identity
      WHERE customer_id = wanted.customer_id;
    WHEN 'D' THEN
      DELETE FROM customers WHERE customer_id = wanted.customer_id;
  END CASE;
  RETURN FOUND;
END $$;

-- A transaction that was killed has used up numbers, and so has a server that was. They are given again, so that the
-- same days make the same changes; the lock waits for whoever has drawn one.
CREATE OR REPLACE FUNCTION shop.close_gap() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE customers IN SHARE ROW EXCLUSIVE MODE;
  PERFORM setval(pg_get_serial_sequence('capture.customer_changes', 'sequence'), greatest(max(sequence), 1), count(*) > 0)
  FROM capture.customer_changes;
END $$;
