-- Who may read and change what: the application's role, its grants, row-level security, and the triggers that protect
-- and count records. This file is the whole truth: it is applied after the migrations, in the same locked step, whenever a
-- migration ran or this file changed. It first takes every grant and policy of our tables away, so what is not below does not exist.
--
-- An organization's rows are visible and writable only in a transaction that has set app.organization to its id, signed by
-- the server; without it there are no rows. Superusers and table owners bypass policies, so the server signs in as the role
-- ot_codebook_app, which is neither and may do only what is granted here.

-- ───────────── The role ─────────────

-- Roles belong to the whole server: another database, or a process migrating one, may have created it already.
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

-- Logins that dump are members of this role: it reads every row of every organization, and writes none.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ot_codebook_backup') THEN
    CREATE ROLE ot_codebook_backup NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'this user may not create roles: run "CREATE ROLE ot_codebook_backup NOLOGIN" as an administrator and try again';
END
$$;

-- A user that may already act as the role needs no grant, and perhaps may not grant it.
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

-- ───────────── Start from nothing ─────────────

DO $$
DECLARE
  existing record;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO ot_codebook_app, ot_codebook_backup', current_schema());
  FOR existing IN
    SELECT c.oid::regclass::text AS name FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND c.relowner = current_user::regrole
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM ot_codebook_app, ot_codebook_backup, PUBLIC', existing.name);
    EXECUTE format('GRANT SELECT ON %s TO ot_codebook_backup', existing.name);
  END LOOP;
  FOR existing IN
    SELECT p.oid::regprocedure::text AS name FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.proowner = current_user::regrole
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM ot_codebook_app', existing.name);
  END LOOP;
  FOR existing IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP POLICY %I ON %I', existing.policyname, existing.tablename);
  END LOOP;
END
$$;

-- ───────────── Grants: reference facts ─────────────

GRANT SELECT ON
  reference_state, release, source,
  code, code_relation, code_source, code_category,
  modifier, modifier_source, modifier_conflict, code_modifier, code_modifier_payer,
  guide, guide_section, guide_item, guide_source,
  documentation_requirement, documentation_requirement_code, documentation_requirement_payer,
  activity, activity_code, disagreement, disagreement_code, disagreement_claim,
  code_edit, edit_lines, add_on_edit, unit_limit, relative_value, locality, locality_counties, zip_locality,
  cpt_descriptor, published_code, hcpcs_code, hcpcs_modifier, program_value, release_conflict,
  payer, plan, policy, policy_version, policy_source, policy_note, policy_decision, policy_in_force, policy_discard,
  policy_review, policy_comment, policy_note_verification, codebook_edit, catalog_entry, catalog_entry_version, catalog_past,
  catalog_shipped
TO ot_codebook_app;

-- Administrators edit the catalog through the application. Facts that others refer to are changed in place; lists that
-- belong to one fact, or that nothing refers to, are written anew.
GRANT INSERT, UPDATE ON catalog_entry TO ot_codebook_app;
GRANT INSERT ON catalog_entry_version, catalog_past TO ot_codebook_app;
GRANT INSERT, UPDATE ON code, modifier, plan TO ot_codebook_app;
GRANT UPDATE (title, url, publisher, document_id, published_on, retrieved_on) ON source TO ot_codebook_app;
GRANT UPDATE (position) ON payer TO ot_codebook_app;
GRANT INSERT, DELETE ON
  code_relation, code_source, code_category, modifier_source, modifier_conflict, code_modifier, code_modifier_payer,
  guide, guide_section, guide_item, guide_source,
  documentation_requirement, documentation_requirement_code, documentation_requirement_payer,
  activity, activity_code, disagreement, disagreement_code, disagreement_claim, program_value
TO ot_codebook_app;

-- Administrators edit policies through the application: they add rows, close what is replaced, and raise the revision.
GRANT INSERT ON
  source, payer, plan, policy, policy_version, policy_source, policy_note, policy_decision, policy_in_force, policy_discard,
  policy_review, policy_comment, policy_note_verification, codebook_edit
