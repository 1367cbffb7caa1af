-- Every process serves reference facts from memory. Whoever changes them raises the revision in the same
-- transaction, and PostgreSQL tells the other processes when (and only when) that transaction commits.

ALTER TABLE "ReferenceState"
  ADD CONSTRAINT "ReferenceState_one_row" CHECK ("id" = 1),
  ADD CONSTRAINT "ReferenceState_revision_counts_up" CHECK ("revision" >= 0);

CREATE FUNCTION notify_reference_revision() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('reference_revision', NEW."revision"::text);
  RETURN NULL;
END
$$;

CREATE TRIGGER "ReferenceState_notify"
  AFTER INSERT OR UPDATE OF "revision" ON "ReferenceState"
  FOR EACH ROW EXECUTE FUNCTION notify_reference_revision();

INSERT INTO "ReferenceState" ("id", "revision") VALUES (1, 0);
