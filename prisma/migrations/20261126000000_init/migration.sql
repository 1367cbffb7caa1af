-- CreateEnum
CREATE TYPE "confidence" AS ENUM ('VERIFIED', 'SECONDARY', 'UNVERIFIED');

-- CreateEnum
CREATE TYPE "code_system" AS ENUM ('CPT', 'HCPCS');

-- CreateEnum
CREATE TYPE "cpt_category" AS ENUM ('I', 'II', 'III');

-- CreateEnum
CREATE TYPE "code_kind" AS ENUM ('EVALUATION', 'RE_EVALUATION', 'TREATMENT', 'MODALITY_SUPERVISED', 'MODALITY_CONSTANT_ATTENDANCE', 'GROUP', 'TEST', 'ORTHOTIC', 'WORK', 'ASSISTIVE_TECHNOLOGY', 'PROGRAM', 'CAREGIVER', 'REMOTE_MONITORING', 'OTHER');

-- CreateEnum
CREATE TYPE "timing" AS ENUM ('TIMED', 'UNTIMED', 'PER_SESSION', 'PER_DAY', 'PER_30_DAYS', 'PER_MONTH');

-- CreateEnum
CREATE TYPE "therapy_status" AS ENUM ('ALWAYS', 'SOMETIMES', 'NEVER');

-- CreateEnum
CREATE TYPE "code_relation_kind" AS ENUM ('SIMILAR', 'REPLACED_BY', 'ADD_ON_TO');

-- CreateEnum
CREATE TYPE "modifier_category" AS ENUM ('DISCIPLINE', 'DISCIPLINE_REJECT', 'ASSISTANT_PAYMENT', 'ASSISTANT_REJECT', 'THRESHOLD_ATTESTATION', 'NCCI_BYPASS', 'ABN', 'BENEFIT', 'TELEHEALTH', 'REPEAT', 'SERVICE_LEVEL', 'ANATOMIC', 'INSTITUTIONAL', 'PLACEHOLDER', 'OTHER');

-- CreateEnum
CREATE TYPE "edit_setting" AS ENUM ('PRACTITIONER', 'OUTPATIENT_HOSPITAL');

-- CreateEnum
CREATE TYPE "payer_kind" AS ENUM ('GOVERNMENT', 'COMMERCIAL');

-- CreateEnum
CREATE TYPE "policy_topic" AS ENUM ('COVERAGE', 'UNIT_COUNTING', 'UNIT_LIMIT', 'VISIT_LIMIT', 'PRIOR_AUTHORIZATION', 'MODIFIERS', 'ASSISTANT_PAYMENT', 'TELEHEALTH', 'BUNDLING', 'DOCUMENTATION', 'FREQUENCY', 'TIMELY_FILING', 'PAYMENT', 'OTHER');

-- CreateEnum
CREATE TYPE "policy_decision_kind" AS ENUM ('PUBLISHED', 'RESTORED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "setting" AS ENUM ('OFFICE', 'OUTPATIENT_HOSPITAL', 'HOME', 'SCHOOL', 'TELEHEALTH_HOME', 'TELEHEALTH_OTHER', 'PARTIAL_HOSPITALIZATION', 'INTENSIVE_OUTPATIENT', 'SKILLED_NURSING');

-- CreateEnum
CREATE TYPE "session_status" AS ENUM ('DRAFT', 'SIGNED', 'BILLED', 'VOIDED');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('VIEWER', 'ANALYST', 'BILLER', 'CLINICIAN', 'ADMIN', 'AUDITOR');

-- CreateEnum
CREATE TYPE "export_dataset" AS ENUM ('CODES', 'POLICY_NOTES', 'PAYER_COMPARISON', 'SESSION_BILLING', 'CODE_EDITS');

-- CreateEnum
CREATE TYPE "export_format" AS ENUM ('CSV', 'JSONL', 'PARQUET');

-- CreateEnum
CREATE TYPE "export_status" AS ENUM ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED');

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "patient_session" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "patient_ref" TEXT NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "plan_slug" TEXT,
    "date_of_service" DATE NOT NULL,
    "setting" "setting" NOT NULL,
    "start_time" VARCHAR(5),
    "end_time" VARCHAR(5),
    "therapist" TEXT NOT NULL,
    "assistant" TEXT,
    "diagnoses" TEXT[],
    "goals" TEXT[],
    "documentation" TEXT[],
    "documentation_checked" BOOLEAN NOT NULL DEFAULT true,
    "accrued_allowed_cents" INTEGER,
    "qualifying_apm_participant" BOOLEAN NOT NULL DEFAULT false,
    "locality" TEXT,
    "zip" TEXT,
    "planned_hours_per_week" DECIMAL(5,2),
    "charges_cents" JSONB NOT NULL DEFAULT '{}',
    "partial_hospitalization_dates" DATE[] DEFAULT ARRAY[]::DATE[],
    "partial_hospitalization_checked" BOOLEAN NOT NULL DEFAULT false,
    "submitted_on" DATE,
    "initial_treatment_on" DATE,
    "certified_on" DATE,
    "verbal_order_on" DATE,
    "plan_sent_on" DATE,
    "recertified_on" DATE,
    "duration_days" INTEGER,
    "treatment_days_since_report" INTEGER,
    "status" "session_status" NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "patient_session_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "session_service" (
    "organization_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "minutes" INTEGER,
    "assistant_minutes" INTEGER,
    "joint_minutes" INTEGER,
    "start_time" VARCHAR(5),
    "end_time" VARCHAR(5),
    "is_distinct" BOOLEAN NOT NULL,
    "modifiers" TEXT[],
    "activities" TEXT[],
    "patients" INTEGER,
    "co_treatment" BOOLEAN NOT NULL DEFAULT false,
    "student_alone" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "session_service_pkey" PRIMARY KEY ("organization_id","session_id","position")
);

