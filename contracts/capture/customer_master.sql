-- What the customer master's database needs so that every change of the table `customers` can be read: applied to it
-- once, and again as often as one likes, by the owner of `customers`. Who reads the changes needs no right on `customers`:
--   GRANT USAGE ON SCHEMA capture TO <reader>; GRANT SELECT ON capture.customer_changes TO <reader>;
CREATE SCHEMA IF NOT EXISTS capture;

CREATE TABLE IF NOT EXISTS capture.customer_changes (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  sequence bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  operation text NOT NULL CHECK (operation IN ('I', 'U', 'D')),
  committed_at timestamptz NOT NULL,
  customer_id text NOT NULL,
  -- The whole row after the change; null after a delete.
  image jsonb,
  -- By the machine's clock: how long a change has waited to be read.
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (xid, sequence)
);
ALTER TABLE capture.customer_changes ADD COLUMN IF NOT EXISTS recorded_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX IF NOT EXISTS customer_changes_of_a_customer
  ON capture.customer_changes (customer_id COLLATE "C", sequence DESC);

-- When a customer's next change happens. A shop that plays other days, or corrects the past, says it. Else it is the clock's
-- time and not the transaction's beginning: of two transactions that change a customer, the one that began first may come
-- second. History goes by this time, and clocks are set back and differ between servers: it is always after the customer's
-- changes before.
CREATE OR REPLACE FUNCTION capture.time_of_change(customer text) RETURNS timestamptz LANGUAGE sql VOLATILE
SET search_path = pg_catalog AS $$
  SELECT coalesce(nullif(current_setting('capture.committed_at', true), '')::timestamptz,
    greatest(clock_timestamp(), max(committed_at) + interval '1 microsecond'))
  FROM capture.customer_changes WHERE customer_id COLLATE "C" = customer
$$;

CREATE OR REPLACE FUNCTION capture.record_customer_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND OLD.customer_id <> NEW.customer_id THEN
    INSERT INTO capture.customer_changes (operation, committed_at, customer_id)
    VALUES ('D', capture.time_of_change(OLD.customer_id), OLD.customer_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO capture.customer_changes (operation, committed_at, customer_id, image)
    VALUES (CASE WHEN TG_OP = 'UPDATE' AND OLD.customer_id = NEW.customer_id THEN 'U' ELSE 'I' END,
      capture.time_of_change(NEW.customer_id), NEW.customer_id, to_jsonb(NEW));
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION capture.refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'TRUNCATE of % would lose changes: use DELETE, which is captured row by row.', TG_TABLE_NAME;
END $$;

CREATE OR REPLACE TRIGGER capture_changes AFTER INSERT OR UPDATE OR DELETE ON customers
  FOR EACH ROW EXECUTE FUNCTION capture.record_customer_change();
CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON customers
  FOR EACH STATEMENT EXECUTE FUNCTION capture.refuse_truncate();

-- Up to where changes have landed. Order is (xid, sequence) everywhere.
CREATE TABLE IF NOT EXISTS capture.watermarks (
  source text PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT '0',
  sequence bigint NOT NULL DEFAULT 0
);
INSERT INTO capture.watermarks (source) VALUES ('customer_master') ON CONFLICT DO NOTHING;

-- What each batch reads: after `from`, up to and with `to`. A batch that runs again reads the same.
CREATE TABLE IF NOT EXISTS capture.ranges (
  source text NOT NULL REFERENCES capture.watermarks,
  batch_id text NOT NULL,
  from_xid xid8 NOT NULL,
  from_sequence bigint NOT NULL,
  to_xid xid8 NOT NULL,
  to_sequence bigint NOT NULL,
  changes integer NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  landed_at timestamptz,
  PRIMARY KEY (source, batch_id)
);

-- Changes that can be read after the watermark. A transaction that still runs may hold lower sequences than what has
-- been committed; so only changes below the oldest running transaction count, and nothing can appear among them later.
CREATE OR REPLACE VIEW capture.settled_customer_changes AS
  SELECT c.* FROM capture.customer_changes c, capture.watermarks w
  WHERE w.source = 'customer_master' AND (c.xid, c.sequence) > (w.xid, w.sequence)
    AND c.xid < pg_snapshot_xmin(pg_current_snapshot());

-- Refuses to read where transactions are numbered anew, as they are in a server that a dump was restored into: what comes
-- there would be below the watermark, and never read.
CREATE OR REPLACE FUNCTION capture.refuse_other_server() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  newest xid8;
BEGIN
  SELECT xid INTO newest FROM (
    SELECT xid FROM capture.watermarks UNION ALL
    (SELECT xid FROM capture.customer_changes WHERE xid <> pg_current_xact_id() ORDER BY xid DESC LIMIT 1)
  ) known ORDER BY xid DESC LIMIT 1;
  IF newest >= pg_snapshot_xmax(pg_current_snapshot()) THEN
    RAISE EXCEPTION 'Customers have changes of transaction %, which this server has not reached: its database was restored '
      'from another one''s. Run SELECT capture.start_over() there, and the batch again; it lands all changes once more.', newest;
  END IF;
END $$;

-- Refuses to go on behind a transaction that does not end: nothing would come any more, and nobody be told.
CREATE OR REPLACE FUNCTION capture.refuse_long_wait(max_wait interval) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  oldest xid8 := pg_snapshot_xmin(pg_current_snapshot());
  since timestamptz;
  holder text;
BEGIN
  SELECT min(c.recorded_at) INTO since FROM capture.customer_changes c, capture.watermarks w
  WHERE w.source = 'customer_master' AND (c.xid, c.sequence) > (w.xid, w.sequence) AND c.xid >= oldest;
  IF coalesce(since > clock_timestamp() - max_wait, true) THEN
    RETURN;
  END IF;
  SELECT string_agg(who, ', ') INTO holder FROM (
    SELECT format('process %s, which SELECT pg_terminate_backend(%s) ends', pid, pid) AS who
    FROM pg_stat_activity WHERE backend_xid = oldest::xid
    UNION ALL
    SELECT format('prepared, which COMMIT PREPARED %L or ROLLBACK PREPARED %L ends', gid, gid)
    FROM pg_prepared_xacts WHERE transaction = oldest::xid
  ) holders;
  RAISE EXCEPTION 'Changes of customers have waited since % for transaction % to end (%). End it, and run the batch again.',
    to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), oldest, coalesce(holder, 'whose, is not known');
