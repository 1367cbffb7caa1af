-- AlterTable
ALTER TABLE "session_billing" ADD COLUMN     "therapy_allowed_cents" INTEGER;

-- Billings that are stored already have the sum of their lines under an OT plan of care (GO). A plain owner sees no rows while
-- policies are forced.
ALTER TABLE "session_billing" NO FORCE ROW LEVEL SECURITY;

UPDATE "session_billing" SET "therapy_allowed_cents" = (
  SELECT CASE WHEN bool_or(line ->> 'allowedCents' IS NULL) THEN NULL
    ELSE coalesce(sum((line ->> 'allowedCents')::integer), 0) END
  FROM jsonb_array_elements("billing" -> 'lines') line
  WHERE line -> 'modifiers' ? 'GO'
);