-- CreateTable
CREATE TABLE "session_span" (
    "organization_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "service" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "minutes" INTEGER,
    "start_time" VARCHAR(5),
    "end_time" VARCHAR(5),

    CONSTRAINT "session_span_pkey" PRIMARY KEY ("organization_id","session_id","service","position")
);

-- CreateTable
CREATE TABLE "session_version" (
    "organization_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" "session_status" NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT,
    "content" JSONB,

    CONSTRAINT "session_version_pkey" PRIMARY KEY ("organization_id","session_id","version")
);

-- CreateTable
CREATE TABLE "session_billing" (
    "organization_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "billing" JSONB NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_billing_pkey" PRIMARY KEY ("organization_id","session_id","version","payer_slug")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subjects" TEXT[],
    "request_id" TEXT NOT NULL,
    "previous_hash" CHAR(64) NOT NULL,
    "hash" CHAR(64) NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "organization_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "hash" CHAR(64) NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "emergency_access" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "emergency_access_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "organization_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" CHAR(64) NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("organization_id","actor","key")
);

-- CreateTable
CREATE TABLE "api_key" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_on" DATE,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "export_job" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "dataset" "export_dataset" NOT NULL,
    "format" "export_format" NOT NULL,
    "request" JSONB NOT NULL,
    "requested_by" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "status" "export_status" NOT NULL,
    "progress" DECIMAL(4,3) NOT NULL DEFAULT 0,
    "rows" INTEGER,
    "bytes" INTEGER,
    "checksum" CHAR(64),
    "suppressed" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,

    CONSTRAINT "export_job_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "export_chunk" (
    "organization_id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "export_chunk_pkey" PRIMARY KEY ("organization_id","job_id","position")
);

-- CreateTable
CREATE TABLE "payer" (
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "payer_kind" NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "payer_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "plan" (
    "slug" TEXT NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "payer_term" (
    "id" TEXT NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "plan_slug" TEXT,
    "topic" "policy_topic" NOT NULL,
    "codes" TEXT[],
    "text" TEXT NOT NULL,
    "terms" JSONB NOT NULL,
    "verify_with_plan" BOOLEAN NOT NULL,
    "effective_from" DATE,
    "effective_to" DATE,
    "source_id" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,
    "recorded_at" TIMESTAMPTZ(3),
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "payer_term_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "plan_slug" TEXT,
    "changed_revision" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "number" TEXT,
    "title" TEXT NOT NULL,
    "url" TEXT,
    "effective_from" DATE,
    "effective_to" DATE,
    "last_reviewed_on" DATE,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("policy_id","version")
);

-- CreateTable
CREATE TABLE "policy_decision" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" "policy_decision_kind" NOT NULL,
    "revision" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "effective_from" DATE,
    "effective_to" DATE,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "is_event" BOOLEAN NOT NULL,
    "differences" JSONB NOT NULL,
    "codes" TEXT[],

    CONSTRAINT "policy_decision_pkey" PRIMARY KEY ("policy_id","version","kind")
);

-- CreateTable
CREATE TABLE "policy_in_force" (
    "id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "effective_from" DATE,
    "effective_to" DATE,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_in_force_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_source" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "policy_source_pkey" PRIMARY KEY ("policy_id","version","position")
);