END $$;

-- The range of a batch: the one that it has, or a new one. Who reads needs no right on watermarks and ranges.
CREATE OR REPLACE FUNCTION capture.claim_range(batch text, max_changes integer, max_wait interval)
RETURNS capture.ranges LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  claimed capture.ranges;
BEGIN
  -- One batch at a time.
  PERFORM FROM capture.watermarks WHERE source = 'customer_master' FOR UPDATE;
  SELECT * INTO claimed FROM capture.ranges WHERE source = 'customer_master' AND batch_id = batch;
  IF FOUND THEN
    RETURN claimed;
  END IF;
  PERFORM capture.refuse_other_server();
  PERFORM capture.refuse_long_wait(max_wait);
  INSERT INTO capture.ranges (source, batch_id, from_xid, from_sequence, to_xid, to_sequence, changes)
  SELECT w.source, batch, w.xid, w.sequence, coalesce(last.xid, w.xid), coalesce(last.sequence, w.sequence),
    coalesce(last.number, 0)
  FROM capture.watermarks w LEFT JOIN LATERAL (
    SELECT xid, sequence, row_number() OVER (ORDER BY xid, sequence) AS number
    FROM (SELECT * FROM capture.settled_customer_changes ORDER BY xid, sequence LIMIT max_changes) bounded
    ORDER BY xid DESC, sequence DESC LIMIT 1
  ) last ON true
  WHERE w.source = 'customer_master'
  RETURNING * INTO claimed;
  RETURN claimed;
END $$;
DROP FUNCTION IF EXISTS capture.claim_range(text, integer);

CREATE OR REPLACE FUNCTION capture.advance_watermark(batch text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  UPDATE capture.ranges SET landed_at = coalesce(landed_at, now())
  WHERE source = 'customer_master' AND batch_id = batch;
  -- A batch that lands its range late, after others have, must not turn the watermark back. Nor may it take it over changes
  -- that have not landed, which come before its range after the watermark was turned back by hand.
  UPDATE capture.watermarks w SET xid = r.to_xid, sequence = r.to_sequence FROM capture.ranges r
  WHERE w.source = 'customer_master' AND r.source = w.source AND r.batch_id = batch
    AND (r.from_xid, r.from_sequence) <= (w.xid, w.sequence) AND (r.to_xid, r.to_sequence) > (w.xid, w.sequence);
END $$;

-- Lands all changes that there are once more, with the next batches. Whatever server wrote them, they then count as older than
-- any transaction of this one; their order, which is that of their sequences, stays.
CREATE OR REPLACE FUNCTION capture.start_over() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Nobody changes a customer meanwhile, and no batch reads.
  LOCK TABLE customers IN SHARE ROW EXCLUSIVE MODE;
  UPDATE capture.watermarks SET xid = '0', sequence = 0 WHERE source = 'customer_master';
  DELETE FROM capture.ranges WHERE source = 'customer_master';
  UPDATE capture.customer_changes SET xid = '0' WHERE xid <> '0';
END $$;

-- Records what triggers have not seen: rows from before they were there, or changed while they were off. Returns how many.
CREATE OR REPLACE FUNCTION capture.record_missed_changes() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  count integer;
BEGIN
  LOCK TABLE customers IN SHARE ROW EXCLUSIVE MODE;
  INSERT INTO capture.customer_changes (operation, committed_at, customer_id, image)
  SELECT CASE WHEN c.customer_id IS NULL THEN 'D' WHEN known.image IS NULL THEN 'I' ELSE 'U' END,
    capture.time_of_change(coalesce(c.customer_id, known.customer_id)), coalesce(c.customer_id, known.customer_id), CASE WHEN c.customer_id IS NOT NULL THEN to_jsonb(c) END
  FROM customers c FULL JOIN (
    SELECT DISTINCT ON (customer_id COLLATE "C") customer_id, image
    FROM capture.customer_changes ORDER BY customer_id COLLATE "C", sequence DESC
  ) known USING (customer_id)
  WHERE known.image IS DISTINCT FROM CASE WHEN c.customer_id IS NOT NULL THEN to_jsonb(c) END
  ORDER BY 3;
  GET DIAGNOSTICS count = ROW_COUNT;
  RETURN count;
END $$;
