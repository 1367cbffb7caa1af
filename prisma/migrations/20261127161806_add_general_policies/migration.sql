-- DropForeignKey
ALTER TABLE "payer_term" DROP CONSTRAINT "payer_term_payer_slug_fkey";

-- DropForeignKey
ALTER TABLE "payer_term" DROP CONSTRAINT "payer_term_plan_slug_fkey";

-- DropForeignKey
ALTER TABLE "payer_term" DROP CONSTRAINT "payer_term_source_id_fkey";

-- AlterTable
ALTER TABLE "policy" ADD COLUMN     "general" BOOLEAN NOT NULL DEFAULT false;

-- The general terms that are known now, as notes of one policy for each payer and plan. They have been known as long as
-- the first policy.
CREATE TEMPORARY TABLE general_policy ON COMMIT DROP AS
SELECT
  gen_random_uuid() AS id,
  payer_slug,
  plan_slug,
  row_number() OVER (ORDER BY payer_slug, plan_slug NULLS FIRST)::int AS place,
  coalesce((SELECT min(recorded_at) FROM policy_decision), now()) AS recorded_at,
  coalesce((SELECT min(revision) FROM policy_decision), (SELECT max(revision) FROM reference_state), 1) AS revision
FROM (SELECT DISTINCT payer_slug, plan_slug FROM payer_term WHERE replaced_at IS NULL) owner;

INSERT INTO policy (id, key, payer_slug, plan_slug, general)
SELECT id, coalesce(plan_slug, payer_slug) || '-general-terms', payer_slug, plan_slug, true FROM general_policy;

INSERT INTO policy_version (policy_id, version, title, recorded_at, recorded_by, reason)
SELECT id, 1, 'General terms', recorded_at, 'seed', 'Part of the seed' FROM general_policy;

INSERT INTO policy_note (
  id, lineage, policy_id, version, position, topic, codes, text, terms, verify_with_plan, effective_from, effective_to,
  source_id, section, confidence, verified_on
)
SELECT
  note_id, note_id, g.id, 1, (row_number() OVER (PARTITION BY g.id ORDER BY t.id))::int - 1, t.topic, t.codes, t.text,
  nullif(t.terms, '{}'::jsonb), t.verify_with_plan, t.effective_from, t.effective_to, t.source_id, t.section, t.confidence,
  t.verified_on
FROM (SELECT gen_random_uuid() AS note_id, * FROM payer_term WHERE replaced_at IS NULL) t
JOIN general_policy g ON g.payer_slug = t.payer_slug AND g.plan_slug IS NOT DISTINCT FROM t.plan_slug;

INSERT INTO policy_source (policy_id, version, position, source_id, section, confidence, verified_on)
SELECT policy_id, 1, (row_number() OVER (PARTITION BY policy_id ORDER BY source_id))::int - 1, source_id, NULL, confidence,
  verified_on
FROM (
  SELECT DISTINCT ON (n.policy_id, n.source_id) n.policy_id, n.source_id, n.confidence, n.verified_on
  FROM policy_note n JOIN general_policy g ON g.id = n.policy_id
  ORDER BY n.policy_id, n.source_id, n.confidence
) cited;

INSERT INTO policy_decision (
  policy_id, version, kind, revision, position, recorded_at, recorded_by, reason, is_event, differences, codes
)
SELECT
  id, 1, 'PUBLISHED', revision,
  place + coalesce((SELECT max(d.position) FROM policy_decision d WHERE d.revision = g.revision), -1),
  recorded_at, 'seed', 'Part of the seed', false, '[]'::jsonb, '{}'
FROM general_policy g;

INSERT INTO policy_in_force (id, policy_id, version, recorded_at)
SELECT gen_random_uuid(), id, 1, recorded_at FROM general_policy;

-- DropTable
DROP TABLE "payer_term";