-- CreateTable
CREATE TABLE "policy_note" (
    "id" UUID NOT NULL,
    "lineage" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "topic" "policy_topic" NOT NULL,
    "codes" TEXT[],
    "text" TEXT NOT NULL,
    "terms" JSONB,
    "verify_with_plan" BOOLEAN NOT NULL,
    "effective_from" DATE,
    "effective_to" DATE,
    "source_id" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "policy_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE UNLOGGED TABLE "rate_limit" (
    "key" CHAR(43) NOT NULL,
    "consumed" BIGINT NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "reference_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "revision" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "catalog_revision" INTEGER NOT NULL DEFAULT 0,
    "releases_revision" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "reference_state_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "url" TEXT,
    "publisher" TEXT,
    "retrieved_on" DATE,

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code" (
    "code" VARCHAR(5) NOT NULL,
    "system" "code_system" NOT NULL,
    "category" "cpt_category",
    "kind" "code_kind" NOT NULL,
    "timing" "timing" NOT NULL,
    "timing_confidence" "confidence" NOT NULL,
    "unit_minutes" INTEGER,
    "first_unit_minutes" INTEGER,
    "minimum_session_minutes" INTEGER,
    "typical_minutes" INTEGER,
    "therapy_status" "therapy_status" NOT NULL,
    "therapy_status_confidence" "confidence" NOT NULL,
    "ot_plan_of_care_allowed" BOOLEAN NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "description_source" TEXT NOT NULL,
    "remark" TEXT,
    "effective_from" DATE,
    "effective_to" DATE,

    CONSTRAINT "code_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "code_relation" (
    "from_code" VARCHAR(5) NOT NULL,
    "to_code" VARCHAR(5) NOT NULL,
    "kind" "code_relation_kind" NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "code_relation_pkey" PRIMARY KEY ("from_code","kind","to_code")
);

-- CreateTable
CREATE TABLE "code_source" (
    "code" VARCHAR(5) NOT NULL,
    "source_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "code_source_pkey" PRIMARY KEY ("code","source_id")
);

-- CreateTable
CREATE TABLE "code_category" (
    "key" TEXT NOT NULL,
    "system" "code_system" NOT NULL,
    "category" "cpt_category",
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "code_category_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "modifier" (
    "code" VARCHAR(2) NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "category" "modifier_category" NOT NULL,
    "when_to_use" TEXT NOT NULL,
    "sendable" BOOLEAN NOT NULL,
    "line_order" INTEGER,
    "effective_from" DATE,
    "effective_to" DATE,

    CONSTRAINT "modifier_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "modifier_source" (
    "modifier" VARCHAR(2) NOT NULL,
    "source_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "modifier_source_pkey" PRIMARY KEY ("modifier","source_id")
);

-- CreateTable
CREATE TABLE "modifier_conflict" (
    "set_key" TEXT NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,

    CONSTRAINT "modifier_conflict_pkey" PRIMARY KEY ("set_key","modifier")
);

-- CreateTable
CREATE TABLE "code_modifier" (
    "code" VARCHAR(5) NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,
    "position" INTEGER NOT NULL,
    "when_to_use" TEXT NOT NULL,
    "required" BOOLEAN NOT NULL,
    "effective_from" DATE,
    "effective_to" DATE,
    "source_id" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "code_modifier_pkey" PRIMARY KEY ("code","modifier")
);

-- CreateTable
CREATE TABLE "code_modifier_payer" (
    "code" VARCHAR(5) NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "code_modifier_payer_pkey" PRIMARY KEY ("code","modifier","payer_slug")
);

-- CreateTable
CREATE TABLE "guide" (
    "code" VARCHAR(5) NOT NULL,
    "common_names" TEXT[],
    "summary" TEXT NOT NULL,

    CONSTRAINT "guide_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "guide_section" (
    "code" VARCHAR(5) NOT NULL,
    "position" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,

    CONSTRAINT "guide_section_pkey" PRIMARY KEY ("code","position")
);

-- CreateTable
CREATE TABLE "guide_item" (
    "code" VARCHAR(5) NOT NULL,
    "section" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "label" TEXT,
    "text" TEXT NOT NULL,

    CONSTRAINT "guide_item_pkey" PRIMARY KEY ("code","section","position")
);

-- CreateTable
CREATE TABLE "guide_source" (
    "code" VARCHAR(5) NOT NULL,
    "source_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "guide_source_pkey" PRIMARY KEY ("code","source_id")
);

-- CreateTable
CREATE TABLE "documentation_requirement" (
    "key" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "documentation_requirement_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "documentation_requirement_payer" (
    "key" TEXT NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "documentation_requirement_payer_pkey" PRIMARY KEY ("key","payer_slug")
);

-- CreateTable
CREATE TABLE "documentation_requirement_code" (
    "key" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,

    CONSTRAINT "documentation_requirement_code_pkey" PRIMARY KEY ("key","code")
);

