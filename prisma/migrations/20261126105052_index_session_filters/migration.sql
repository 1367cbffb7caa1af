-- Lists of sessions by payer, status and code, newest date of service first, read an index in its order.

-- ───────────── The date of service of each service ─────────────

-- A plain owner sees no tenant rows while row-level security is forced; security.sql forces it again.
ALTER TABLE "patient_session" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "session_service" NO FORCE ROW LEVEL SECURITY;

ALTER TABLE "session_service" ADD COLUMN "date_of_service" DATE;
UPDATE "session_service" v SET "date_of_service" = s."date_of_service"
FROM "patient_session" s WHERE s."organization_id" = v."organization_id" AND s."id" = v."session_id";
ALTER TABLE "session_service" ALTER COLUMN "date_of_service" SET NOT NULL;

-- The foreign key keeps the two dates equal.
ALTER TABLE "session_service" DROP CONSTRAINT "session_service_organization_id_session_id_fkey";
CREATE UNIQUE INDEX "patient_session_organization_id_id_date_of_service_key" ON "patient_session"("organization_id", "id", "date_of_service");
ALTER TABLE "session_service" ADD CONSTRAINT "session_service_organization_id_session_id_date_of_service_fkey" FOREIGN KEY ("organization_id", "session_id", "date_of_service") REFERENCES "patient_session"("organization_id", "id", "date_of_service") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────── The status as text ─────────────

-- Under row-level security, an index serves only operators that PostgreSQL marks leakproof; that of enums is not.
ALTER TABLE "patient_session" ADD COLUMN "status_name" TEXT NOT NULL GENERATED ALWAYS AS (
  CASE "status" WHEN 'DRAFT' THEN 'DRAFT' WHEN 'SIGNED' THEN 'SIGNED' WHEN 'BILLED' THEN 'BILLED' WHEN 'VOIDED' THEN 'VOIDED' END
) STORED;

-- ───────────── Indexes ─────────────

DROP INDEX "patient_session_organization_id_date_of_service_id_idx";
CREATE INDEX "patient_session_organization_id_date_of_service_id_idx" ON "patient_session"("organization_id", "date_of_service" DESC, "id");
CREATE INDEX "patient_session_payer_status" ON "patient_session"("organization_id", "payer_slug", "status_name", "date_of_service" DESC, "id");
CREATE INDEX "patient_session_status" ON "patient_session"("organization_id", "status_name", "date_of_service" DESC, "id");
CREATE INDEX "session_service_organization_id_code_date_of_service_sessio_idx" ON "session_service"("organization_id", "code", "date_of_service" DESC, "session_id");