TO ot_codebook_app;
GRANT UPDATE (changed_revision, plan_slug, general) ON policy TO ot_codebook_app;
GRANT UPDATE (replaced_at) ON policy_in_force TO ot_codebook_app;
GRANT UPDATE (name, kind) ON payer TO ot_codebook_app;
GRANT UPDATE (revision, changed_at, catalog_revision, releases_revision) ON reference_state TO ot_codebook_app;

-- The server compares what was applied with what it needs; the owner applies it.
GRANT SELECT (migration_name, checksum, started_at, finished_at, rolled_back_at) ON _prisma_migrations TO ot_codebook_app;

-- ───────────── Grants: rate limits ─────────────

-- Rows of no organization, with hashes of principals and networks; they are deleted after their minute.
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limit TO ot_codebook_app;

-- ───────────── Grants: tenant tables ─────────────

-- The row is locked to count what belongs to the organization, which needs the right to change some column; the slug
-- never changes.
GRANT SELECT, INSERT, UPDATE (name) ON organization TO ot_codebook_app;

GRANT SELECT, INSERT, UPDATE ON patient_session TO ot_codebook_app;
-- An amended session replaces its services.
GRANT SELECT, INSERT, DELETE ON session_service, session_span TO ot_codebook_app;
GRANT SELECT, INSERT ON session_version, session_billing TO ot_codebook_app;
-- A trigger with the owner's rights writes both.
GRANT SELECT ON session_share, session_cell TO ot_codebook_app;

GRANT SELECT, INSERT, UPDATE (revoked_at, last_used_at) ON api_key TO ot_codebook_app;
-- Months that are closed are written once.
GRANT SELECT, INSERT ON closed_month, closed_session, closed_cell, closed_billing, closed_impact TO ot_codebook_app;

GRANT SELECT, INSERT ON contract, contract_rate TO ot_codebook_app;
GRANT UPDATE (replaced_at) ON contract TO ot_codebook_app;
GRANT SELECT, INSERT, UPDATE (changed_revision) ON own_rules_head TO ot_codebook_app;

GRANT SELECT, INSERT ON emergency_access TO ot_codebook_app;
GRANT SELECT, INSERT, DELETE ON idempotency_key TO ot_codebook_app;

-- The application gives an audit row its content; number, time and hashes come from the trigger below.
GRANT SELECT, INSERT (organization_id, id, actor, action, subjects, request_id) ON audit_event TO ot_codebook_app;

-- A job is deleted when it expires; who requested what never changes. Chunks are written and deleted, never changed.
GRANT SELECT, INSERT, DELETE,
  UPDATE (status, progress, rows, bytes, checksum, suppressed, revision, error)
ON export_job TO ot_codebook_app;
GRANT SELECT, INSERT, DELETE ON export_chunk TO ot_codebook_app;

-- ───────────── Statistics of sessions ─────────────

-- Brings the shares of one patient in one month, and the cells that they are in, to what the sessions say. A transaction of
-- the organization that commits at the same time has to wait until this one has ended.
CREATE OR REPLACE FUNCTION count_patient_month(organization uuid, patient text, first_day date) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER AS $$
  WITH counted AS (
    SELECT s.payer_slug, v.code, 1 AS patients, count(DISTINCT s.id)::int AS sessions,
      sum(coalesce(v.minutes, 0) + coalesce(v.assistant_minutes, 0) + coalesce(v.joint_minutes, 0))::int AS minutes_total
    FROM patient_session s
    JOIN session_service v ON v.organization_id = s.organization_id AND v.session_id = s.id
    WHERE s.organization_id = organization AND s.patient_ref = patient AND s.status <> 'VOIDED'
      AND s.date_of_service >= first_day AND s.date_of_service < first_day + interval '1 month'
    GROUP BY s.payer_slug, v.code
  ), stored AS (
    SELECT payer_slug, code, 1 AS patients, sessions, minutes_total FROM session_share
    WHERE organization_id = organization AND month = first_day AND patient_ref = patient
  ), change AS (
    SELECT payer_slug, code, counted.sessions AS sessions_now, counted.minutes_total AS minutes_now,
      coalesce(counted.patients, 0) - coalesce(stored.patients, 0) AS patients,
      coalesce(counted.sessions, 0) - coalesce(stored.sessions, 0) AS sessions,
      coalesce(counted.minutes_total, 0) - coalesce(stored.minutes_total, 0) AS minutes_total
    FROM counted FULL JOIN stored USING (payer_slug, code)
  ), changed AS (
    SELECT * FROM change WHERE (patients, sessions, minutes_total) <> (0, 0, 0)
  ), emptied AS (
    DELETE FROM session_share h USING changed c
    WHERE h.organization_id = organization AND h.month = first_day AND h.patient_ref = patient
      AND h.payer_slug = c.payer_slug AND h.code = c.code AND c.sessions_now IS NULL
  ), written AS (
    INSERT INTO session_share AS h (organization_id, month, patient_ref, payer_slug, code, sessions, minutes_total)
    SELECT organization, first_day, patient, payer_slug, code, sessions_now, minutes_now
    FROM changed WHERE sessions_now IS NOT NULL
    ON CONFLICT (organization_id, month, patient_ref, payer_slug, code)
      DO UPDATE SET sessions = excluded.sessions, minutes_total = excluded.minutes_total
  )
  INSERT INTO session_cell AS c (organization_id, month, payer_slug, code, patients, sessions, minutes_total)
  SELECT organization, first_day, payer_slug, code, patients, sessions, minutes_total FROM changed
  ON CONFLICT (organization_id, month, payer_slug, code) DO UPDATE SET patients = c.patients + excluded.patients,
    sessions = c.sessions + excluded.sessions, minutes_total = c.minutes_total + excluded.minutes_total