-- CreateTable
CREATE TABLE "activity" (
    "key" TEXT NOT NULL,
    "skill_area" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "activity_code" (
    "key" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "activity_code_pkey" PRIMARY KEY ("key","code")
);

-- CreateTable
CREATE TABLE "disagreement" (
    "key" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "resolution" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "disagreement_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "disagreement_code" (
    "key" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "disagreement_code_pkey" PRIMARY KEY ("key","code")
);

-- CreateTable
CREATE TABLE "disagreement_claim" (
    "key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "claim" TEXT NOT NULL,

    CONSTRAINT "disagreement_claim_pkey" PRIMARY KEY ("key","position")
);

-- CreateTable
CREATE TABLE "program_value" (
    "key" TEXT NOT NULL,
    "effective_from" DATE NOT NULL,
    "effective_to" DATE,
    "value" DECIMAL(12,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "confidence" NOT NULL,
    "verified_on" DATE,

    CONSTRAINT "program_value_pkey" PRIMARY KEY ("key","effective_from")
);

-- CreateTable
CREATE TABLE "release" (
    "id" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "effective_from" DATE NOT NULL,
    "effective_to" DATE,
    "rows" INTEGER NOT NULL,
    "checksum" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "coverage" JSONB,
    "files" TEXT[],

    CONSTRAINT "release_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "release_conflict" (
    "release_id" TEXT NOT NULL,
    "other_id" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,

    CONSTRAINT "release_conflict_pkey" PRIMARY KEY ("release_id","other_id")
);

-- CreateTable
CREATE TABLE "hcpcs_code" (
    "release_id" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "short_description" TEXT,
    "long_description" TEXT,
    "pricing" TEXT,
    "multiple_pricing" TEXT,
    "coverage" TEXT,
    "betos" TEXT,
    "type_of_service" TEXT,
    "action" TEXT,
    "added_on" DATE,
    "action_on" DATE,
    "terminated_on" DATE,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "hcpcs_code_pkey" PRIMARY KEY ("release_id","code")
);

-- CreateTable
CREATE TABLE "hcpcs_modifier" (
    "release_id" TEXT NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,
    "short_description" TEXT NOT NULL,
    "long_description" TEXT NOT NULL,
    "added_on" DATE,
    "terminated_on" DATE,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "hcpcs_modifier_pkey" PRIMARY KEY ("release_id","modifier")
);

-- CreateTable
CREATE TABLE "locality_counties" (
    "release_id" TEXT NOT NULL,
    "contractor" TEXT NOT NULL,
    "locality" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "counties" TEXT NOT NULL,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "locality_counties_pkey" PRIMARY KEY ("release_id","source_line")
);

-- CreateTable
CREATE TABLE "cpt_descriptor" (
    "release_id" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "descriptor" TEXT NOT NULL,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "cpt_descriptor_pkey" PRIMARY KEY ("release_id","code")
);

-- CreateTable
CREATE TABLE "add_on_edit" (
    "release_id" TEXT NOT NULL,
    "primary_code" VARCHAR(5) NOT NULL,
    "add_on_code" VARCHAR(5) NOT NULL,
    "type" SMALLINT NOT NULL,
    "effective_from" DATE,
    "effective_to" DATE,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "add_on_edit_pkey" PRIMARY KEY ("release_id","add_on_code","primary_code")
);

-- CreateTable
CREATE TABLE "published_code" (
    "release_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "kind" TEXT,
    "effective_from" DATE,
    "effective_to" DATE,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "published_code_pkey" PRIMARY KEY ("release_id","code")
);

-- CreateTable
CREATE TABLE "code_edit" (
    "release_id" TEXT NOT NULL,
    "setting" "edit_setting" NOT NULL,
    "column_one" VARCHAR(5) NOT NULL,
    "column_two" VARCHAR(5) NOT NULL,
    "modifier_indicator" SMALLINT NOT NULL,
    "effective_from" DATE,
    "effective_to" DATE,
    "rationale" TEXT,
    "source_file" SMALLINT NOT NULL,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "code_edit_pkey" PRIMARY KEY ("release_id","source_file","source_line")
);

-- CreateTable
CREATE TABLE "edit_lines" (
    "release_id" TEXT NOT NULL,
    "codes" TEXT NOT NULL,
    "lines" TEXT NOT NULL,
    "reversed" TEXT NOT NULL,

    CONSTRAINT "edit_lines_pkey" PRIMARY KEY ("release_id")
);

-- CreateTable
CREATE TABLE "unit_limit" (
    "release_id" TEXT NOT NULL,
    "setting" "edit_setting" NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "units" INTEGER NOT NULL,
    "adjudication" SMALLINT NOT NULL,
    "rationale" TEXT,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "unit_limit_pkey" PRIMARY KEY ("release_id","setting","code")
);

-- CreateTable
CREATE TABLE "relative_value" (
    "release_id" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,
    "status" VARCHAR(1) NOT NULL,
    "work_rvu" DECIMAL(8,2) NOT NULL,
    "pe_non_facility_rvu" DECIMAL(8,2) NOT NULL,
    "pe_facility_rvu" DECIMAL(8,2) NOT NULL,
    "malpractice_rvu" DECIMAL(8,2) NOT NULL,
    "multiple_procedures" SMALLINT NOT NULL,
    "conversion_factor" DECIMAL(8,4) NOT NULL,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "relative_value_pkey" PRIMARY KEY ("release_id","code","modifier")
);

-- CreateTable
CREATE TABLE "locality" (
    "release_id" TEXT NOT NULL,
    "contractor" TEXT NOT NULL,
    "locality" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "work_gpci" DECIMAL(6,3) NOT NULL,
    "pe_gpci" DECIMAL(6,3) NOT NULL,
    "malpractice_gpci" DECIMAL(6,3) NOT NULL,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "locality_pkey" PRIMARY KEY ("release_id","contractor","locality")
);

-- CreateTable
CREATE TABLE "zip_locality" (
    "release_id" TEXT NOT NULL,
    "zip" VARCHAR(5) NOT NULL,
    "state" VARCHAR(2) NOT NULL,
    "contractor" TEXT NOT NULL,
    "locality" TEXT NOT NULL,
    "rural" TEXT,
    "source_line" INTEGER NOT NULL,

    CONSTRAINT "zip_locality_pkey" PRIMARY KEY ("release_id","zip")
);

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE INDEX "patient_session_organization_id_date_of_service_id_idx" ON "patient_session"("organization_id", "date_of_service", "id");

-- CreateIndex
CREATE INDEX "patient_session_organization_id_patient_ref_date_of_service_idx" ON "patient_session"("organization_id", "patient_ref", "date_of_service");

-- CreateIndex
CREATE INDEX "audit_event_organization_id_at_idx" ON "audit_event"("organization_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_organization_id_sequence_key" ON "audit_event"("organization_id", "sequence");

-- CreateIndex
CREATE INDEX "emergency_access_organization_id_actor_expires_at_idx" ON "emergency_access"("organization_id", "actor", "expires_at");

-- CreateIndex
CREATE INDEX "idempotency_key_organization_id_created_at_idx" ON "idempotency_key"("organization_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_prefix_key" ON "api_key"("prefix");

-- CreateIndex
CREATE INDEX "export_job_organization_id_created_at_id_idx" ON "export_job"("organization_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_key_key" ON "policy"("key");

-- CreateIndex
CREATE INDEX "policy_changed_revision_idx" ON "policy"("changed_revision");

-- CreateIndex
CREATE UNIQUE INDEX "policy_decision_revision_position_key" ON "policy_decision"("revision", "position");

-- CreateIndex
CREATE UNIQUE INDEX "policy_note_policy_id_version_position_key" ON "policy_note"("policy_id", "version", "position");

-- CreateIndex
CREATE INDEX "release_family_effective_from_idx" ON "release"("family", "effective_from");

-- CreateIndex
CREATE INDEX "code_edit_column_one_idx" ON "code_edit"("column_one");

-- CreateIndex
CREATE INDEX "code_edit_column_two_idx" ON "code_edit"("column_two");

-- AddForeignKey
ALTER TABLE "patient_session" ADD CONSTRAINT "patient_session_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_service" ADD CONSTRAINT "session_service_organization_id_session_id_fkey" FOREIGN KEY ("organization_id", "session_id") REFERENCES "patient_session"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_span" ADD CONSTRAINT "session_span_organization_id_session_id_service_fkey" FOREIGN KEY ("organization_id", "session_id", "service") REFERENCES "session_service"("organization_id", "session_id", "position") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_version" ADD CONSTRAINT "session_version_organization_id_session_id_fkey" FOREIGN KEY ("organization_id", "session_id") REFERENCES "patient_session"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_billing" ADD CONSTRAINT "session_billing_organization_id_session_id_fkey" FOREIGN KEY ("organization_id", "session_id") REFERENCES "patient_session"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "emergency_access" ADD CONSTRAINT "emergency_access_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_job" ADD CONSTRAINT "export_job_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_chunk" ADD CONSTRAINT "export_chunk_organization_id_job_id_fkey" FOREIGN KEY ("organization_id", "job_id") REFERENCES "export_job"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_payer_slug_fkey" FOREIGN KEY ("payer_slug") REFERENCES "payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payer_term" ADD CONSTRAINT "payer_term_payer_slug_fkey" FOREIGN KEY ("payer_slug") REFERENCES "payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payer_term" ADD CONSTRAINT "payer_term_plan_slug_fkey" FOREIGN KEY ("plan_slug") REFERENCES "plan"("slug") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payer_term" ADD CONSTRAINT "payer_term_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_payer_slug_fkey" FOREIGN KEY ("payer_slug") REFERENCES "payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_plan_slug_fkey" FOREIGN KEY ("plan_slug") REFERENCES "plan"("slug") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_decision" ADD CONSTRAINT "policy_decision_policy_id_version_fkey" FOREIGN KEY ("policy_id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_in_force" ADD CONSTRAINT "policy_in_force_policy_id_version_fkey" FOREIGN KEY ("policy_id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_source" ADD CONSTRAINT "policy_source_policy_id_version_fkey" FOREIGN KEY ("policy_id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_source" ADD CONSTRAINT "policy_source_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_note" ADD CONSTRAINT "policy_note_policy_id_version_fkey" FOREIGN KEY ("policy_id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_note" ADD CONSTRAINT "policy_note_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_relation" ADD CONSTRAINT "code_relation_from_code_fkey" FOREIGN KEY ("from_code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_relation" ADD CONSTRAINT "code_relation_to_code_fkey" FOREIGN KEY ("to_code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_source" ADD CONSTRAINT "code_source_code_fkey" FOREIGN KEY ("code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_source" ADD CONSTRAINT "code_source_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_category" ADD CONSTRAINT "code_category_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "modifier_source" ADD CONSTRAINT "modifier_source_modifier_fkey" FOREIGN KEY ("modifier") REFERENCES "modifier"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "modifier_source" ADD CONSTRAINT "modifier_source_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "modifier_conflict" ADD CONSTRAINT "modifier_conflict_modifier_fkey" FOREIGN KEY ("modifier") REFERENCES "modifier"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_modifier" ADD CONSTRAINT "code_modifier_code_fkey" FOREIGN KEY ("code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_modifier" ADD CONSTRAINT "code_modifier_modifier_fkey" FOREIGN KEY ("modifier") REFERENCES "modifier"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_modifier" ADD CONSTRAINT "code_modifier_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_modifier_payer" ADD CONSTRAINT "code_modifier_payer_code_modifier_fkey" FOREIGN KEY ("code", "modifier") REFERENCES "code_modifier"("code", "modifier") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_modifier_payer" ADD CONSTRAINT "code_modifier_payer_payer_slug_fkey" FOREIGN KEY ("payer_slug") REFERENCES "payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guide" ADD CONSTRAINT "guide_code_fkey" FOREIGN KEY ("code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guide_section" ADD CONSTRAINT "guide_section_code_fkey" FOREIGN KEY ("code") REFERENCES "guide"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guide_item" ADD CONSTRAINT "guide_item_code_section_fkey" FOREIGN KEY ("code", "section") REFERENCES "guide_section"("code", "position") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guide_source" ADD CONSTRAINT "guide_source_code_fkey" FOREIGN KEY ("code") REFERENCES "guide"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guide_source" ADD CONSTRAINT "guide_source_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "documentation_requirement" ADD CONSTRAINT "documentation_requirement_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "documentation_requirement_payer" ADD CONSTRAINT "documentation_requirement_payer_key_fkey" FOREIGN KEY ("key") REFERENCES "documentation_requirement"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "documentation_requirement_payer" ADD CONSTRAINT "documentation_requirement_payer_payer_slug_fkey" FOREIGN KEY ("payer_slug") REFERENCES "payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "documentation_requirement_code" ADD CONSTRAINT "documentation_requirement_code_key_fkey" FOREIGN KEY ("key") REFERENCES "documentation_requirement"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "documentation_requirement_code" ADD CONSTRAINT "documentation_requirement_code_code_fkey" FOREIGN KEY ("code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity_code" ADD CONSTRAINT "activity_code_key_fkey" FOREIGN KEY ("key") REFERENCES "activity"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity_code" ADD CONSTRAINT "activity_code_code_fkey" FOREIGN KEY ("code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disagreement_code" ADD CONSTRAINT "disagreement_code_key_fkey" FOREIGN KEY ("key") REFERENCES "disagreement"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disagreement_code" ADD CONSTRAINT "disagreement_code_code_fkey" FOREIGN KEY ("code") REFERENCES "code"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disagreement_claim" ADD CONSTRAINT "disagreement_claim_key_fkey" FOREIGN KEY ("key") REFERENCES "disagreement"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disagreement_claim" ADD CONSTRAINT "disagreement_claim_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "program_value" ADD CONSTRAINT "program_value_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_conflict" ADD CONSTRAINT "release_conflict_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_conflict" ADD CONSTRAINT "release_conflict_other_id_fkey" FOREIGN KEY ("other_id") REFERENCES "release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hcpcs_code" ADD CONSTRAINT "hcpcs_code_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hcpcs_modifier" ADD CONSTRAINT "hcpcs_modifier_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "locality_counties" ADD CONSTRAINT "locality_counties_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cpt_descriptor" ADD CONSTRAINT "cpt_descriptor_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "add_on_edit" ADD CONSTRAINT "add_on_edit_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "published_code" ADD CONSTRAINT "published_code_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "edit_lines" ADD CONSTRAINT "edit_lines_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unit_limit" ADD CONSTRAINT "unit_limit_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "relative_value" ADD CONSTRAINT "relative_value_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "locality" ADD CONSTRAINT "locality_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "zip_locality" ADD CONSTRAINT "zip_locality_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────── What the model cannot declare: checks, the revision of the facts, the lines of edits ─────────────
-- Who may read and change what is in ../../security.sql.

-- A period is half-open: it ends after the day on which it begins.
ALTER TABLE release ADD CONSTRAINT release_period CHECK (effective_to > effective_from);
ALTER TABLE code ADD CONSTRAINT code_period CHECK (effective_to > effective_from);
ALTER TABLE modifier ADD CONSTRAINT modifier_period CHECK (effective_to > effective_from);
ALTER TABLE code_modifier ADD CONSTRAINT code_modifier_period CHECK (effective_to > effective_from);
ALTER TABLE payer_term ADD CONSTRAINT payer_term_period CHECK (effective_to > effective_from);
ALTER TABLE policy_version ADD CONSTRAINT policy_version_period CHECK (effective_to > effective_from);
ALTER TABLE policy_note ADD CONSTRAINT policy_note_period CHECK (effective_to > effective_from);
ALTER TABLE policy_decision ADD CONSTRAINT policy_decision_period CHECK (effective_to > effective_from);
-- CMS deletes some edits as of the day they began: they were never in force, and are stored as published.
ALTER TABLE code_edit ADD CONSTRAINT code_edit_period CHECK (effective_to >= effective_from);
ALTER TABLE add_on_edit ADD CONSTRAINT add_on_edit_period CHECK (effective_to >= effective_from);
ALTER TABLE published_code ADD CONSTRAINT published_code_period CHECK (effective_to >= effective_from);

ALTER TABLE code
  ADD CONSTRAINT code_format CHECK (code ~ '^[A-Z0-9]{5}$'),
  ADD CONSTRAINT code_unit_minutes CHECK (unit_minutes BETWEEN 1 AND 1440),
  ADD CONSTRAINT code_first_unit_minutes CHECK (first_unit_minutes BETWEEN 1 AND 1440),
  ADD CONSTRAINT code_minimum_session_minutes CHECK (minimum_session_minutes BETWEEN 1 AND 1440),
  ADD CONSTRAINT code_typical_minutes CHECK (typical_minutes BETWEEN 1 AND 1440);
ALTER TABLE modifier ADD CONSTRAINT modifier_format CHECK (code ~ '^[A-Z0-9]{2}$');
ALTER TABLE code_edit ADD CONSTRAINT code_edit_modifier_indicator CHECK (modifier_indicator IN (0, 1, 9));
ALTER TABLE add_on_edit ADD CONSTRAINT add_on_edit_type CHECK (type BETWEEN 1 AND 3);
ALTER TABLE release_conflict ADD CONSTRAINT release_conflict_rows CHECK (rows > 0);
ALTER TABLE unit_limit
  ADD CONSTRAINT unit_limit_units CHECK (units >= 0),
  ADD CONSTRAINT unit_limit_adjudication CHECK (adjudication BETWEEN 1 AND 3);

ALTER TABLE policy_version ADD CONSTRAINT policy_version_version CHECK (version >= 1);
ALTER TABLE policy_decision ADD CONSTRAINT policy_decision_position CHECK (position >= 0);
ALTER TABLE payer_term ADD CONSTRAINT payer_term_known CHECK (replaced_at > recorded_at);
-- "What does this policy say on this day, as we knew it then?" has at most one answer.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE policy_in_force
  ADD CONSTRAINT policy_in_force_period CHECK (effective_to > effective_from),
  ADD CONSTRAINT policy_in_force_known CHECK (replaced_at > recorded_at),
  ADD CONSTRAINT policy_in_force_one_a_day EXCLUDE USING gist (
    policy_id WITH =,
    daterange(effective_from, effective_to, '[)') WITH &&,
    tstzrange(recorded_at, replaced_at, '[)') WITH &&
  );

ALTER TABLE patient_session
  ADD CONSTRAINT patient_session_version CHECK (version >= 1),
  ADD CONSTRAINT patient_session_start_time CHECK (start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT patient_session_end_time CHECK (end_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT patient_session_accrued_allowed_cents CHECK (accrued_allowed_cents >= 0),
  ADD CONSTRAINT patient_session_planned_hours_per_week CHECK (planned_hours_per_week BETWEEN 0 AND 168),
  -- Nothing can be found where nobody looked.
  ADD CONSTRAINT patient_session_documentation CHECK (documentation_checked OR cardinality(documentation) = 0),
  ADD CONSTRAINT patient_session_partial_hospitalization_dates
    CHECK (partial_hospitalization_checked OR cardinality(partial_hospitalization_dates) = 0),
  ADD CONSTRAINT patient_session_charges_cents CHECK (jsonb_typeof(charges_cents) = 'object'),
  ADD CONSTRAINT patient_session_submitted_on CHECK (submitted_on >= date_of_service),
  ADD CONSTRAINT patient_session_duration_days CHECK (duration_days BETWEEN 1 AND 10000),
  ADD CONSTRAINT patient_session_treatment_days_since_report
    CHECK (treatment_days_since_report BETWEEN 0 AND 10000);
ALTER TABLE session_service
  ADD CONSTRAINT session_service_minutes CHECK (minutes BETWEEN 0 AND 1440),
  ADD CONSTRAINT session_service_assistant_minutes CHECK (assistant_minutes BETWEEN 0 AND 1440),
  ADD CONSTRAINT session_service_joint_minutes CHECK (joint_minutes BETWEEN 0 AND 1440),
  ADD CONSTRAINT session_service_start_time CHECK (start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT session_service_end_time CHECK (end_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT session_service_patients CHECK (patients BETWEEN 1 AND 100);
ALTER TABLE session_span
  ADD CONSTRAINT session_span_minutes CHECK (minutes BETWEEN 0 AND 1440),
  ADD CONSTRAINT session_span_start_time CHECK (start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT session_span_end_time CHECK (end_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');
ALTER TABLE session_version ADD CONSTRAINT session_version_version CHECK (version >= 1);
ALTER TABLE session_billing
  ADD CONSTRAINT session_billing_version CHECK (version >= 1),
  ADD CONSTRAINT session_billing_revision CHECK (revision >= 0);
ALTER TABLE audit_event ADD CONSTRAINT audit_event_sequence CHECK (sequence >= 1);
ALTER TABLE emergency_access ADD CONSTRAINT emergency_access_period
  CHECK (expires_at > granted_at AND expires_at <= granted_at + interval '1 day');
ALTER TABLE export_job
  ADD CONSTRAINT export_job_rows CHECK (rows >= 0),
  ADD CONSTRAINT export_job_bytes CHECK (bytes >= 0),
  ADD CONSTRAINT export_job_progress CHECK (progress BETWEEN 0 AND 1),
  -- A finished file has its size and its checksum.
  ADD CONSTRAINT export_job_done CHECK (
    status <> 'DONE' OR (rows IS NOT NULL AND bytes IS NOT NULL AND checksum IS NOT NULL)
  );

-- Every process serves reference facts from memory. A change of the facts raises the revision in the same transaction,
-- and PostgreSQL notifies the other processes when (and only when) that transaction commits.
ALTER TABLE reference_state
  ADD CONSTRAINT reference_state_one_row CHECK (id = 1),
  ADD CONSTRAINT reference_state_revision CHECK (revision >= 0);

CREATE FUNCTION notify_reference_revision() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('reference_revision', NEW.revision::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER notify AFTER INSERT OR UPDATE OF revision ON reference_state
  FOR EACH ROW EXECUTE FUNCTION notify_reference_revision();

-- Records which part of the facts a revision changed. A writer that changes only releases, or only policies, declares it
-- by a setting of its transaction; any other write counts as a change of the whole catalog. Instants follow the order of
-- revisions, whatever the clock does.
CREATE FUNCTION record_changed_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  only_releases boolean := current_setting('app.only_releases_changed', true) IS NOT DISTINCT FROM 'yes';
  only_policies boolean := current_setting('app.only_policies_changed', true) IS NOT DISTINCT FROM 'yes';
BEGIN
  IF NOT only_releases AND NOT only_policies THEN
    NEW.catalog_revision := NEW.revision;
  END IF;
  IF NOT only_policies THEN
    NEW.releases_revision := NEW.revision;
  END IF;
  NEW.changed_at := date_trunc('milliseconds', clock_timestamp());
  IF TG_OP = 'UPDATE' AND NEW.changed_at <= OLD.changed_at THEN
    NEW.changed_at := OLD.changed_at + interval '1 millisecond';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER record_changed_part BEFORE INSERT OR UPDATE OF revision ON reference_state
  FOR EACH ROW EXECUTE FUNCTION record_changed_part();

INSERT INTO reference_state (id, revision) VALUES (1, 0);

-- A short text that identifies the set of codes in the catalog.
CREATE FUNCTION catalog_codes() RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_catalog AS $$
  SELECT md5(string_agg(code, ' ' ORDER BY code COLLATE "C")) FROM code
$$;

-- The edits of a release with a code of the catalog in either column, one a line, and their pairs reversed. The full
-- table has two million pairs of surgery and laboratory codes that nobody looks up here.
CREATE FUNCTION edit_lines(release text) RETURNS TABLE (lines text, reversed text)
LANGUAGE sql STABLE SET search_path = public, pg_catalog AS $$
  WITH edits AS (
    SELECT e.* FROM code c JOIN code_edit e ON e.column_one = c.code WHERE e.release_id = release
    UNION
    SELECT e.* FROM code c JOIN code_edit e ON e.column_two = c.code WHERE e.release_id = release
  )
  SELECT
    coalesce(string_agg(
      concat_ws(E'\t', column_one || ' ' || column_two, modifier_indicator, coalesce(effective_from::text, ''),
        coalesce(effective_to::text, ''), coalesce(rationale, '')),
      E'\n' ORDER BY column_one COLLATE "C", column_two COLLATE "C", effective_to NULLS FIRST), ''),
    (SELECT coalesce(string_agg(column_two || ' ' || column_one, E'\n'
        ORDER BY column_two COLLATE "C", column_one COLLATE "C"), '')
      FROM (SELECT DISTINCT column_one, column_two FROM edits) pairs)
  FROM edits
$$;
