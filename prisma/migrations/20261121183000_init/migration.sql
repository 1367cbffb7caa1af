-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Confidence" AS ENUM ('VERIFIED', 'SECONDARY', 'UNVERIFIED');

-- CreateEnum
CREATE TYPE "CodeSystem" AS ENUM ('CPT', 'HCPCS');

-- CreateEnum
CREATE TYPE "CptCategory" AS ENUM ('I', 'II', 'III');

-- CreateEnum
CREATE TYPE "CodeKind" AS ENUM ('EVALUATION', 'RE_EVALUATION', 'TREATMENT', 'MODALITY_SUPERVISED', 'MODALITY_CONSTANT_ATTENDANCE', 'GROUP', 'TEST', 'ORTHOTIC', 'WORK', 'ASSISTIVE_TECHNOLOGY', 'PROGRAM', 'CAREGIVER', 'REMOTE_MONITORING', 'OTHER');

-- CreateEnum
CREATE TYPE "Timing" AS ENUM ('TIMED', 'UNTIMED', 'PER_SESSION', 'PER_DAY', 'PER_30_DAYS', 'PER_MONTH');

-- CreateEnum
CREATE TYPE "TherapyStatus" AS ENUM ('ALWAYS', 'SOMETIMES', 'NEVER');

-- CreateEnum
CREATE TYPE "CodeRelationKind" AS ENUM ('SIMILAR', 'REPLACED_BY', 'ADD_ON_TO');