$$;

-- Transactions of one organization count one after another: each sees what those before it have committed.
CREATE OR REPLACE FUNCTION count_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  month_before constant date := date_trunc('month', OLD.date_of_service)::date;
  month_after constant date := date_trunc('month', NEW.date_of_service)::date;
BEGIN
  PERFORM pg_advisory_xact_lock(7129133, hashtext(coalesce(NEW.organization_id, OLD.organization_id)::text));
  IF TG_OP <> 'INSERT' AND (OLD.patient_ref, month_before) IS DISTINCT FROM (NEW.patient_ref, month_after) THEN
    PERFORM count_patient_month(OLD.organization_id, OLD.patient_ref, month_before);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM count_patient_month(NEW.organization_id, NEW.patient_ref, month_after);
  END IF;
  RETURN NULL;
END
$$;

-- The first time, the sessions that exist are counted. Their tables are locked until this script has ended, so that nothing is
-- written in between; a plain owner sees no rows while policies are forced, which the next part does again.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'patient_session'::regclass AND tgname = 'count_session') THEN
    RETURN;
  END IF;
  ALTER TABLE patient_session NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE session_service NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE session_share NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE session_cell NO FORCE ROW LEVEL SECURITY;
  DELETE FROM session_cell;
  DELETE FROM session_share;
  INSERT INTO session_share (organization_id, month, patient_ref, payer_slug, code, sessions, minutes_total)
    SELECT s.organization_id, date_trunc('month', s.date_of_service)::date, s.patient_ref, s.payer_slug, v.code,
      count(DISTINCT s.id), sum(coalesce(v.minutes, 0) + coalesce(v.assistant_minutes, 0) + coalesce(v.joint_minutes, 0))
    FROM patient_session s
    JOIN session_service v ON v.organization_id = s.organization_id AND v.session_id = s.id
    WHERE s.status <> 'VOIDED'
    GROUP BY 1, 2, 3, 4, 5;
  INSERT INTO session_cell (organization_id, month, payer_slug, code, patients, sessions, minutes_total)
    SELECT organization_id, month, payer_slug, code, count(*), sum(sessions), sum(minutes_total)
    FROM session_share GROUP BY organization_id, month, payer_slug, code;
  -- At the end of a transaction, when the services of its sessions are written.
  CREATE CONSTRAINT TRIGGER count_session AFTER INSERT OR UPDATE OR DELETE ON patient_session
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_session();
END
$$;

-- ───────────── Row-level security ─────────────

-- The organization of this transaction: what app.organization names, "<id>.<signature>". Any statement can set it, also one
-- that somebody smuggled in, so the signature is verified: HMAC-SHA-256 (RFC 2104) over the id, with the key whose two pads
-- tenancy_key holds and which the application's role can't read. A login that may act as the owner reads that key anyway and
-- needs no signature.
CREATE OR REPLACE FUNCTION own_organization() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  given constant text := nullif(current_setting('app.organization', true), '');
  claimed constant text := split_part(given, '.', 1);
  key tenancy_key;
