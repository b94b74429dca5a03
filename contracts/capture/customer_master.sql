-- What the customer master's database needs so that every change of the table `customers` can be read: applied to it
-- once, and again as often as one likes.
CREATE SCHEMA IF NOT EXISTS capture;

CREATE TABLE IF NOT EXISTS capture.customer_changes (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  sequence bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  operation text NOT NULL CHECK (operation IN ('I', 'U', 'D')),
  committed_at timestamptz NOT NULL,
  customer_id text NOT NULL,
  -- The whole row after the change; null after a delete.
  image jsonb,
  PRIMARY KEY (xid, sequence)
);
CREATE INDEX IF NOT EXISTS customer_changes_of_a_customer
  ON capture.customer_changes (customer_id COLLATE "C", sequence DESC);

CREATE OR REPLACE FUNCTION capture.record_customer_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
  -- A shop that plays other days says when a change was made. Else it is the clock's time and not the transaction's
  -- beginning: of two transactions that change a customer, the one that began first may come second.
  moment timestamptz := coalesce(nullif(current_setting('capture.committed_at', true), '')::timestamptz, clock_timestamp());
BEGIN
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND OLD.customer_id <> NEW.customer_id THEN
    INSERT INTO capture.customer_changes (operation, committed_at, customer_id) VALUES ('D', moment, OLD.customer_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO capture.customer_changes (operation, committed_at, customer_id, image)
    VALUES (CASE WHEN TG_OP = 'UPDATE' AND OLD.customer_id = NEW.customer_id THEN 'U' ELSE 'I' END,
      moment, NEW.customer_id, to_jsonb(NEW));
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

CREATE OR REPLACE FUNCTION capture.claim_range(batch text, max_changes integer) RETURNS capture.ranges LANGUAGE plpgsql AS $$
DECLARE
  claimed capture.ranges;
BEGIN
  -- One batch at a time.
  PERFORM FROM capture.watermarks WHERE source = 'customer_master' FOR UPDATE;
  SELECT * INTO claimed FROM capture.ranges WHERE source = 'customer_master' AND batch_id = batch;
  IF FOUND THEN
    RETURN claimed;
  END IF;
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

CREATE OR REPLACE FUNCTION capture.advance_watermark(batch text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE capture.ranges SET landed_at = coalesce(landed_at, now())
  WHERE source = 'customer_master' AND batch_id = batch;
  -- A batch that lands its range late, after others have, must not turn the watermark back.
  UPDATE capture.watermarks w SET xid = r.to_xid, sequence = r.to_sequence FROM capture.ranges r
  WHERE w.source = 'customer_master' AND r.source = w.source AND r.batch_id = batch
    AND (r.to_xid, r.to_sequence) > (w.xid, w.sequence);
END $$;

-- Records what triggers have not seen: rows from before they were there, or changed while they were off. Returns how many.
CREATE OR REPLACE FUNCTION capture.record_missed_changes() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  count integer;
BEGIN
  LOCK TABLE customers IN SHARE ROW EXCLUSIVE MODE;
  INSERT INTO capture.customer_changes (operation, committed_at, customer_id, image)
  SELECT CASE WHEN c.customer_id IS NULL THEN 'D' WHEN known.image IS NULL THEN 'I' ELSE 'U' END, clock_timestamp(),
    coalesce(c.customer_id, known.customer_id), CASE WHEN c.customer_id IS NOT NULL THEN to_jsonb(c) END
  FROM customers c FULL JOIN (
    SELECT DISTINCT ON (customer_id COLLATE "C") customer_id, image
    FROM capture.customer_changes ORDER BY customer_id COLLATE "C", sequence DESC
  ) known USING (customer_id)
  WHERE known.image IS DISTINCT FROM CASE WHEN c.customer_id IS NOT NULL THEN to_jsonb(c) END
  ORDER BY 3;
  GET DIAGNOSTICS count = ROW_COUNT;
  RETURN count;
END $$;
