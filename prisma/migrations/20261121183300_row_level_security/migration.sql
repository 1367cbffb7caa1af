-- An organization's rows are seen and written only in a transaction that named this organization. Without a name
-- there are no rows. A superuser or a table owner could pass policies by, so transactions on tenant data take the
-- role ot_codebook_app, which is neither and may do no more than it needs.

-- Roles belong to the whole server: another database, or a process migrating one, may have made it already.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ot_codebook_app') THEN
    CREATE ROLE ot_codebook_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'this user may not create roles: run "CREATE ROLE ot_codebook_app NOLOGIN" and "GRANT ot_codebook_app TO %" as an administrator and try again', current_user;
END
$$;

-- A role that already may switch needs no grant, and perhaps may not give it to itself.
DO $$
BEGIN
  GRANT ot_codebook_app TO CURRENT_USER;
EXCEPTION
  WHEN insufficient_privilege THEN
    IF NOT pg_has_role(current_user, 'ot_codebook_app', 'MEMBER') THEN
      RAISE EXCEPTION 'this user may not act as ot_codebook_app: run "GRANT ot_codebook_app TO %" as an administrator and try again', current_user;
    END IF;
END
$$;

DO $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO ot_codebook_app', current_schema());
END
$$;

GRANT SELECT ON
  "ReferenceState", "Release", "Source",
  "Code", "CodeRelation", "CodeSource", "CodeCategory",
  "Modifier", "ModifierSource", "ModifierConflict", "CodeModifier",
  "Guide", "GuideSection", "GuideItem", "GuideSource",
  "DocumentationRequirement", "DocumentationRequirementCode",
  "Activity", "ActivityCode", "Disagreement", "DisagreementClaim",
  "CodeEdit", "UnitLimit", "RelativeValue", "Locality", "ZipLocality",
  "Payer", "Plan", "PayerTerm", "Policy", "PolicyVersion", "PolicySource", "PolicyNote"
TO ot_codebook_app;

GRANT SELECT, INSERT, UPDATE ON
  "Organization", "PatientSession", "SessionService", "SessionSpan", "SessionVersion", "SessionBilling",
  "ApiKey", "ExportJob"
TO ot_codebook_app;

-- What was done stays on record: nobody in the application can change or remove it.
GRANT SELECT, INSERT ON "AuditEvent" TO ot_codebook_app;

-- Reading the setting in a sub-select lets PostgreSQL do it once for a statement instead of once for a row.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'PatientSession', 'SessionService', 'SessionSpan', 'SessionVersion', 'SessionBilling',
    'AuditEvent', 'ApiKey', 'ExportJob'
  ] LOOP
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

ALTER TABLE "Organization" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Organization" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON "Organization"
  USING ("id" = (SELECT nullif(current_setting('app.organization', true), '')::uuid))
  WITH CHECK ("id" = (SELECT nullif(current_setting('app.organization', true), '')::uuid));
