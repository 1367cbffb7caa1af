-- AlterTable
ALTER TABLE "SessionService" ADD COLUMN     "coTreatment" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "patients" INTEGER,
ADD COLUMN     "studentAlone" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "SessionVersion" ADD COLUMN     "content" JSONB;

-- AlterTable; rows from before the chain are put into it below.
ALTER TABLE "AuditEvent" ADD COLUMN     "hash" CHAR(64),
ADD COLUMN     "previousHash" CHAR(64),
ADD COLUMN     "sequence" INTEGER;

-- CreateTable
CREATE TABLE "AuditHead" (
    "organizationId" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "hash" CHAR(64) NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("organizationId")
);

-- CreateTable
CREATE TABLE "EmergencyAccess" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "grantedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EmergencyAccess_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "organizationId" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "inputHash" CHAR(64) NOT NULL,
    "answer" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("organizationId","actor","key")
);

-- CreateIndex
CREATE INDEX "EmergencyAccess_organizationId_actor_expiresAt_idx" ON "EmergencyAccess"("organizationId", "actor", "expiresAt");

-- CreateIndex
CREATE INDEX "IdempotencyKey_organizationId_createdAt_idx" ON "IdempotencyKey"("organizationId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "AuditEvent_organizationId_sequence_key" ON "AuditEvent"("organizationId", "sequence");

-- AddForeignKey
ALTER TABLE "AuditHead" ADD CONSTRAINT "AuditHead_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EmergencyAccess" ADD CONSTRAINT "EmergencyAccess_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IdempotencyKey" ADD CONSTRAINT "IdempotencyKey_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "EmergencyAccess" ADD CONSTRAINT "EmergencyAccess_period"
  CHECK ("expiresAt" > "grantedAt" AND "expiresAt" <= "grantedAt" + interval '1 day');
ALTER TABLE "AuditEvent" ADD CONSTRAINT "AuditEvent_sequence" CHECK ("sequence" >= 1);
ALTER TABLE "SessionService" ADD CONSTRAINT "SessionService_patients" CHECK ("patients" BETWEEN 1 AND 100);

-- The hash of an audit row: SHA-256 over its parts, each preceded by its length in bytes, so that no two rows are
-- written alike. `npm run audit:verify` works it out anew, in a language of its own.
CREATE FUNCTION "audit_part"(part text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN octet_length(convert_to(part, 'UTF8')) || ':' || part;

CREATE FUNCTION "audit_hash"(event "AuditEvent") RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT encode(sha256(convert_to(
    "audit_part"(event."previousHash")
    || "audit_part"(event."organizationId"::text)
    || "audit_part"(event."sequence"::text)
    || "audit_part"(event."id"::text)
    || "audit_part"(to_char(event."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || "audit_part"(event."actor")
    || "audit_part"(event."action")
    || "audit_part"(event."requestId")
    || "audit_part"(cardinality(event."subjects")::text)
    || coalesce((
      SELECT string_agg("audit_part"(part.subject), '' ORDER BY part.place)
      FROM unnest(event."subjects") WITH ORDINALITY AS part(subject, place)
    ), ''), 'UTF8')), 'hex');
END;

-- Rows name the type of each subject from now on. Rows that are there already become the first links of their chain.
ALTER TABLE "AuditEvent" NO FORCE ROW LEVEL SECURITY;
DO $$
DECLARE
  event "AuditEvent";
  last_organization uuid;
  last_hash text;
  number integer;
BEGIN
  UPDATE "AuditEvent" SET "subjects" = ARRAY(
    SELECT 'PatientSession:' || old.subject
    FROM unnest("subjects") WITH ORDINALITY AS old(subject, place) ORDER BY old.place
  ) WHERE "action" IN ('session.read', 'session.list');
  FOR event IN SELECT * FROM "AuditEvent" ORDER BY "organizationId", "at", "id" LOOP
    IF last_organization IS DISTINCT FROM event."organizationId" THEN
      last_organization := event."organizationId";
      last_hash := repeat('0', 64);
      number := 0;
    END IF;
    number := number + 1;
    event."sequence" := number;
    event."previousHash" := last_hash;
    last_hash := "audit_hash"(event);
    UPDATE "AuditEvent" SET "sequence" = number, "previousHash" = event."previousHash", "hash" = last_hash
    WHERE "organizationId" = event."organizationId" AND "id" = event."id";
  END LOOP;
END
$$;
INSERT INTO "AuditHead" ("organizationId", "sequence", "hash")
  SELECT DISTINCT ON ("organizationId") "organizationId", "sequence", "hash"
  FROM "AuditEvent" ORDER BY "organizationId", "sequence" DESC;
ALTER TABLE "AuditEvent" FORCE ROW LEVEL SECURITY,
  ALTER COLUMN "sequence" SET NOT NULL,
  ALTER COLUMN "previousHash" SET NOT NULL,
  ALTER COLUMN "hash" SET NOT NULL;

-- Puts a new row at the end of its organization's chain. It runs with the rights of the tables' owner, because the
-- application may not touch the head; the row-level security of the transaction binds it all the same. The lock is kept
-- until the transaction ends, so that two transactions can never continue the same row; what it locks is a number
-- rather than the head, whose versions would pile up while others wait.
CREATE FUNCTION "chain_audit_event"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  last "AuditEvent";
BEGIN
  PERFORM pg_advisory_xact_lock(7129131, hashtext(NEW."organizationId"::text));
  SELECT * INTO last FROM "AuditEvent" e WHERE e."organizationId" = NEW."organizationId"
    ORDER BY e."sequence" DESC LIMIT 1;
  NEW."sequence" := coalesce(last."sequence", 0) + 1;
  NEW."at" := clock_timestamp();
  NEW."previousHash" := coalesce(last."hash", repeat('0', 64));
  NEW."hash" := "audit_hash"(NEW);
  RETURN NEW;
END
$$;
CREATE TRIGGER chain BEFORE INSERT ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION "chain_audit_event"();

-- Notes the end of each chain beside it, so that a row missing from the end is missed too.
CREATE FUNCTION "note_audit_head"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO "AuditHead" ("organizationId", "sequence", "hash")
    SELECT DISTINCT ON (added."organizationId") added."organizationId", added."sequence", added."hash"
    FROM added ORDER BY added."organizationId", added."sequence" DESC
    ON CONFLICT ("organizationId") DO UPDATE SET "sequence" = excluded."sequence", "hash" = excluded."hash";
  RETURN NULL;
END
$$;
CREATE TRIGGER note_head AFTER INSERT ON "AuditEvent" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION "note_audit_head"();

-- What a credential must be checked against, before anybody knows whose it is: of one key, found by the public part
-- of its text, and of one organization, found by its slug. Nothing can be listed this way.
CREATE FUNCTION "api_key_to_verify"(asked text, today date)
  RETURNS TABLE ("organizationId" uuid, "slug" text, "id" uuid, "role" text, "secretHash" text, "lastUsedAt" timestamptz)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
DECLARE
  key_owner uuid;
BEGIN
  PERFORM set_config('app.api_key_prefix', asked, true);
  SELECT k."organizationId" INTO key_owner FROM "ApiKey" k WHERE k."prefix" = asked;
  PERFORM set_config('app.organization', coalesce(key_owner::text, ''), true);
  RETURN QUERY
    SELECT k."organizationId", o."slug", k."id", k."role"::text, k."secretHash", k."lastUsedAt"
    FROM "ApiKey" k JOIN "Organization" o ON o."id" = k."organizationId"
    WHERE k."prefix" = asked AND k."revokedAt" IS NULL
      AND (k."expiresOn" IS NULL OR k."expiresOn" >= today);
  PERFORM set_config('app.organization', '', true), set_config('app.api_key_prefix', '', true);
END
$$;
CREATE FUNCTION "organization_by_slug"(asked text) RETURNS uuid
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
DECLARE
  found_id uuid;
BEGIN
  PERFORM set_config('app.organization_slug', asked, true);
  SELECT o."id" INTO found_id FROM "Organization" o WHERE o."slug" = asked;
  PERFORM set_config('app.organization_slug', '', true);
  RETURN found_id;
END
$$;

-- An owner that is no superuser is bound by the policies too; these let the functions above find the one row.
-- Heads hold nothing but numbers and hashes: the owner may list them, to verify every chain.
DO $$
BEGIN
  EXECUTE format('CREATE POLICY key_to_verify ON "ApiKey" FOR SELECT TO %I '
    'USING ("prefix" = nullif(current_setting(''app.api_key_prefix'', true), ''''))', current_user);
  EXECUTE format('CREATE POLICY organization_by_slug ON "Organization" FOR SELECT TO %I '
    'USING ("slug" = nullif(current_setting(''app.organization_slug'', true), ''''))', current_user);
  EXECUTE format('CREATE POLICY chains_to_verify ON "AuditHead" FOR SELECT TO %I USING (true)', current_user);
END
$$;

-- Functions with the owner's rights look up names in this schema alone, whatever the caller's search path says.
DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY[
    '"chain_audit_event"()', '"note_audit_head"()', '"api_key_to_verify"(text, date)', '"organization_by_slug"(text)'
  ] LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', signature, current_schema());
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION "api_key_to_verify"(text, date), "organization_by_slug"(text) TO ot_codebook_app;

-- The application gives an audit row its content; number, time and hashes come from the trigger alone.
REVOKE INSERT ON "AuditEvent" FROM ot_codebook_app;
GRANT INSERT ("organizationId", "id", "actor", "action", "subjects", "requestId") ON "AuditEvent" TO ot_codebook_app;
GRANT SELECT, INSERT ON "EmergencyAccess" TO ot_codebook_app;
-- An amended session replaces its services; an answer is kept for some days only.
GRANT DELETE ON "SessionService", "SessionSpan" TO ot_codebook_app;
GRANT SELECT, INSERT, DELETE ON "IdempotencyKey" TO ot_codebook_app;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['AuditHead', 'EmergencyAccess', 'IdempotencyKey'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY own_organization ON %I '
      'USING ("organizationId" = (SELECT nullif(current_setting(''app.organization'', true), '''')::uuid)) '
      'WITH CHECK ("organizationId" = (SELECT nullif(current_setting(''app.organization'', true), '''')::uuid))',
      tenant_table
    );
  END LOOP;
END
$$;