-- CreateEnum
CREATE TYPE "PolicyStatus" AS ENUM ('DRAFT', 'PUBLISHED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "PolicyTopic" AS ENUM ('COVERAGE', 'UNIT_COUNTING', 'UNIT_LIMIT', 'VISIT_LIMIT', 'PRIOR_AUTHORIZATION', 'MODIFIERS', 'ASSISTANT_PAYMENT', 'TELEHEALTH', 'BUNDLING', 'DOCUMENTATION', 'FREQUENCY', 'TIMELY_FILING', 'PAYMENT', 'OTHER');

-- CreateEnum
CREATE TYPE "EditSetting" AS ENUM ('PRACTITIONER', 'OUTPATIENT_HOSPITAL');

-- CreateEnum
CREATE TYPE "Setting" AS ENUM ('OFFICE', 'OUTPATIENT_HOSPITAL', 'HOME', 'SCHOOL', 'TELEHEALTH_HOME', 'TELEHEALTH_OTHER', 'PARTIAL_HOSPITALIZATION', 'INTENSIVE_OUTPATIENT', 'SKILLED_NURSING');

-- CreateEnum
CREATE TYPE "SessionStatus" AS ENUM ('DRAFT', 'SIGNED', 'BILLED', 'VOIDED');

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('VIEWER', 'ANALYST', 'BILLER', 'CLINICIAN', 'ADMIN', 'AUDITOR');

-- CreateEnum
CREATE TYPE "ExportStatus" AS ENUM ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED');

-- CreateTable
CREATE TABLE "ReferenceState" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "revision" INTEGER NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ReferenceState_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Release" (
    "id" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "effectiveFrom" DATE NOT NULL,
    "effectiveTo" DATE,
    "rows" INTEGER NOT NULL,
    "checksum" TEXT NOT NULL,
    "importedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Release_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Source" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "url" TEXT,
    "publisher" TEXT,
    "retrievedOn" DATE,

    CONSTRAINT "Source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Code" (
    "code" VARCHAR(5) NOT NULL,
    "system" "CodeSystem" NOT NULL,
    "category" "CptCategory",
    "kind" "CodeKind" NOT NULL,
    "timing" "Timing" NOT NULL,
    "timingConfidence" "Confidence" NOT NULL,
    "unitMinutes" INTEGER,
    "firstUnitMinutes" INTEGER,
    "minimumSessionMinutes" INTEGER,
    "typicalMinutes" INTEGER,
    "therapyStatus" "TherapyStatus" NOT NULL,
    "therapyStatusConfidence" "Confidence" NOT NULL,
    "otPlanOfCareAllowed" BOOLEAN NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "descriptionSource" TEXT NOT NULL,
    "remark" TEXT,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,

    CONSTRAINT "Code_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "CodeRelation" (
    "fromCode" VARCHAR(5) NOT NULL,
    "toCode" VARCHAR(5) NOT NULL,
    "kind" "CodeRelationKind" NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "CodeRelation_pkey" PRIMARY KEY ("fromCode","kind","toCode")
);

-- CreateTable
CREATE TABLE "CodeSource" (
    "code" VARCHAR(5) NOT NULL,
    "sourceId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "CodeSource_pkey" PRIMARY KEY ("code","sourceId")
);

-- CreateTable
CREATE TABLE "CodeCategory" (
    "key" TEXT NOT NULL,
    "system" "CodeSystem" NOT NULL,
    "category" "CptCategory",
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "sourceId" TEXT NOT NULL,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "CodeCategory_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Modifier" (
    "code" VARCHAR(2) NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "whenToUse" TEXT NOT NULL,
    "sendable" BOOLEAN NOT NULL,
    "lineOrder" INTEGER,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,

    CONSTRAINT "Modifier_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "ModifierSource" (
    "modifier" VARCHAR(2) NOT NULL,
    "sourceId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "ModifierSource_pkey" PRIMARY KEY ("modifier","sourceId")
);

-- CreateTable
CREATE TABLE "ModifierConflict" (
    "setKey" TEXT NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,

    CONSTRAINT "ModifierConflict_pkey" PRIMARY KEY ("setKey","modifier")
);

-- CreateTable
CREATE TABLE "CodeModifier" (
    "code" VARCHAR(5) NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,
    "position" INTEGER NOT NULL,
    "whenToUse" TEXT NOT NULL,
    "required" BOOLEAN NOT NULL,
    "payers" TEXT[],
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "sourceId" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "CodeModifier_pkey" PRIMARY KEY ("code","modifier")
);

-- CreateTable
CREATE TABLE "Guide" (
    "code" VARCHAR(5) NOT NULL,
    "commonNames" TEXT[],
    "summary" TEXT NOT NULL,

    CONSTRAINT "Guide_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "GuideSection" (
    "code" VARCHAR(5) NOT NULL,
    "position" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,

    CONSTRAINT "GuideSection_pkey" PRIMARY KEY ("code","position")
);

-- CreateTable
CREATE TABLE "GuideItem" (
    "code" VARCHAR(5) NOT NULL,
    "section" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "label" TEXT,
    "text" TEXT NOT NULL,

    CONSTRAINT "GuideItem_pkey" PRIMARY KEY ("code","section","position")
);

-- CreateTable
CREATE TABLE "GuideSource" (
    "code" VARCHAR(5) NOT NULL,
    "sourceId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "GuideSource_pkey" PRIMARY KEY ("code","sourceId")
);

-- CreateTable
CREATE TABLE "DocumentationRequirement" (
    "key" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "requiredBy" TEXT[],
    "position" INTEGER NOT NULL,
    "sourceId" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "DocumentationRequirement_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "DocumentationRequirementCode" (
    "key" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,

    CONSTRAINT "DocumentationRequirementCode_pkey" PRIMARY KEY ("key","code")
);

-- CreateTable
CREATE TABLE "Activity" (
    "key" TEXT NOT NULL,
    "skillArea" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "sourceId" TEXT NOT NULL,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "Activity_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "ActivityCode" (
    "key" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "ActivityCode_pkey" PRIMARY KEY ("key","code")
);

-- CreateTable
CREATE TABLE "Disagreement" (
    "key" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "codes" TEXT[],
    "resolution" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "Disagreement_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "DisagreementClaim" (
    "key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "sourceId" TEXT NOT NULL,
    "claim" TEXT NOT NULL,

    CONSTRAINT "DisagreementClaim_pkey" PRIMARY KEY ("key","position")
);

-- CreateTable
CREATE TABLE "CodeEdit" (
    "releaseId" TEXT NOT NULL,
    "setting" "EditSetting" NOT NULL,
    "columnOne" VARCHAR(5) NOT NULL,
    "columnTwo" VARCHAR(5) NOT NULL,
    "modifierIndicator" SMALLINT NOT NULL,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "rationale" TEXT,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "CodeEdit_pkey" PRIMARY KEY ("releaseId","setting","columnOne","columnTwo")
);

-- CreateTable
CREATE TABLE "UnitLimit" (
    "releaseId" TEXT NOT NULL,
    "setting" "EditSetting" NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "units" INTEGER NOT NULL,
    "adjudication" SMALLINT NOT NULL,
    "rationale" TEXT,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "UnitLimit_pkey" PRIMARY KEY ("releaseId","setting","code")
);

-- CreateTable
CREATE TABLE "RelativeValue" (
    "releaseId" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,
    "status" VARCHAR(1) NOT NULL,
    "workRvu" DECIMAL(8,2) NOT NULL,
    "peNonFacilityRvu" DECIMAL(8,2) NOT NULL,
    "peFacilityRvu" DECIMAL(8,2) NOT NULL,
    "malpracticeRvu" DECIMAL(8,2) NOT NULL,
    "multipleProcedures" SMALLINT NOT NULL,
    "conversionFactor" DECIMAL(8,4) NOT NULL,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "RelativeValue_pkey" PRIMARY KEY ("releaseId","code","modifier")
);

-- CreateTable
CREATE TABLE "Locality" (
    "releaseId" TEXT NOT NULL,
    "contractor" TEXT NOT NULL,
    "locality" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "workGpci" DECIMAL(6,3) NOT NULL,
    "peGpci" DECIMAL(6,3) NOT NULL,
    "malpracticeGpci" DECIMAL(6,3) NOT NULL,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "Locality_pkey" PRIMARY KEY ("releaseId","contractor","locality")
);

-- CreateTable
CREATE TABLE "ZipLocality" (
    "releaseId" TEXT NOT NULL,
    "zip" VARCHAR(5) NOT NULL,
    "state" VARCHAR(2) NOT NULL,
    "contractor" TEXT NOT NULL,
    "locality" TEXT NOT NULL,
    "rural" TEXT,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "ZipLocality_pkey" PRIMARY KEY ("releaseId","zip")
);

-- CreateTable
CREATE TABLE "Payer" (
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "Payer_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "Plan" (
    "slug" TEXT NOT NULL,
    "payerSlug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "PayerTerm" (
    "id" TEXT NOT NULL,
    "payerSlug" TEXT NOT NULL,
    "planSlug" TEXT,
    "topic" "PolicyTopic" NOT NULL,
    "codes" TEXT[],
    "text" TEXT NOT NULL,
    "terms" JSONB NOT NULL,
    "verifyWithPlan" BOOLEAN NOT NULL,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "sourceId" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "PayerTerm_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Policy" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "payerSlug" TEXT NOT NULL,
    "planSlug" TEXT,

    CONSTRAINT "Policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PolicyVersion" (
    "policyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" "PolicyStatus" NOT NULL,
    "number" TEXT,
    "title" TEXT NOT NULL,
    "url" TEXT,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "lastReviewedOn" DATE,
    "recordedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recordedBy" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "PolicyVersion_pkey" PRIMARY KEY ("policyId","version")
);

-- CreateTable
CREATE TABLE "PolicySource" (
    "policyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "sourceId" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "PolicySource_pkey" PRIMARY KEY ("policyId","version","position")
);

-- CreateTable
CREATE TABLE "PolicyNote" (
    "id" UUID NOT NULL,
    "policyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "topic" "PolicyTopic" NOT NULL,
    "codes" TEXT[],
    "text" TEXT NOT NULL,
    "terms" JSONB,
    "verifyWithPlan" BOOLEAN NOT NULL,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "sourceId" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "PolicyNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PatientSession" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "patientRef" TEXT NOT NULL,
    "payerSlug" TEXT NOT NULL,
    "planSlug" TEXT,
    "dateOfService" DATE NOT NULL,
    "setting" "Setting" NOT NULL,
    "startTime" VARCHAR(5),
    "endTime" VARCHAR(5),
    "therapist" TEXT NOT NULL,
    "assistant" TEXT,
    "diagnoses" TEXT[],
    "goals" TEXT[],
    "documentation" TEXT[],
    "accruedAllowedCents" INTEGER,
    "plannedHoursPerWeek" DECIMAL(5,2),
    "status" "SessionStatus" NOT NULL,
    "version" INTEGER NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PatientSession_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "SessionService" (
    "organizationId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "minutes" INTEGER,
    "assistantMinutes" INTEGER,
    "jointMinutes" INTEGER,
    "startTime" VARCHAR(5),
    "endTime" VARCHAR(5),
    "distinct" BOOLEAN NOT NULL,
    "modifiers" TEXT[],
    "activities" TEXT[],

    CONSTRAINT "SessionService_pkey" PRIMARY KEY ("organizationId","sessionId","position")
);

-- CreateTable
CREATE TABLE "SessionSpan" (
    "organizationId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "service" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "minutes" INTEGER,
    "startTime" VARCHAR(5),
    "endTime" VARCHAR(5),

    CONSTRAINT "SessionSpan_pkey" PRIMARY KEY ("organizationId","sessionId","service","position")
);

-- CreateTable
CREATE TABLE "SessionVersion" (
    "organizationId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" "SessionStatus" NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recordedBy" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "SessionVersion_pkey" PRIMARY KEY ("organizationId","sessionId","version")
);

-- CreateTable
CREATE TABLE "SessionBilling" (
    "organizationId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "payerSlug" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "billing" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SessionBilling_pkey" PRIMARY KEY ("organizationId","sessionId","version","payerSlug")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subjects" TEXT[],
    "requestId" TEXT NOT NULL,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "prefix" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresOn" DATE,
    "revokedAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "ExportJob" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "dataset" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "status" "ExportStatus" NOT NULL,
    "rows" INTEGER,
    "bytes" INTEGER,
    "checksum" TEXT,
    "revision" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "ExportJob_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateIndex
CREATE INDEX "CodeEdit_columnTwo_idx" ON "CodeEdit"("columnTwo");

-- CreateIndex
CREATE UNIQUE INDEX "Policy_key_key" ON "Policy"("key");

-- CreateIndex
CREATE UNIQUE INDEX "PolicyNote_policyId_version_position_key" ON "PolicyNote"("policyId", "version", "position");

-- CreateIndex
CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization"("slug");

-- CreateIndex
CREATE INDEX "PatientSession_organizationId_dateOfService_id_idx" ON "PatientSession"("organizationId", "dateOfService", "id");

-- CreateIndex
CREATE INDEX "PatientSession_organizationId_patientRef_dateOfService_idx" ON "PatientSession"("organizationId", "patientRef", "dateOfService");

-- CreateIndex
CREATE INDEX "AuditEvent_organizationId_at_idx" ON "AuditEvent"("organizationId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_prefix_key" ON "ApiKey"("prefix");

-- AddForeignKey
ALTER TABLE "CodeRelation" ADD CONSTRAINT "CodeRelation_fromCode_fkey" FOREIGN KEY ("fromCode") REFERENCES "Code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeRelation" ADD CONSTRAINT "CodeRelation_toCode_fkey" FOREIGN KEY ("toCode") REFERENCES "Code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeSource" ADD CONSTRAINT "CodeSource_code_fkey" FOREIGN KEY ("code") REFERENCES "Code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeSource" ADD CONSTRAINT "CodeSource_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeCategory" ADD CONSTRAINT "CodeCategory_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModifierSource" ADD CONSTRAINT "ModifierSource_modifier_fkey" FOREIGN KEY ("modifier") REFERENCES "Modifier"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModifierSource" ADD CONSTRAINT "ModifierSource_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModifierConflict" ADD CONSTRAINT "ModifierConflict_modifier_fkey" FOREIGN KEY ("modifier") REFERENCES "Modifier"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeModifier" ADD CONSTRAINT "CodeModifier_code_fkey" FOREIGN KEY ("code") REFERENCES "Code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeModifier" ADD CONSTRAINT "CodeModifier_modifier_fkey" FOREIGN KEY ("modifier") REFERENCES "Modifier"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeModifier" ADD CONSTRAINT "CodeModifier_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Guide" ADD CONSTRAINT "Guide_code_fkey" FOREIGN KEY ("code") REFERENCES "Code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuideSection" ADD CONSTRAINT "GuideSection_code_fkey" FOREIGN KEY ("code") REFERENCES "Guide"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuideItem" ADD CONSTRAINT "GuideItem_code_section_fkey" FOREIGN KEY ("code", "section") REFERENCES "GuideSection"("code", "position") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuideSource" ADD CONSTRAINT "GuideSource_code_fkey" FOREIGN KEY ("code") REFERENCES "Guide"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuideSource" ADD CONSTRAINT "GuideSource_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DocumentationRequirement" ADD CONSTRAINT "DocumentationRequirement_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DocumentationRequirementCode" ADD CONSTRAINT "DocumentationRequirementCode_key_fkey" FOREIGN KEY ("key") REFERENCES "DocumentationRequirement"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DocumentationRequirementCode" ADD CONSTRAINT "DocumentationRequirementCode_code_fkey" FOREIGN KEY ("code") REFERENCES "Code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Activity" ADD CONSTRAINT "Activity_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActivityCode" ADD CONSTRAINT "ActivityCode_key_fkey" FOREIGN KEY ("key") REFERENCES "Activity"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActivityCode" ADD CONSTRAINT "ActivityCode_code_fkey" FOREIGN KEY ("code") REFERENCES "Code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DisagreementClaim" ADD CONSTRAINT "DisagreementClaim_key_fkey" FOREIGN KEY ("key") REFERENCES "Disagreement"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DisagreementClaim" ADD CONSTRAINT "DisagreementClaim_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CodeEdit" ADD CONSTRAINT "CodeEdit_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UnitLimit" ADD CONSTRAINT "UnitLimit_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RelativeValue" ADD CONSTRAINT "RelativeValue_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Locality" ADD CONSTRAINT "Locality_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ZipLocality" ADD CONSTRAINT "ZipLocality_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Plan" ADD CONSTRAINT "Plan_payerSlug_fkey" FOREIGN KEY ("payerSlug") REFERENCES "Payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PayerTerm" ADD CONSTRAINT "PayerTerm_payerSlug_fkey" FOREIGN KEY ("payerSlug") REFERENCES "Payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PayerTerm" ADD CONSTRAINT "PayerTerm_planSlug_fkey" FOREIGN KEY ("planSlug") REFERENCES "Plan"("slug") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PayerTerm" ADD CONSTRAINT "PayerTerm_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Policy" ADD CONSTRAINT "Policy_payerSlug_fkey" FOREIGN KEY ("payerSlug") REFERENCES "Payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Policy" ADD CONSTRAINT "Policy_planSlug_fkey" FOREIGN KEY ("planSlug") REFERENCES "Plan"("slug") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyVersion" ADD CONSTRAINT "PolicyVersion_policyId_fkey" FOREIGN KEY ("policyId") REFERENCES "Policy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicySource" ADD CONSTRAINT "PolicySource_policyId_version_fkey" FOREIGN KEY ("policyId", "version") REFERENCES "PolicyVersion"("policyId", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicySource" ADD CONSTRAINT "PolicySource_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyNote" ADD CONSTRAINT "PolicyNote_policyId_version_fkey" FOREIGN KEY ("policyId", "version") REFERENCES "PolicyVersion"("policyId", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyNote" ADD CONSTRAINT "PolicyNote_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PatientSession" ADD CONSTRAINT "PatientSession_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionService" ADD CONSTRAINT "SessionService_organizationId_sessionId_fkey" FOREIGN KEY ("organizationId", "sessionId") REFERENCES "PatientSession"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionSpan" ADD CONSTRAINT "SessionSpan_organizationId_sessionId_service_fkey" FOREIGN KEY ("organizationId", "sessionId", "service") REFERENCES "SessionService"("organizationId", "sessionId", "position") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionVersion" ADD CONSTRAINT "SessionVersion_organizationId_sessionId_fkey" FOREIGN KEY ("organizationId", "sessionId") REFERENCES "PatientSession"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionBilling" ADD CONSTRAINT "SessionBilling_organizationId_sessionId_fkey" FOREIGN KEY ("organizationId", "sessionId") REFERENCES "PatientSession"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEvent" ADD CONSTRAINT "AuditEvent_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExportJob" ADD CONSTRAINT "ExportJob_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
