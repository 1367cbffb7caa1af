-- A stored session holds everything that a preview can be asked, so that both are billed alike.

ALTER TABLE "PatientSession"
  ADD COLUMN "documentationChecked" BOOLEAN NOT NULL DEFAULT true,
  ADD COLUMN "qualifyingApmParticipant" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "locality" TEXT,
  ADD COLUMN "zip" TEXT,
  ADD COLUMN "chargesCents" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "partialHospitalizationDates" DATE[] DEFAULT ARRAY[]::DATE[],
  ADD COLUMN "partialHospitalizationChecked" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "submittedOn" DATE,
  ADD COLUMN "initialTreatmentOn" DATE,
  ADD COLUMN "certifiedOn" DATE,
  ADD COLUMN "verbalOrderOn" DATE,
  ADD COLUMN "planSentOn" DATE,
  ADD COLUMN "recertifiedOn" DATE,
  ADD COLUMN "durationDays" INTEGER,
  ADD COLUMN "treatmentDaysSinceReport" INTEGER;

-- What was found cannot stand where nobody looked. Sessions that are there already keep what they were billed by:
-- their documentation is what the record shows.
ALTER TABLE "PatientSession"
  ADD CONSTRAINT "PatientSession_documentation"
    CHECK ("documentationChecked" OR cardinality("documentation") = 0),
  ADD CONSTRAINT "PatientSession_partialHospitalizationDates"
    CHECK ("partialHospitalizationChecked" OR cardinality("partialHospitalizationDates") = 0),
  ADD CONSTRAINT "PatientSession_chargesCents" CHECK (jsonb_typeof("chargesCents") = 'object'),
  ADD CONSTRAINT "PatientSession_submittedOn" CHECK ("submittedOn" >= "dateOfService"),
  ADD CONSTRAINT "PatientSession_durationDays" CHECK ("durationDays" BETWEEN 1 AND 10000),
  ADD CONSTRAINT "PatientSession_treatmentDaysSinceReport" CHECK ("treatmentDaysSinceReport" BETWEEN 0 AND 10000);