BEGIN
  IF given IS NULL THEN
    RETURN NULL;
  END IF;
  IF NOT pg_has_role(session_user, current_user, 'MEMBER') THEN
    SELECT * INTO key FROM tenancy_key;
    IF encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(claimed, 'UTF8'))), 'hex')
      IS DISTINCT FROM split_part(given, '.', 2) THEN
      RAISE EXCEPTION 'the organization of this transaction is not signed by the server'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  RETURN claimed::uuid;
END
$$;

-- Asking in a sub-select lets PostgreSQL do it once per statement instead of once per row.
DO $$
DECLARE
  own constant text := '(SELECT own_organization())';
  tenant_table text;
  key_column text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'organization',
    'patient_session', 'session_service', 'session_span', 'session_version', 'session_billing',
    'session_share', 'session_cell', 'audit_event', 'audit_head', 'emergency_access', 'idempotency_key', 'api_key',
    'export_job', 'export_chunk', 'contract', 'contract_rate',
    'closed_month', 'closed_session', 'closed_cell', 'closed_billing', 'closed_impact'
  ] LOOP
    key_column := CASE tenant_table WHEN 'organization' THEN 'id' ELSE 'organization_id' END;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY own_organization ON %I USING (%I = %s) WITH CHECK (%I = %s)',
      tenant_table, key_column, own, key_column, own);
    EXECUTE format('CREATE POLICY backup ON %I FOR SELECT TO ot_codebook_backup USING (true)', tenant_table);
  END LOOP;
END
$$;

-- What the shared catalog has is for everybody; an organization's own rules are for nobody else. The parts of a policy are
-- seen with it.
DO $$
DECLARE
  shared constant text := '(organization_id IS NULL OR organization_id = (SELECT own_organization()))';
  part text;
  seen constant text := '(policy_id IN (SELECT p.id FROM policy p))';
  noted constant text := '(note_id IN (SELECT n.id FROM policy_note n))';
BEGIN
  ALTER TABLE policy ENABLE ROW LEVEL SECURITY;
  ALTER TABLE policy FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY shared_or_own ON policy USING %s WITH CHECK %s', shared, shared);
  CREATE POLICY backup ON policy FOR SELECT TO ot_codebook_backup USING (true);
  FOREACH part IN ARRAY ARRAY[
    'policy_version', 'policy_source', 'policy_note', 'policy_decision', 'policy_in_force', 'policy_discard',
    'policy_review', 'policy_comment', 'policy_note_verification'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY of_seen_policy ON %I USING %s WITH CHECK %s', part,
      CASE part WHEN 'policy_note_verification' THEN noted ELSE seen END,
      CASE part WHEN 'policy_note_verification' THEN noted ELSE seen END);
    EXECUTE format('CREATE POLICY backup ON %I FOR SELECT TO ot_codebook_backup USING (true)', part);
  END LOOP;
END
$$;

-- Who has rules of its own is known to every process; what they are is not.
ALTER TABLE own_rules_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_rules_head FORCE ROW LEVEL SECURITY;
CREATE POLICY listed ON own_rules_head FOR SELECT USING (true);
CREATE POLICY own_organization ON own_rules_head
  USING (organization_id = (SELECT own_organization())) WITH CHECK (organization_id = (SELECT own_organization()));

-- Policies bind an owner that is not a superuser too. These let the functions below find the one row, and let the owner
-- list the heads of the audit chains (numbers and hashes) to verify them.
CREATE POLICY key_to_verify ON api_key FOR SELECT TO CURRENT_USER
  USING (prefix = nullif(current_setting('app.api_key_prefix', true), ''));
CREATE POLICY organization_of_key ON organization FOR SELECT TO CURRENT_USER
  USING (id = nullif(current_setting('app.api_key_organization', true), '')::uuid);
CREATE POLICY organization_by_slug ON organization FOR SELECT TO CURRENT_USER
  USING (slug = nullif(current_setting('app.organization_slug', true), ''));
