/**
 * Every closed set of the project, once: `{ VALUE: 'Description.' }`. The GraphQL enums (names and descriptions), the
 * TypeScript types, the validation of files and the database's enum types (prisma/schema/enums.prisma, written by
 * `npm run generate`) derive from these objects. Open registries (codes, payers, modifiers) are strings and not here.
 * Adding a value is one line here, and `npm run db:migration` when the set is stored.
 */

/** The values of a closed set, in order. */
export function valuesOf<Value extends string>(set: Readonly<Record<Value, string>>): [Value, ...Value[]] {
  return Object.keys(set) as [Value, ...Value[]];
}

/** Whether a text from outside is a value of a closed set. */
export function isValueOf<Value extends string>(
  set: Readonly<Record<Value, string>>,
  text: string,
): text is Value {
  return Object.hasOwn(set, text);
}

// ───────────── Facts and sources ─────────────

export const Confidence = {
  VERIFIED: 'Verified in the document or official table itself.',
  SECONDARY: 'Taken from a text about the document, such as a trade article or a notice.',
  UNVERIFIED: 'From general knowledge; not yet read in a document.',
} as const;
export type Confidence = keyof typeof Confidence;

export const KnowledgeState = {
  KNOWN: 'Something of substance is in force, and nothing contradicts it.',
  DEPENDS: 'It depends on what the request does not say, such as the plan or the line of business.',
  CONFLICTING: 'Statements of equal weight contradict each other.',
  STALE: 'What decides was not verified within the configured age.',
  NOT_AVAILABLE: 'Nothing of substance is in force on the date.',
} as const;
export type KnowledgeState = keyof typeof KnowledgeState;

export const FactKind = {
  POLICY: 'A policy document as a whole.',
  NOTE: 'A note of a policy.',
} as const;
export type FactKind = keyof typeof FactKind;

// ───────────── Codes and modifiers ─────────────

/** In the order in which a match is shown. */
export const SearchField = {
  CODE: 'The code itself, a range around it or its first characters.',
  TITLE: 'Its short title.',
  COMMON_NAME: 'A common name in its guide.',
  SYNONYM: 'Another name, as clinics use it.',
  KIND: 'Its kind of service.',
  DESCRIPTION: 'What the service is.',
  ACTIVITY: 'A therapeutic activity that is billed with it.',
  GUIDE: 'Its plain-language guide.',
} as const;
export type SearchField = keyof typeof SearchField;

export const CodeOrder = {
  RELEVANCE: 'Best match first; without a search, by code.',
  CODE: 'By code.',
  TITLE: 'By title, then by code.',
  GIVEN: 'In the order of the argument `codes`.',
} as const;
export type CodeOrder = keyof typeof CodeOrder;

export const CodeSystem = {
  CPT: 'Current Procedural Terminology, HCPCS Level I, maintained by the AMA.',
  HCPCS: 'HCPCS Level II, maintained by CMS: a letter and four digits.',
} as const;
export type CodeSystem = keyof typeof CodeSystem;

export const CptCategory = {
  I: 'Services in common use, five digits.',
  II: 'Optional performance measures, four digits and F; never paid.',
  III: 'Temporary codes of emerging services, four digits and T.',
} as const;
export type CptCategory = keyof typeof CptCategory;

export const CodeKind = {
  EVALUATION: 'First evaluation by a therapist.',
  RE_EVALUATION: 'Re-evaluation during a plan of care.',
  TREATMENT: 'One-to-one treatment.',
  MODALITY_SUPERVISED: 'Modality that needs no one-to-one contact.',
  MODALITY_CONSTANT_ATTENDANCE: 'Modality with constant one-to-one attendance.',
  GROUP: 'Treatment of two or more patients at once.',
  TEST: 'Test or measurement.',
  ORTHOTIC: 'Orthosis, prosthesis, splint, cast or strapping.',
  WORK: 'Work hardening or conditioning.',
  ASSISTIVE_TECHNOLOGY: 'Assistive technology or speech-generating device.',
  PROGRAM: 'Part of a partial hospitalization, intensive outpatient or similar program.',
  CAREGIVER: 'Training of caregivers without the patient.',
  REMOTE_MONITORING: 'Remote therapeutic monitoring.',
  OTHER: 'Any other service.',
} as const;
export type CodeKind = keyof typeof CodeKind;

