-- CreateEnum
CREATE TYPE "PolicyDecisionKind" AS ENUM ('PUBLISHED', 'RESTORED', 'WITHDRAWN');

-- AlterTable
ALTER TABLE "ReferenceState" ADD COLUMN     "releasesRevision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "PayerTerm" ADD COLUMN     "recordedAt" TIMESTAMPTZ(3),
ADD COLUMN     "replacedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Policy" ADD COLUMN     "changedRevision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "PolicyVersion" ALTER COLUMN "recordedAt" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "PolicyNote" ADD COLUMN     "lineage" UUID;

-- CreateTable
CREATE TABLE "PolicyDecision" (
    "policyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" "PolicyDecisionKind" NOT NULL,
    "revision" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedBy" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "isEvent" BOOLEAN NOT NULL,
    "differences" JSONB NOT NULL,
    "codes" TEXT[],

    CONSTRAINT "PolicyDecision_pkey" PRIMARY KEY ("policyId","version","kind")
);

-- CreateTable
CREATE TABLE "PolicyInForce" (
    "id" UUID NOT NULL,
    "policyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "replacedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PolicyInForce_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PolicyDecision_revision_position_key" ON "PolicyDecision"("revision", "position");

-- CreateIndex
CREATE INDEX "Policy_changedRevision_idx" ON "Policy"("changedRevision");

-- AddForeignKey
ALTER TABLE "PolicyDecision" ADD CONSTRAINT "PolicyDecision_policyId_version_fkey" FOREIGN KEY ("policyId", "version") REFERENCES "PolicyVersion"("policyId", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyInForce" ADD CONSTRAINT "PolicyInForce_policyId_version_fkey" FOREIGN KEY ("policyId", "version") REFERENCES "PolicyVersion"("policyId", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the store holds already was published as it stands: what was written and what holds are told apart from here on.
INSERT INTO "PolicyDecision" ("policyId", "version", "kind", "revision", "position", "effectiveFrom", "effectiveTo",
    "recordedAt", "recordedBy", "reason", "isEvent", "differences", "codes")
  SELECT v."policyId", v."version", 'PUBLISHED', s."revision", row_number() OVER (ORDER BY v."policyId", v."version") - 1,
    v."effectiveFrom", v."effectiveTo", v."recordedAt", v."recordedBy", coalesce(v."reason", 'Published'), false, '[]', '{}'
  FROM "PolicyVersion" v CROSS JOIN "ReferenceState" s
  WHERE v."status" = 'PUBLISHED';
INSERT INTO "PolicyInForce" ("id", "policyId", "version", "effectiveFrom", "effectiveTo", "recordedAt")
  SELECT gen_random_uuid(), "policyId", "version", "effectiveFrom", "effectiveTo", "recordedAt"
  FROM "PolicyVersion" WHERE "status" = 'PUBLISHED';
ALTER TABLE "PolicyVersion" DROP CONSTRAINT "PolicyVersion_one_in_force", DROP COLUMN "status";

UPDATE "PolicyNote" SET "lineage" = "id";
ALTER TABLE "PolicyNote" ALTER COLUMN "lineage" SET NOT NULL;

-- "What does this policy say on this day, as we knew it then?" has one answer at most.
ALTER TABLE "PolicyInForce"
  ADD CONSTRAINT "PolicyInForce_period" CHECK ("effectiveTo" > "effectiveFrom"),
  ADD CONSTRAINT "PolicyInForce_known" CHECK ("replacedAt" > "recordedAt"),
  ADD CONSTRAINT "PolicyInForce_one_a_day" EXCLUDE USING gist (
    "policyId" WITH =,
    daterange("effectiveFrom", "effectiveTo", '[)') WITH &&,
    tstzrange("recordedAt", "replacedAt", '[)') WITH &&
  );
ALTER TABLE "PayerTerm" ADD CONSTRAINT "PayerTerm_known" CHECK ("replacedAt" > "recordedAt");
ALTER TABLE "PolicyDecision"
  ADD CONSTRAINT "PolicyDecision_period" CHECK ("effectiveTo" > "effectiveFrom"),
  ADD CONSTRAINT "PolicyDecision_position" CHECK ("position" >= 0);

-- What was written stays as it was written, whoever is connected.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: write a new version instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- A row that is no longer what we know is closed, once; nothing else of it changes.
CREATE FUNCTION allow_closing_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD."replacedAt" IS NULL AND NEW."replacedAt" IS NOT NULL
      AND to_jsonb(OLD) - 'replacedAt' = to_jsonb(NEW) - 'replacedAt' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: a row is closed once and never changed', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

-- A version is written whole, before anything is decided about it.
CREATE FUNCTION refuse_after_decision() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "PolicyDecision" d WHERE d."policyId" = NEW."policyId" AND d."version" = NEW."version") THEN
    RAISE EXCEPTION 'version % was decided upon: write a new version instead', NEW."version"
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

DO $$
DECLARE
  written text;
BEGIN
  FOREACH written IN ARRAY ARRAY['PolicyVersion', 'PolicyNote', 'PolicySource', 'PolicyDecision'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', written);
    EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', written);
  END LOOP;
  FOREACH written IN ARRAY ARRAY['PolicyInForce', 'PayerTerm'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION allow_closing_only()', written);
    EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', written);
  END LOOP;
  FOREACH written IN ARRAY ARRAY['PolicyNote', 'PolicySource'] LOOP
    EXECUTE format('CREATE TRIGGER written_whole BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION refuse_after_decision()', written);
  END LOOP;
END
$$;

-- Which part of the facts a revision changed, and when: instants follow the order of revisions, whatever the clock does.
CREATE OR REPLACE FUNCTION note_book_revision() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  only_releases boolean := current_setting('app.only_releases_changed', true) IS NOT DISTINCT FROM 'yes';
  only_policies boolean := current_setting('app.only_policies_changed', true) IS NOT DISTINCT FROM 'yes';
BEGIN
  IF NOT only_releases AND NOT only_policies THEN
    NEW."bookRevision" := NEW."revision";
  END IF;
  IF NOT only_policies THEN
    NEW."releasesRevision" := NEW."revision";
  END IF;
  NEW."changedAt" := date_trunc('milliseconds', clock_timestamp());
  IF TG_OP = 'UPDATE' AND NEW."changedAt" <= OLD."changedAt" THEN
    NEW."changedAt" := OLD."changedAt" + interval '1 millisecond';
  END IF;
  RETURN NEW;
END
$$;

UPDATE "ReferenceState" SET "releasesRevision" = "revision";

-- Administrators edit through the application's role: it adds, closes what is replaced, and raises the revision.
GRANT SELECT, INSERT ON "PolicyDecision", "PolicyInForce" TO ot_codebook_app;
GRANT INSERT ON "Source", "Policy", "PolicyVersion", "PolicySource", "PolicyNote", "Payer", "PayerTerm" TO ot_codebook_app;
GRANT UPDATE ("changedRevision") ON "Policy" TO ot_codebook_app;
GRANT UPDATE ("replacedAt") ON "PolicyInForce", "PayerTerm" TO ot_codebook_app;
GRANT UPDATE ("name", "kind") ON "Payer" TO ot_codebook_app;
GRANT UPDATE ("revision", "changedAt", "bookRevision", "releasesRevision") ON "ReferenceState" TO ot_codebook_app;