CREATE POLICY chains_to_verify ON audit_head FOR SELECT TO CURRENT_USER USING (true);

-- The server signs the heads of all chains and sends them out of the database; it sees nothing else of other organizations.
CREATE OR REPLACE FUNCTION audit_heads() RETURNS TABLE (organization_id uuid, sequence integer, hash text)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT h.organization_id, h.sequence, h.hash FROM audit_head h
$$;

-- ───────────── Look-ups before the organization is known ─────────────

-- One key, found by the public part of its text, and one organization, found by its slug. Nothing can be listed.
-- The columns of a result cannot be replaced. A process of the last version reads the columns that it knows by name.
DROP FUNCTION IF EXISTS api_key_to_verify(text, date);
CREATE FUNCTION api_key_to_verify(wanted_prefix text, today date)
  RETURNS TABLE (
    organization_id uuid, slug text, id uuid, role text, secret_hash text, created_at timestamptz, last_used_at timestamptz
  )
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
DECLARE
  key_owner uuid;
BEGIN
  PERFORM set_config('app.api_key_prefix', wanted_prefix, true);
  SELECT k.organization_id INTO key_owner FROM api_key k WHERE k.prefix = wanted_prefix;
  PERFORM set_config('app.api_key_organization', coalesce(key_owner::text, ''), true);
  RETURN QUERY
    SELECT k.organization_id, o.slug, k.id, k.role::text, k.secret_hash, k.created_at, k.last_used_at
    FROM api_key k JOIN organization o ON o.id = k.organization_id
    WHERE k.prefix = wanted_prefix AND k.revoked_at IS NULL
      AND (k.expires_on IS NULL OR k.expires_on >= today);
  PERFORM set_config('app.api_key_organization', '', true), set_config('app.api_key_prefix', '', true);
END
$$;

CREATE OR REPLACE FUNCTION organization_by_slug(wanted_slug text) RETURNS uuid
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
DECLARE
  found_id uuid;
BEGIN
  PERFORM set_config('app.organization_slug', wanted_slug, true);
  SELECT o.id INTO found_id FROM organization o WHERE o.slug = wanted_slug;
  PERFORM set_config('app.organization_slug', '', true);
  RETURN found_id;
END
$$;

-- ───────────── The audit chain ─────────────