export const Timing = {
  TIMED: 'By minutes, one unit for each `unitMinutes`.',
  UNTIMED: 'One unit for the date of service, regardless of minutes.',
  PER_SESSION: 'One unit for each session of at least `minimumSessionMinutes`.',
  PER_DAY: 'One unit per day.',
  PER_30_DAYS: 'One unit per 30 days.',
  PER_MONTH: 'One unit per calendar month.',
} as const;
export type Timing = keyof typeof Timing;

/** Where the description of a code comes from. */
export const DescriptionSource = {
  OT_CODEBOOK: 'This project, in its own words.',
  CMS: 'The HCPCS release of CMS.',
  LICENSED_CPT: 'The CPT descriptor of the AMA, imported under a license of this installation.',
} as const;
export type DescriptionSource = keyof typeof DescriptionSource;

export const SkillArea = {
  FINE_MOTOR: 'Small movements of the hands.',
  GROSS_MOTOR: 'Movements of the whole body.',
  SENSORY_PROCESSING: 'Taking in and using what the senses report.',
  SOCIAL_SKILLS: 'Dealing with others.',
  COGNITIVE_SKILLS: 'Attention, memory, planning and judgment.',
} as const;
export type SkillArea = keyof typeof SkillArea;

/** Adjudication indicators 1, 2 and 3 of CMS. */
export const MueAdjudication = {
  LINE: 'Units of one line; indicator 1.',
  DAY_BY_POLICY: 'Units of a day, never paid above; indicator 2.',
  DAY_BY_CLINICAL_DATA: 'Units of a day, open to appeal; indicator 3.',
} as const;
export type MueAdjudication = keyof typeof MueAdjudication;

/** Group codes of X12. */
export const AdjustmentGroup = {
  CO: 'Contractual obligation: the provider bears it.',
  PR: 'Patient responsibility: the patient bears it.',
  OA: 'Other adjustment.',
} as const;
export type AdjustmentGroup = keyof typeof AdjustmentGroup;

export const TherapyStatus = {
  ALWAYS: 'Always therapy: requires a plan of care and the GO modifier.',
  SOMETIMES: 'Therapy when a therapist furnishes it under a plan of care.',
  NEVER: 'Not an outpatient therapy code for occupational therapy.',
} as const;
export type TherapyStatus = keyof typeof TherapyStatus;

export const CodeRelationKind = {
  SIMILAR: 'A code that is easily confused with this one.',
  REPLACED_BY: 'The code to use since this one was deleted.',
  ADD_ON_TO: 'The code beside which this add-on code is billed.',
} as const;
export type CodeRelationKind = keyof typeof CodeRelationKind;

export const ModifierCategory = {
  DISCIPLINE: 'The service is under the plan of care of this discipline (GO).',
  DISCIPLINE_REJECT: 'The service is under the plan of care of another discipline.',
  ASSISTANT_PAYMENT: 'An assistant furnished the service in whole or in part (CO).',
  ASSISTANT_REJECT: 'An assistant of another discipline furnished the service.',
  THRESHOLD_ATTESTATION: 'Attests medical necessity above the KX threshold.',
  NCCI_BYPASS: 'Distinct services that an NCCI edit would deny.',
  ABN: 'Whether an advance beneficiary notice is on file.',
  BENEFIT: 'Whether the service is a benefit.',
  TELEHEALTH: 'The service was remote.',
  REPEAT: 'The service was repeated on the day.',
  SERVICE_LEVEL: 'The service was more or less than usual.',
  ANATOMIC: 'Side or part of the body.',
  INSTITUTIONAL: 'Used on institutional claims.',
  PLACEHOLDER: 'Announces more modifiers than the line can hold.',
  OTHER: 'Any other modifier.',
} as const;
export type ModifierCategory = keyof typeof ModifierCategory;

export const EditSetting = {
  PRACTITIONER: 'Services of practitioners, on professional claims.',
  OUTPATIENT_HOSPITAL: 'Services of outpatient hospitals, on institutional claims.',
} as const;
export type EditSetting = keyof typeof EditSetting;

export const FeeSetting = {
  FACILITY: 'In a facility that bills for its own expense.',
  NON_FACILITY: 'In an office, a clinic or at home.',
} as const;
export type FeeSetting = keyof typeof FeeSetting;

