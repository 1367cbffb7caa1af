-- What would make a stored fact mean nothing is refused by the store itself, whoever writes it.

-- A period is half-open, so its end lies after its beginning.
ALTER TABLE "Release" ADD CONSTRAINT "Release_period" CHECK ("effectiveTo" > "effectiveFrom");
ALTER TABLE "Code" ADD CONSTRAINT "Code_period" CHECK ("effectiveTo" > "effectiveFrom");
ALTER TABLE "Modifier" ADD CONSTRAINT "Modifier_period" CHECK ("effectiveTo" > "effectiveFrom");
ALTER TABLE "CodeModifier" ADD CONSTRAINT "CodeModifier_period" CHECK ("effectiveTo" > "effectiveFrom");
ALTER TABLE "PayerTerm" ADD CONSTRAINT "PayerTerm_period" CHECK ("effectiveTo" > "effectiveFrom");
ALTER TABLE "PolicyVersion" ADD CONSTRAINT "PolicyVersion_period" CHECK ("effectiveTo" > "effectiveFrom");
ALTER TABLE "PolicyNote" ADD CONSTRAINT "PolicyNote_period" CHECK ("effectiveTo" > "effectiveFrom");
-- CMS deletes some edits as of the day they began: they were never in force, and are kept as published.
ALTER TABLE "CodeEdit" ADD CONSTRAINT "CodeEdit_period" CHECK ("effectiveTo" >= "effectiveFrom");

ALTER TABLE "Code"
  ADD CONSTRAINT "Code_format" CHECK ("code" ~ '^[A-Z0-9]{5}$'),
  ADD CONSTRAINT "Code_unitMinutes" CHECK ("unitMinutes" BETWEEN 1 AND 1440),
  ADD CONSTRAINT "Code_firstUnitMinutes" CHECK ("firstUnitMinutes" BETWEEN 1 AND 1440),
  ADD CONSTRAINT "Code_minimumSessionMinutes" CHECK ("minimumSessionMinutes" BETWEEN 1 AND 1440),
  ADD CONSTRAINT "Code_typicalMinutes" CHECK ("typicalMinutes" BETWEEN 1 AND 1440);
ALTER TABLE "Modifier" ADD CONSTRAINT "Modifier_format" CHECK ("code" ~ '^[A-Z0-9]{2}$');
ALTER TABLE "CodeEdit" ADD CONSTRAINT "CodeEdit_modifierIndicator" CHECK ("modifierIndicator" IN (0, 1, 9));
ALTER TABLE "UnitLimit"
  ADD CONSTRAINT "UnitLimit_units" CHECK ("units" >= 0),
  ADD CONSTRAINT "UnitLimit_adjudication" CHECK ("adjudication" BETWEEN 1 AND 3);

ALTER TABLE "PolicyVersion" ADD CONSTRAINT "PolicyVersion_version" CHECK ("version" >= 1);

-- "What does this policy say on this day?" has one answer at most.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE "PolicyVersion" ADD CONSTRAINT "PolicyVersion_one_in_force" EXCLUDE USING gist (
  "policyId" WITH =,
  daterange("effectiveFrom", "effectiveTo", '[)') WITH &&
) WHERE ("status" = 'PUBLISHED');

ALTER TABLE "PatientSession"
  ADD CONSTRAINT "PatientSession_version" CHECK ("version" >= 1),
  ADD CONSTRAINT "PatientSession_startTime" CHECK ("startTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT "PatientSession_endTime" CHECK ("endTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT "PatientSession_accruedAllowedCents" CHECK ("accruedAllowedCents" >= 0),
  ADD CONSTRAINT "PatientSession_plannedHoursPerWeek" CHECK ("plannedHoursPerWeek" BETWEEN 0 AND 168);
ALTER TABLE "SessionService"
  ADD CONSTRAINT "SessionService_minutes" CHECK ("minutes" BETWEEN 0 AND 1440),
  ADD CONSTRAINT "SessionService_assistantMinutes" CHECK ("assistantMinutes" BETWEEN 0 AND 1440),
  ADD CONSTRAINT "SessionService_jointMinutes" CHECK ("jointMinutes" BETWEEN 0 AND 1440),
  ADD CONSTRAINT "SessionService_startTime" CHECK ("startTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT "SessionService_endTime" CHECK ("endTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');
ALTER TABLE "SessionSpan"
  ADD CONSTRAINT "SessionSpan_minutes" CHECK ("minutes" BETWEEN 0 AND 1440),
  ADD CONSTRAINT "SessionSpan_startTime" CHECK ("startTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT "SessionSpan_endTime" CHECK ("endTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');
ALTER TABLE "SessionVersion" ADD CONSTRAINT "SessionVersion_version" CHECK ("version" >= 1);
ALTER TABLE "SessionBilling"
  ADD CONSTRAINT "SessionBilling_version" CHECK ("version" >= 1),
  ADD CONSTRAINT "SessionBilling_revision" CHECK ("revision" >= 0);
ALTER TABLE "ExportJob"
  ADD CONSTRAINT "ExportJob_rows" CHECK ("rows" >= 0),
  ADD CONSTRAINT "ExportJob_bytes" CHECK ("bytes" >= 0);