-- The hash of an audit row: SHA-256 over its parts, each preceded by its length in bytes, so that two different rows
-- never have the same text. `npm run audit:verify` computes it again in another language.
CREATE OR REPLACE FUNCTION audit_part(part text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN octet_length(convert_to(part, 'UTF8')) || ':' || part;

CREATE OR REPLACE FUNCTION audit_hash(event audit_event) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT encode(sha256(convert_to(
    audit_part(event.previous_hash)
    || audit_part(event.organization_id::text)
    || audit_part(event.sequence::text)
    || audit_part(event.id::text)
    || audit_part(to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_part(event.actor)
    || audit_part(event.action)
    || audit_part(event.request_id)
    || audit_part(cardinality(event.subjects)::text)
    || coalesce((
      SELECT string_agg(audit_part(part.subject), '' ORDER BY part.place)
      FROM unnest(event.subjects) WITH ORDINALITY AS part(subject, place)
    ), ''), 'UTF8')), 'hex');
END;

-- Appends a new row to its organization's chain. It runs with the owner's rights, because the application may not touch
-- the head; the row-level security of the transaction applies all the same. The lock lasts until the transaction ends,
-- so two transactions can never continue the same row. It is an advisory lock: versions of a locked head row would pile
-- up while others wait.
CREATE OR REPLACE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  last audit_event;
BEGIN
  PERFORM pg_advisory_xact_lock(7129131, hashtext(NEW.organization_id::text));
  SELECT * INTO last FROM audit_event e WHERE e.organization_id = NEW.organization_id
    ORDER BY e.sequence DESC LIMIT 1;
  NEW.sequence := coalesce(last.sequence, 0) + 1;
  NEW.at := clock_timestamp();
  NEW.previous_hash := coalesce(last.hash, repeat('0', 64));
  NEW.hash := audit_hash(NEW);
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER chain BEFORE INSERT ON audit_event
  FOR EACH ROW EXECUTE FUNCTION chain_audit_event();

-- Records the end of each chain beside it, so that a row missing from the end is detected too.
CREATE OR REPLACE FUNCTION record_audit_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO audit_head (organization_id, sequence, hash)
    SELECT DISTINCT ON (added.organization_id) added.organization_id, added.sequence, added.hash
    FROM added ORDER BY added.organization_id, added.sequence DESC
    ON CONFLICT (organization_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash;
  RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER record_head AFTER INSERT ON audit_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION record_audit_head();

-- Functions with the owner's rights look up names in this schema alone, whatever search path the connection has.
DO $$
DECLARE
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY[
    'own_organization()', 'audit_heads()', 'chain_audit_event()', 'record_audit_head()', 'api_key_to_verify(text, date)',
    'organization_by_slug(text)', 'count_session()', 'count_patient_month(uuid, text, date)'
  ] LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', signature, current_schema());
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION own_organization(), audit_heads(), api_key_to_verify(text, date), organization_by_slug(text) TO ot_codebook_app;
-- PostgreSQL asks every policy of a table.
GRANT EXECUTE ON FUNCTION own_organization() TO ot_codebook_backup;

-- ───────────── Records that never change, for any role ─────────────

CREATE OR REPLACE FUNCTION reject_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: write a new version instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- A row that is no longer current is closed, once; nothing else of it changes.
CREATE OR REPLACE FUNCTION allow_closing_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
      AND to_jsonb(OLD) - 'replaced_at' = to_jsonb(NEW) - 'replaced_at' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: a row is closed once and never changed', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

-- A version is written whole, before anything is decided about it.
CREATE OR REPLACE FUNCTION reject_after_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM policy_decision d WHERE d.policy_id = NEW.policy_id AND d.version = NEW.version) THEN
    RAISE EXCEPTION 'version % was decided upon: write a new version instead', NEW.version
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON policy_in_force FOR EACH ROW EXECUTE FUNCTION allow_closing_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON contract FOR EACH ROW EXECUTE FUNCTION allow_closing_only();

-- A discarded draft is never published.
CREATE OR REPLACE FUNCTION reject_after_discard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM policy_discard d WHERE d.policy_id = NEW.policy_id AND d.version = NEW.version) THEN
    RAISE EXCEPTION 'version % was discarded: write a new version instead', NEW.version
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

DO $$
DECLARE
  protected text;
BEGIN
  FOREACH protected IN ARRAY ARRAY[
    'policy_version', 'policy_note', 'policy_source', 'policy_decision', 'policy_discard',
    'policy_review', 'policy_comment', 'policy_note_verification', 'codebook_edit', 'contract_rate', 'catalog_entry_version', 'catalog_past', 'closed_month', 'closed_session', 'closed_cell', 'closed_billing', 'closed_impact'
  ] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION reject_change()', protected);
  END LOOP;
  FOREACH protected IN ARRAY ARRAY[
    'policy_version', 'policy_note', 'policy_source', 'policy_decision', 'policy_in_force', 'policy_discard',
    'policy_review', 'policy_comment', 'policy_note_verification', 'codebook_edit', 'contract', 'contract_rate', 'catalog_entry_version', 'catalog_past', 'closed_month', 'closed_session', 'closed_cell', 'closed_billing', 'closed_impact'
  ] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON %I EXECUTE FUNCTION reject_change()', protected);
  END LOOP;
  FOREACH protected IN ARRAY ARRAY['policy_note', 'policy_source', 'policy_discard', 'policy_review'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER written_whole BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION reject_after_decision()', protected);
  END LOOP;
  FOREACH protected IN ARRAY ARRAY['policy_note', 'policy_source', 'policy_decision', 'policy_in_force', 'policy_review'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER not_discarded BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION reject_after_discard()', protected);
  END LOOP;
END
$$;

-- A revoked key stays revoked.
CREATE OR REPLACE FUNCTION keep_revoked() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a key that was revoked stays revoked' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE OR REPLACE TRIGGER keep_revoked BEFORE UPDATE ON api_key FOR EACH ROW
  WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
  EXECUTE FUNCTION keep_revoked();