// ───────────── Payers and policies ─────────────

export const PayerKind = {
  GOVERNMENT: 'A public program.',
  COMMERCIAL: 'A commercial insurer.',
} as const;
export type PayerKind = keyof typeof PayerKind;

export const LineOfBusiness = {
  COMMERCIAL: 'Commercial plans of employers.',
  EXCHANGE: 'Individual and small-group plans of the marketplaces.',
  MEDICARE_ADVANTAGE: 'Medicare Advantage, dual special-needs plans among them.',
  MEDICAID: 'Medicaid and CHIP managed care.',
  FEDERAL_EMPLOYEE: 'The Federal Employees Health Benefits Program.',
  WORKERS_COMPENSATION: "Workers' compensation.",
} as const;
export type LineOfBusiness = keyof typeof LineOfBusiness;

export const Funding = {
  FULLY_INSURED: 'The payer bears the risk; state law applies.',
  SELF_FUNDED: 'The employer bears the risk, and decides about benefits.',
} as const;
export type Funding = keyof typeof Funding;

export const Network = {
  PARTICIPATING: 'Contracted with the payer itself.',
  MANAGED: 'Contracted through a benefit manager, such as American Specialty Health.',
  OUT_OF_NETWORK: 'Not contracted.',
} as const;
export type Network = keyof typeof Network;

export const ProviderType = {
  PRIVATE_PRACTICE: 'Therapist in private practice.',
  PHYSICIAN_PRACTICE: 'Practice of a physician or another practitioner.',
  HOSPITAL: 'Hospital.',
  REHABILITATION_AGENCY: 'Rehabilitation agency or clinic.',
  CORF: 'Comprehensive outpatient rehabilitation facility.',
  HOME_HEALTH_AGENCY: 'Home health agency.',
  SKILLED_NURSING_FACILITY: 'Skilled nursing facility.',
  COMMUNITY_MENTAL_HEALTH_CENTER: 'Community mental health center.',
} as const;
export type ProviderType = keyof typeof ProviderType;

/** Medicare administrative contractors for Part A and B. */
export const MedicareContractor = {
  CGS: 'CGS Administrators.',
  FIRST_COAST: 'First Coast Service Options.',
  NGS: 'National Government Services.',
  NORIDIAN: 'Noridian Healthcare Solutions.',
  NOVITAS: 'Novitas Solutions.',
  PALMETTO: 'Palmetto GBA.',
  WPS: 'WPS Government Health Administrators.',
} as const;
export type MedicareContractor = keyof typeof MedicareContractor;

export const UnitMethod = {
  CMS_8_MINUTE:
    'Minutes of all timed codes are added up, remainder minutes are pooled (Medicare Claims Processing Manual ch. 5, 20.2).',
  AMA_MIDPOINT:
    'Each code by itself, a unit from its midpoint on; remainder minutes are never pooled (CPT time rule).',
} as const;
export type UnitMethod = keyof typeof UnitMethod;

export const PolicyStatus = {
  DRAFT: 'Not yet published; not in force anywhere.',
  PUBLISHED: 'In force during its period.',
  WITHDRAWN: 'Withdrawn; stays in the history.',
  DISCARDED: 'A draft that was discarded; it was never in force and cannot be published.',
} as const;
export type PolicyStatus = keyof typeof PolicyStatus;

/** What was decided about a version of a policy; each at most once. */
export const PolicyDecisionKind = {
  PUBLISHED: 'Published.',
  RESTORED: 'Restored after it was replaced.',
  WITHDRAWN: 'Withdrawn.',
} as const;
export type PolicyDecisionKind = keyof typeof PolicyDecisionKind;

/** What a publication is; whoever publishes states it. */
export const PublicationKind = {
  CHANGE: 'The rule changes on the first day of the version. The days before it stay as they are.',
  CORRECTION:
    'What was on record was wrong. The version replaces it over the whole period it was wrong; `knownAt` still shows what was on record before.',
} as const;
export type PublicationKind = keyof typeof PublicationKind;

