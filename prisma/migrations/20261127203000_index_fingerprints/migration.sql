-- A fingerprint leads back to the frozen billing of a session. A column, because row-level security keeps the operators of JSON
-- out of index conditions.
ALTER TABLE "session_billing" ADD COLUMN "fingerprint" TEXT GENERATED ALWAYS AS ("billing" ->> 'fingerprint') STORED;

CREATE INDEX "session_billing_fingerprint" ON "session_billing"("organization_id", "fingerprint");
