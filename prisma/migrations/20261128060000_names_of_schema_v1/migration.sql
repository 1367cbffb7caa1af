-- Edits of pairs of codes are PTP edits, in exports too.
ALTER TYPE "export_dataset" RENAME VALUE 'CODE_EDITS' TO 'PTP_EDITS';

-- Requests of exports that wait have the field by its new name. A plain owner sees no rows while policies are forced.
ALTER TABLE "export_job" NO FORCE ROW LEVEL SECURITY;

UPDATE "export_job" SET "request" = ("request" - 'on')
  || jsonb_build_object('asOf', "request" -> 'on')
  || CASE WHEN "request" ->> 'dataset' = 'CODE_EDITS' THEN '{"dataset": "PTP_EDITS"}'::jsonb ELSE '{}'::jsonb END
WHERE "request" ? 'on';

-- Closed sets are stored by their values.
UPDATE "activity" SET "skill_area" = upper(replace("skill_area", ' ', '_'));
UPDATE "code" SET "description_source" = 'OT_CODEBOOK' WHERE "description_source" = 'OT Codebook';