/** What a person recorded about a draft before it was published. The last one of a version is where its review stands. */
export const PolicyReviewKind = {
  SUBMITTED: 'Submitted for review.',
  APPROVED: 'Approved by a second person.',
  RETURNED: 'Returned to its editors.',
} as const;
export type PolicyReviewKind = keyof typeof PolicyReviewKind;

/** What happens to a version: it is written, reviewed, decided upon, or discarded as a draft. */
export const PolicyStepKind = {
  WRITTEN: 'Written as a draft.',
  ...PolicyReviewKind,
  ...PolicyDecisionKind,
  DISCARDED: 'Discarded as a draft.',
} as const;
export type PolicyStepKind = keyof typeof PolicyStepKind;

export const WordEditKind = {
  SAME: 'Text that stayed.',
  ADDED: 'Text that was added.',
  REMOVED: 'Text that was removed.',
} as const;
export type WordEditKind = keyof typeof WordEditKind;

export const CatalogChangeKind = {
  ADDED: 'The fact is new.',
  CHANGED: 'The fact gets other values.',
  REMOVED: 'The fact is no longer in the catalog.',
} as const;
export type CatalogChangeKind = keyof typeof CatalogChangeKind;

export const PolicyTopic = {
  COVERAGE: 'Whether and when the service is covered.',
  UNIT_COUNTING: 'How minutes are converted to units.',
  UNIT_LIMIT: 'Maximum units per day or visit.',
  VISIT_LIMIT: 'Maximum visits per year.',
  PRIOR_AUTHORIZATION: 'Authorization required before treatment.',
  MODIFIERS: 'Modifiers that a claim line requires.',
  ASSISTANT_PAYMENT: 'Payment of services by an OTA.',
  TELEHEALTH: 'Telehealth services.',
  BUNDLING: 'Services paid as part of other services.',
  DOCUMENTATION: 'What the medical record must document.',
  FREQUENCY: 'How often the service may be furnished.',
  TIMELY_FILING: 'The deadline for a claim.',
  PAYMENT: 'How the amount is calculated.',
  OTHER: 'Anything else.',
} as const;
export type PolicyTopic = keyof typeof PolicyTopic;

export const CoverageState = {
  COVERED: 'Covered.',
  CONDITIONAL: 'Covered when the conditions in the note are met.',
  NOT_COVERED: 'Not covered.',
  INVESTIGATIONAL: 'Not covered, because the payer regards it as investigational.',
  BUNDLED: 'Never paid separately: part of another service.',
} as const;
export type CoverageState = keyof typeof CoverageState;

// ───────────── Comparison ─────────────

export const RelationToMedicare = {
  BASELINE: "It is Medicare's own cell.",
  SAME: 'Both are KNOWN and state the same terms.',
  DIFFERENT:
    'Both are KNOWN, and a term has another value or only this payer states it: Medicare publishes its rules as a whole.',
  UNKNOWN:
    'Not comparable: a cell is not KNOWN, has only text or only terms of plans, or leaves out a term of Medicare.',
} as const;
export type RelationToMedicare = keyof typeof RelationToMedicare;

export const Agreement = {
  AGREE: 'Every cell is KNOWN and states the same terms.',
  DIFFER: 'At least two payers are known to differ.',
  UNKNOWN:
    'No two are known to differ, and not all are known to agree: a missing statement is not agreement.',
} as const;
export type Agreement = keyof typeof Agreement;

// ───────────── Claims ─────────────

export const Setting = {
  OFFICE: 'Private practice or clinic (place of service 11).',
  OUTPATIENT_HOSPITAL: 'Outpatient department of a hospital (19, 22).',
  HOME: "The patient's home (12).",
  SCHOOL: 'School (03).',
  TELEHEALTH_HOME: 'Telehealth, with the patient at home (10).',
  TELEHEALTH_OTHER: 'Telehealth, with the patient elsewhere (02).',
  PARTIAL_HOSPITALIZATION: 'Partial hospitalization program, at least 20 hours a week.',
  INTENSIVE_OUTPATIENT: 'Intensive outpatient program, at least 9 hours a week.',
  SKILLED_NURSING: 'Skilled nursing facility, Part B (31, 32; bill type 22X).',
  CRITICAL_ACCESS_HOSPITAL: 'Outpatient department of a critical access hospital (bill type 85X).',
  REHABILITATION_AGENCY: 'Outpatient rehabilitation agency (bill type 74X).',
  COMPREHENSIVE_REHABILITATION: 'Comprehensive outpatient rehabilitation facility, CORF (62; bill type 75X).',
  HOME_HEALTH_PART_B: 'Therapy of a home health agency outside of a home health plan (bill type 34X).',
} as const;
export type Setting = keyof typeof Setting;

export const YesNo = {
  YES: 'Yes.',
  NO: 'No.',
} as const;
export type YesNo = keyof typeof YesNo;

export const Discipline = {
  PHYSICAL_THERAPY: 'Physical therapy.',
  SPEECH_LANGUAGE_PATHOLOGY: 'Speech-language pathology.',
  BEHAVIORAL_HEALTH: 'Psychotherapy and other services of behavioral health.',
  OTHER: 'Any other discipline but occupational therapy, such as nursing or medicine.',
} as const;
export type Discipline = keyof typeof Discipline;

export const ClaimForm = {
  PROFESSIONAL_837P: 'Professional claim: 837P or CMS-1500.',
  INSTITUTIONAL_837I: 'Institutional claim: 837I or CMS-1450.',
} as const;
export type ClaimForm = keyof typeof ClaimForm;

export const Verdict = {
  CLEAN: 'Every check passed with the modifiers shown, by tables of the date of service.',
  PROVISIONAL:
    'Every check passed, but a table that decides is older than the date of service; `tables` names it.',
  NEEDS_FIX: 'A check fails in a way that a biller can correct.',
  NOT_PAYABLE: 'No line of the claim would be paid.',
  INCOMPLETE:
    'A check that decides about payment had no data, or a modifier has no support in the record, so the claim cannot be called clean.',
} as const;
export type Verdict = keyof typeof Verdict;

export const Severity = {
  ERROR: 'The line or claim would be denied.',
  WARNING: 'Review it before you send the claim.',
  INFO: 'For information.',
} as const;
export type Severity = keyof typeof Severity;

export const Outcome = {
  FAIL: 'The claim violates the rule.',
  BYPASSED: 'An edit applies and a modifier legitimately resolves it.',
  PASS: 'The claim meets the rule.',
  NO_DATA: 'Undecided: the data that would decide is not on record.',
} as const;
export type Outcome = keyof typeof Outcome;

// ───────────── Organizations ─────────────

export const Role = {
  VIEWER: 'Reads reference data.',
  ANALYST: 'Compares payers and reads aggregates, never single patients.',
  BILLER: 'Bills patient sessions.',
  CLINICIAN: 'Documents and signs patient sessions.',
  ADMIN: 'Edits payers and policies.',
  AUDITOR: 'Reads the audit trail.',
} as const;
export type Role = keyof typeof Role;

export const SessionStatus = {
  DRAFT: 'Documentation in progress.',
  SIGNED: 'Signed by the therapist; ready to bill.',
  BILLED: 'Billed.',
  VOIDED: 'Recorded in error; stays in the history.',
} as const;
export type SessionStatus = keyof typeof SessionStatus;

export const ExportDataset = {
  CODES: 'Codes on record on a date, with their source.',
  POLICY_NOTES: 'Notes of the policies in force on a date, with their terms and source.',
  PAYER_COMPARISON: 'Statements of each payer on each topic of each code: the cells of `payerComparison`.',
  SESSION_BILLING:
    "Billing of the organization's sessions to their payer on record. De-identified: whole months, no patients, and only rows of 11 patients or more.",
  PTP_EDITS: 'NCCI PTP edits in force on a date.',
} as const;
export type ExportDataset = keyof typeof ExportDataset;

export const ExportFormat = {
  CSV: 'CSV in UTF-8 with a header row. Text that a spreadsheet would run as a formula gets a leading apostrophe.',
  JSONL: 'JSON Lines: one object on each line.',
  PARQUET: 'Apache Parquet, for pandas, DuckDB and Spark.',
} as const;
export type ExportFormat = keyof typeof ExportFormat;

export const ExportStatus = {
  QUEUED: 'The export waits for a worker.',
  RUNNING: 'A worker is writing the file.',
  DONE: 'The file is ready to download.',
  FAILED: 'The export failed. See `error`.',
  CANCELLED: 'The export was canceled.',
} as const;
export type ExportStatus = keyof typeof ExportStatus;
