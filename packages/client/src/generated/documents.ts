/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends object> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> =
  T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { PlainDate, Instant, Decimal, LocalTime } from '../scalars.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A prior authorization. Leave out what is unknown. */
export type AuthorizationInput = {
  /** First day that the authorization covers. */
  readonly from?: PlainDate | null | undefined;
  /** Number that the payer gave the authorization. */
  readonly number?: string | null | undefined;
  /** Last day that the authorization covers. */
  readonly to?: PlainDate | null | undefined;
  /** Visits that the payer approved. */
  readonly visitsApproved?: number | null | undefined;
  /** Visits used of those, this day not included. */
  readonly visitsUsed?: number | null | undefined;
};

/** One day of care of one patient. No patient is named and nothing is stored. */
export type BillingInput = {
  /** Year-to-date OT amount accrued toward the KX threshold for this patient under Medicare Part B. */
  readonly allowedYearToDate?: Decimal | null | undefined;
  /** The prior authorization of the payer for this care. */
  readonly authorization?: AuthorizationInput | null | undefined;
  /** Amount charged per unit, by code. The fee schedule amount for other codes. */
  readonly charges?: ReadonlyArray<ChargeInput> | null | undefined;
  /** The plan and what else the statements of a payer may depend on. */
  readonly coverage?: CoverageInput | null | undefined;
  /** Date of service. */
  readonly dateOfService: PlainDate;
  /** ICD-10-CM codes, in order. */
  readonly diagnoses?: ReadonlyArray<string> | null | undefined;
  /** Keys of the documentation elements that the record shows; null when not checked. */
  readonly documentedElements?: ReadonlyArray<string> | null | undefined;
  /** End time of the visit. */
  readonly endTime?: LocalTime | null | undefined;
  /** Fee schedule locality, contractor-locality such as 10112-00. Without it and a ZIP code, amounts are national (unadjusted). */
  readonly locality?: string | null | undefined;
  /** Services of other disciplines on the day for the patient, by the same facility or group practice. Empty when there were none; null when not checked. */
  readonly otherServices?: ReadonlyArray<OtherServiceInput> | null | undefined;
  /** Dates of service that this provider billed for the patient as partial hospitalization, to check an intensive outpatient day. Empty when there are none; null when not checked. */
  readonly partialHospitalizationDates?: ReadonlyArray<PlainDate> | null | undefined;
  /** Dates of the plan of care, to check its deadlines. */
  readonly planOfCare?: PlanOfCareInput | null | undefined;
  /** Program hours per week in the plan of care. */
  readonly plannedHoursPerWeek?: Decimal | null | undefined;
  /** Whether the program day holds a service of the primary list, such as psychotherapy, by whichever discipline. */
  readonly primaryService?: YesNo | null | undefined;
  /** Whether the provider is a qualifying participant of an alternative payment model. */
  readonly qualifyingApmParticipant?: boolean | null | undefined;
  /** Services of the day, 1 to 50, in documented order. */
  readonly services: ReadonlyArray<ServiceInput>;
  /** Where the care was provided. */
  readonly setting?: Setting;
  /** Start time of the visit; services may have their own. */
  readonly startTime?: LocalTime | null | undefined;
  /** Date on which the claim is submitted, to check the filing limit. Not before the date of service. */
  readonly submittedOn?: PlainDate | null | undefined;
  /** Visits of the year that count toward the visit limit of the payer, this day not included. */
  readonly visitsThisYear?: number | null | undefined;
  /** ZIP code of the place of care, instead of a locality. */
  readonly zip?: string | null | undefined;
};

/** What the provider charges for one unit of a code. */
export type ChargeInput = {
  /** Dollars for one unit. */
  readonly amount: Decimal;
  /** The code. */
  readonly procedureCode: string;
};

/** How reliable the source of a fact is. */
export type Confidence =
  /** Taken from a text about the document, such as a trade article or a notice. */
  | 'SECONDARY'
  /** From general knowledge; not yet read in a document. */
  | 'UNVERIFIED'
  /** Verified in the document or official table itself. */
  | 'VERIFIED';

/** The patient's coverage, as far as it is known. A statement that is limited to what you leave out is neither applied nor dropped: the answer says what it depends on. */
export type CoverageInput = {
  /** Medicare administrative contractor of the place of care. */
  readonly contractor?: MedicareContractor | null | undefined;
  /** How the plan is funded. */
  readonly funding?: Funding | null | undefined;
  /** Line of business of the plan. */
  readonly lineOfBusiness?: LineOfBusiness | null | undefined;
  /** How the provider is contracted with the payer. */
  readonly network?: Network | null | undefined;
  /** Age of the patient in whole years on the date of service; 90 for 90 and more. */
  readonly patientAge?: number | null | undefined;
  /** Slug of the payer's plan, from `payers { plans { slug } }`. */
  readonly plan?: string | null | undefined;
  /** Type of the provider that bills. */
  readonly providerType?: ProviderType | null | undefined;
  /** State whose rules apply to the plan, by two letters. */
  readonly state?: string | null | undefined;
};

/** Whether a payer covers a code. */
export type CoverageState =
  /** Never paid separately: part of another service. */
  | 'BUNDLED'
  /** Covered when the conditions in the note are met. */
  | 'CONDITIONAL'
  /** Covered. */
  | 'COVERED'
  /** Not covered, because the payer regards it as investigational. */
  | 'INVESTIGATIONAL'
  /** Not covered. */
  | 'NOT_COVERED';

/** A discipline beside occupational therapy. */
export type Discipline =
  /** Psychotherapy and other services of behavioral health. */
  | 'BEHAVIORAL_HEALTH'
  /** Any other discipline but occupational therapy, such as nursing or medicine. */
  | 'OTHER'
  /** Physical therapy. */
  | 'PHYSICAL_THERAPY'
  /** Speech-language pathology. */
  | 'SPEECH_LANGUAGE_PATHOLOGY';

/** How a plan is funded. */
export type Funding =
  /** The payer bears the risk; state law applies. */
  | 'FULLY_INSURED'
  /** The employer bears the risk, and decides about benefits. */
  | 'SELF_FUNDED';

/** What is known about a fact. A missing statement is NOT_AVAILABLE, never agreement. */
export type KnowledgeState =
  /** Statements of equal weight contradict each other. */
  | 'CONFLICTING'
  /** It depends on what the request does not say, such as the plan or the line of business. */
  | 'DEPENDS'
  /** Something of substance is in force, and nothing contradicts it. */
  | 'KNOWN'
  /** Nothing of substance is in force on the date. */
  | 'NOT_AVAILABLE'
  /** What decides was not verified within the configured age. */
  | 'STALE';

/** Line of business of a plan. A statement about one says nothing about the others. */
export type LineOfBusiness =
  /** Commercial plans of employers. */
  | 'COMMERCIAL'
  /** Individual and small-group plans of the marketplaces. */
  | 'EXCHANGE'
  /** The Federal Employees Health Benefits Program. */
  | 'FEDERAL_EMPLOYEE'
  /** Medicaid and CHIP managed care. */
  | 'MEDICAID'
  /** Medicare Advantage, dual special-needs plans among them. */
  | 'MEDICARE_ADVANTAGE'
  /** Workers' compensation. */
  | 'WORKERS_COMPENSATION';

/** Medicare administrative contractor, whose local coverage determinations hold in its states. */
export type MedicareContractor =
  /** CGS Administrators. */
  | 'CGS'
  /** First Coast Service Options. */
  | 'FIRST_COAST'
  /** National Government Services. */
  | 'NGS'
  /** Noridian Healthcare Solutions. */
  | 'NORIDIAN'
  /** Novitas Solutions. */
  | 'NOVITAS'
  /** Palmetto GBA. */
  | 'PALMETTO'
  /** WPS Government Health Administrators. */
  | 'WPS';

/** How a provider is contracted with a payer. */
export type Network =
  /** Contracted through a benefit manager, such as American Specialty Health. */
  | 'MANAGED'
  /** Not contracted. */
  | 'OUT_OF_NETWORK'
  /** Contracted with the payer itself. */
  | 'PARTICIPATING';

/** A service of another discipline on the day, by the same facility or group practice. */
export type OtherServiceInput = {
  /** Discipline of the service. */
  readonly discipline: Discipline;
  /** End time of the service, on the same day. */
  readonly endTime?: LocalTime | null | undefined;
  /** Minutes of the service. */
  readonly minutes?: number | null | undefined;
  /** Modifiers of the line, at most four. */
  readonly modifiers?: ReadonlyArray<string> | null | undefined;
  /** CPT or HCPCS code. */
  readonly procedureCode: string;
  /** Start time of the service. */
  readonly startTime?: LocalTime | null | undefined;
  /** Units billed; one when not given. */
  readonly units?: number | null | undefined;
};

/** Outcome of a rule. */
export type Outcome =
  /** An edit applies and a modifier legitimately resolves it. */
  | 'BYPASSED'
  /** The claim violates the rule. */
  | 'FAIL'
  /** Undecided: the data that would decide is not on record. */
  | 'NO_DATA'
  /** The claim meets the rule. */
  | 'PASS';

/** Dates of the plan of care. Leave out dates that are unknown. */
export type PlanOfCareInput = {
  /** Date of the signature. For a program, the date of the physician certification. */
  readonly certifiedOn?: PlainDate | null | undefined;
  /** Length of the plan in days. */
  readonly durationDays?: number | null | undefined;
  /** Date on which the OT plan was set up or last reviewed: occurrence code 17. */
  readonly establishedOn?: PlainDate | null | undefined;
  /** First treatment day, the evaluation included. For a program, the day of admission. */
  readonly initialTreatmentOn?: PlainDate | null | undefined;
  /** Onset of the symptoms or the illness: occurrence code 11. */
  readonly onsetOn?: PlainDate | null | undefined;
  /** Date on which the plan was sent to the referrer, with a signed order on file. */
  readonly planSentOn?: PlainDate | null | undefined;
  /** Date of the last recertification. */
  readonly recertifiedOn?: PlainDate | null | undefined;
  /** Treatment days since the last progress report, this day included. */
  readonly treatmentDaysSinceReport?: number | null | undefined;
  /** Date of a verbal order that certified the plan before its signature. */
  readonly verbalOrderOn?: PlainDate | null | undefined;
};

/** What changed a policy in force. */
export type PolicyChangeKind =
  /** Published. */
  | 'PUBLISHED'
  /** Restored after it was replaced. */
  | 'RESTORED'
  /** Withdrawn. */
  | 'WITHDRAWN';

/** Input of `policyDraft`. */
export type PolicyDraftInput = {
  /** First day in force. Unknown when left out. */
  readonly effectiveFrom?: PlainDate | null | undefined;
  /** First day no longer in force. Open when left out. */
  readonly effectiveTo?: PlainDate | null | undefined;
  /** Whether it is no document, but what is generally reported; documents go before it. */
  readonly general?: boolean | null | undefined;
  /** Notes of the policy; at most 200. */
  readonly notes: ReadonlyArray<PolicyNoteInput>;
  /** The payer's policy number. */
  readonly number?: string | null | undefined;
  /** Whether it is a rule of your organization alone, such as a clause of its contract. Nobody else sees it, and it goes before every shared rule. */
  readonly own?: boolean | null | undefined;
  /** Slug of the payer. */
  readonly payer: string;
  /** Slug of the plan. All plans of the payer when left out. */
  readonly plan?: string | null | undefined;
  /** Sources of the policy; at most 50. */
  readonly sources?: ReadonlyArray<SourceInput> | null | undefined;
  /** Title. */
  readonly title: string;
  /** URL of the policy; http or https. */
  readonly url?: string | null | undefined;
};

/** Which policies to list. A policy must match every condition, and any value of a condition. */
export type PolicyFilter = {
  /** Codes of a note. */
  readonly codes?: ReadonlyArray<string> | null | undefined;
  /** True for your organization's own rules alone, false for shared policies alone. */
  readonly own?: boolean | null | undefined;
  /** Slugs of payers. */
  readonly payers?: ReadonlyArray<string> | null | undefined;
  /** Last steps of the review, for example SUBMITTED for drafts that wait for an approval. */
  readonly reviews?: ReadonlyArray<PolicyReviewKind> | null | undefined;
  /** Words in the title, number or notes. */
  readonly search?: string | null | undefined;
  /** Only policies with a source, or a note in force, that was last verified before this day, or never. */
  readonly staleBefore?: PlainDate | null | undefined;
  /** Statuses. Published and in force on the date when left out. */
  readonly statuses?: ReadonlyArray<PolicyStatus> | null | undefined;
  /** Topics of a note. */
  readonly topics?: ReadonlyArray<PolicyTopic> | null | undefined;
};

/** Limits that a payer can have, each a term of its own. */
export type PolicyLimit =
  /** Maximum different codes per day. */
  | 'maxCodesPerDay'
  /** Maximum minutes of treatment per day. */
  | 'maxMinutesPerDay'
  /** Maximum services per day: units of timed codes and codes without a time unit together, evaluations apart. */
  | 'maxServicesPerDay'
  /** Maximum timed units of all codes per visit. */
  | 'maxTimedUnitsPerVisit'
  /** Maximum units of one code per day. */
  | 'maxUnitsPerDay'
  /** Maximum visits per year. */
  | 'maxVisitsPerYear';

/** One statement of a payer about codes. */
export type PolicyNoteInput = {
  /** Codes, ranges such as 97032-97036, or * for every outpatient therapy code; at most 5000. */
  readonly codes: ReadonlyArray<string>;
  /** First day on which it holds; the day of the policy when left out. */
  readonly effectiveFrom?: PlainDate | null | undefined;
  /** First day on which it no longer holds; that of the policy when left out. */
  readonly effectiveTo?: PlainDate | null | undefined;
  /** Id of the note of the newest version that this note replaces. Leave it out for a new note. */
  readonly id?: string | number | null | undefined;
  /** To whom it applies. To all when left out. */
  readonly scope?: PolicyScopeInput | null | undefined;
  /** Source of the statement. */
  readonly source: SourceInput;
  /** Terms for the billing engine. */
  readonly terms?: PolicyTermsInput | null | undefined;
  /** The statement in your own words; at most 102400 bytes, stored unchanged. */
  readonly text: string;
  /** Topic of the note. */
  readonly topic: PolicyTopic;
  /** Whether to confirm the statement with the patient's plan. */
  readonly verifyWithPlan?: boolean | null | undefined;
};

/** Input of `policyPublish`. */
export type PolicyPublishInput = {
  /** Publishes even if another policy of the payer states the same terms for the same days. Different values are then CONFLICTING. */
  readonly allowOverlap?: boolean | null | undefined;
  /** Number of the newest version as you know it. A different number is a VersionConflict. */
  readonly expectedVersion: number;
  /** Id of the policy. */
  readonly id: string | number;
  /** What the publication is. Required: a publication without it is rejected. */
  readonly kind?: PublicationKind | null | undefined;
  /** Reason for the history; at most 1000 characters. */
  readonly reason: string;
};

/** A step of the review of a draft. */
export type PolicyReviewKind =
  /** Approved by a second person. */
  | 'APPROVED'
  /** Returned to its editors. */
  | 'RETURNED'
  /** Submitted for review. */
  | 'SUBMITTED';

/** Input of `policyRevise`. */
export type PolicyReviseInput = {
  /** First day in force; null for unknown. */
  readonly effectiveFrom?: PlainDate | null | undefined;
  /** First day no longer in force; null for open. */
  readonly effectiveTo?: PlainDate | null | undefined;
  /** Number of the newest version as you know it. A different number is a VersionConflict. */
  readonly expectedVersion: number;
  /** Id of the policy. */
  readonly id: string | number;
  /** Day the payer last reviewed it. */
  readonly lastReviewedOn?: PlainDate | null | undefined;
  /** All notes of the version; at most 200. */
  readonly notes?: ReadonlyArray<PolicyNoteInput> | null | undefined;
  /** The payer's policy number; null removes it. */
  readonly number?: string | null | undefined;
  /** Reason for the history; at most 1000 characters. */
  readonly reason: string;
  /** All sources of the version; at most 50. */
  readonly sources?: ReadonlyArray<SourceInput> | null | undefined;
  /** Title. */
  readonly title?: string | null | undefined;
  /** URL of the policy; null removes it. */
  readonly url?: string | null | undefined;
};

/** To whom a note applies. A list that is left out means all. */
export type PolicyScopeInput = {
  /** Youngest age of the patient, in whole years. */
  readonly ageFrom?: number | null | undefined;
  /** First age of the patient that is no longer included. */
  readonly ageTo?: number | null | undefined;
  /** Medicare administrative contractors, for local coverage determinations. At most 100. */
  readonly contractors?: ReadonlyArray<MedicareContractor> | null | undefined;
  /** Beginnings of ICD-10-CM codes, one of which a diagnosis must have. At most 100. */
  readonly diagnoses?: ReadonlyArray<string> | null | undefined;
  /** How the plan is funded. At most 100. */
  readonly funding?: ReadonlyArray<Funding> | null | undefined;
  /** Lines of business. At most 100. */
  readonly linesOfBusiness?: ReadonlyArray<LineOfBusiness> | null | undefined;
  /** How the provider is contracted. At most 100. */
  readonly networks?: ReadonlyArray<Network> | null | undefined;
  /** Types of providers. At most 100. */
  readonly providerTypes?: ReadonlyArray<ProviderType> | null | undefined;
  /** Where the care is furnished. At most 100. */
  readonly settings?: ReadonlyArray<Setting> | null | undefined;
  /** States, by two letters. At most 100. */
  readonly states?: ReadonlyArray<string> | null | undefined;
};

/** Status of a policy version. */
export type PolicyStatus =
  /** A draft that was discarded; it was never in force and cannot be published. */
  | 'DISCARDED'
  /** Not yet published; not in force anywhere. */
  | 'DRAFT'
  /** In force during its period. */
  | 'PUBLISHED'
  /** Withdrawn; stays in the history. */
  | 'WITHDRAWN';

/** Terms of a note for the billing engine. A term that is left out is not stated. */
export type PolicyTermsInput = {
  /** Whether an assistant may furnish the service. */
  readonly assistantAllowed?: boolean | null | undefined;
  /** Share paid for services by an assistant, for example 0.85. From 0 to 1. */
  readonly assistantFactor?: Decimal | null | undefined;
  /** Modifiers that lines of an assistant need. At most 10. */
  readonly assistantModifiers?: ReadonlyArray<string> | null | undefined;
  /** Whether the payer covers the service by telephone alone. */
  readonly audioOnly?: boolean | null | undefined;
  /** Whether the evaluation itself needs no approval. */
  readonly authorizationAfterEvaluation?: boolean | null | undefined;
  /** First visit for which approval is needed; the ones before need none. From 1 to 10000. */
  readonly authorizationFromVisit?: number | null | undefined;
  /** Codes beside which the service is never paid separately. At most 200. */
  readonly bundledInto?: ReadonlyArray<string> | null | undefined;
  /** Whether the codes are covered. */
  readonly coverage?: CoverageState | null | undefined;
  /** Set of NCCI PTP edits that the payer applies, for example medicare-ncci. */
  readonly editSet?: string | null | undefined;
  /** Whether skilled care that maintains function, without improvement, is covered. */
  readonly maintenanceCovered?: boolean | null | undefined;
  /** Maximum different codes per day. From 0 to 10000. */
  readonly maxCodesPerDay?: number | null | undefined;
  /** Maximum minutes of treatment per day. From 0 to 10000. */
  readonly maxMinutesPerDay?: number | null | undefined;
  /** Maximum services per day: units of timed codes and codes without a time unit together, evaluations apart. From 0 to 10000. */
  readonly maxServicesPerDay?: number | null | undefined;
  /** Maximum timed units of all codes per visit. From 0 to 10000. */
  readonly maxTimedUnitsPerVisit?: number | null | undefined;
  /** Maximum units of one code per day. From 0 to 10000. */
  readonly maxUnitsPerDay?: number | null | undefined;
  /** Maximum visits per year. From 0 to 10000. */
  readonly maxVisitsPerYear?: number | null | undefined;
  /** Share of the practice expense paid for every unit after the first-ranked one, for example 0.5. From 0 to 1. */
  readonly multipleProcedureFactor?: Decimal | null | undefined;
  /** Limits that the payer is known not to have. Leave their own fields out. */
  readonly noLimits?: ReadonlyArray<PolicyLimit> | null | undefined;
  /** Whether the payer must approve the service before treatment. */
  readonly priorAuthorization?: boolean | null | undefined;
  /** Modifiers that every claim line needs; CO is needed on lines of an assistant only. At most 10. */
  readonly requiredModifiers?: ReadonlyArray<string> | null | undefined;
  /** Who decides about approvals for the payer. */
  readonly reviewVendor?: string | null | undefined;
  /** Weeks within which the visits without review must be used. From 1 to 520. */
  readonly reviewWithinWeeks?: number | null | undefined;
  /** Whether the payer covers the service by telehealth. */
  readonly telehealth?: boolean | null | undefined;
  /** Modifiers of which lines of telehealth need one. At most 10. */
  readonly telehealthModifiers?: ReadonlyArray<string> | null | undefined;
  /** Calendar days from the date of service within which a claim must arrive. From 0 to 10000. */
  readonly timelyFilingDays?: number | null | undefined;
  /** Calendar years after the date of service within which a claim must arrive; the last day has the same month and day. From 1 to 10. */
  readonly timelyFilingYears?: number | null | undefined;
  /** How the payer counts timed units. */
  readonly unitMethod?: UnitMethod | null | undefined;
  /** Rule id that describes how the payer counts units, for example PAY-RULE-1. */
  readonly unitRule?: string | null | undefined;
  /** Whether the visit limit counts occupational, physical and speech therapy together. */
  readonly visitsCombineDisciplines?: boolean | null | undefined;
  /** Visits that are approved without a clinical review. From 1 to 10000. */
  readonly visitsWithoutReview?: number | null | undefined;
};

/** Topic of a policy note. */
export type PolicyTopic =
  /** Payment of services by an OTA. */
  | 'ASSISTANT_PAYMENT'
  /** Services paid as part of other services. */
  | 'BUNDLING'
  /** Whether and when the service is covered. */
  | 'COVERAGE'
  /** What the medical record must document. */
  | 'DOCUMENTATION'
  /** How often the service may be furnished. */
  | 'FREQUENCY'
  /** Modifiers that a claim line requires. */
  | 'MODIFIERS'
  /** Anything else. */
  | 'OTHER'
  /** How the amount is calculated. */
  | 'PAYMENT'
  /** Authorization required before treatment. */
  | 'PRIOR_AUTHORIZATION'
  /** Telehealth services. */
  | 'TELEHEALTH'
  /** The deadline for a claim. */
  | 'TIMELY_FILING'
  /** How minutes are converted to units. */
  | 'UNIT_COUNTING'
  /** Maximum units per day or visit. */
  | 'UNIT_LIMIT'
  /** Maximum visits per year. */
  | 'VISIT_LIMIT';

/** Type of a provider that bills. */
export type ProviderType =
  /** Community mental health center. */
  | 'COMMUNITY_MENTAL_HEALTH_CENTER'
  /** Comprehensive outpatient rehabilitation facility. */
  | 'CORF'
  /** Home health agency. */
  | 'HOME_HEALTH_AGENCY'
  /** Hospital. */
  | 'HOSPITAL'
  /** Practice of a physician or another practitioner. */
  | 'PHYSICIAN_PRACTICE'
  /** Therapist in private practice. */
  | 'PRIVATE_PRACTICE'
  /** Rehabilitation agency or clinic. */
  | 'REHABILITATION_AGENCY'
  /** Skilled nursing facility. */
  | 'SKILLED_NURSING_FACILITY';

/** What the publication of a version is. */
export type PublicationKind =
  /** The rule changes on the first day of the version. The days before it stay as they are. */
  | 'CHANGE'
  /** What was on record was wrong. The version replaces it over the whole period it was wrong; `knownAt` still shows what was on record before. */
  | 'CORRECTION';

/** One service as documented. */
export type ServiceInput = {
  /** Minutes by the OTA alone. */
  readonly assistantMinutes?: number | null | undefined;
  /** Whether a therapist of another discipline treated at the same time. */
  readonly coTreatment?: boolean | null | undefined;
  /** Whether the service had a 15-minute interval separate from the services it has an edit with. */
  readonly distinctProcedure?: boolean | null | undefined;
  /** End time of the service, on the same day. */
  readonly endTime?: LocalTime | null | undefined;
  /** Minutes by therapist and OTA together; counted once, as therapist minutes. */
  readonly jointMinutes?: number | null | undefined;
  /** Minutes by the therapist alone. */
  readonly minutes?: number | null | undefined;
  /** Modifiers documented for the line, at most four. 00 is not a modifier. */
  readonly modifiers?: ReadonlyArray<string> | null | undefined;
  /** Number of patients treated at the same time. */
  readonly patients?: number | null | undefined;
  /** CPT or HCPCS code. */
  readonly procedureCode: string;
  /** Sessions of a per-session code, each with its minutes or its start and end times. */
  readonly sessions?: ReadonlyArray<SessionSpanInput> | null | undefined;
  /** Start time of the service. */
  readonly startTime?: LocalTime | null | undefined;
  /** Whether a student provided it without the therapist in the room. */
  readonly studentAlone?: boolean | null | undefined;
};

/** Selects sessions that meet every condition; the values of one condition are alternatives. */
export type SessionFilter = {
  /** Codes of services. */
  readonly codes?: ReadonlyArray<string> | null | undefined;
  /** Fingerprint of a billing that `sessionBill` froze, 64 hexadecimal digits. */
  readonly fingerprint?: string | null | undefined;
  /** First date of service. */
  readonly from?: PlainDate | null | undefined;
  /** The clinic's pseudonymous reference of one patient. */
  readonly patientReference?: string | null | undefined;
  /** Slugs of payers on record. */
  readonly payers?: ReadonlyArray<string> | null | undefined;
  /** Statuses. */
  readonly statuses?: ReadonlyArray<SessionStatus> | null | undefined;
  /** Last date of service, included. */
  readonly to?: PlainDate | null | undefined;
};

/** A documented day of care of one patient. Pseudonymous references only, never a name. */
export type SessionInput = {
  /** Year-to-date OT amount accrued toward the KX threshold for this patient under Medicare Part B. */
  readonly allowedYearToDate?: Decimal | null | undefined;
  /** Reference of the OTA, if one treated. */
  readonly assistant?: string | null | undefined;
  /** The prior authorization of the payer for this care. */
  readonly authorization?: AuthorizationInput | null | undefined;
  /** Amount charged per unit, by code. The fee schedule amount for other codes. */
  readonly charges?: ReadonlyArray<ChargeInput> | null | undefined;
  /** The plan and what else the statements of a payer may depend on. */
  readonly coverage?: CoverageInput | null | undefined;
  /** Date of service. */
  readonly dateOfService: PlainDate;
  /** ICD-10-CM codes, in order, at most 12. */
  readonly diagnoses?: ReadonlyArray<string> | null | undefined;
  /** Keys of the documentation elements that the record shows; null when not checked. */
  readonly documentedElements?: ReadonlyArray<string> | null | undefined;
  /** End time of the visit. */
  readonly endTime?: LocalTime | null | undefined;
  /** Goals worked on, at most 30. */
  readonly goals?: ReadonlyArray<string> | null | undefined;
  /** Fee schedule locality, contractor-locality such as 10112-00. Without it and a ZIP code, amounts are national (unadjusted). */
  readonly locality?: string | null | undefined;
  /** Services of other disciplines on the day for the patient, by the same facility or group practice. Empty when there were none; null when not checked. */
  readonly otherServices?: ReadonlyArray<OtherServiceInput> | null | undefined;
  /** Dates of service that this provider billed for the patient as partial hospitalization, to check an intensive outpatient day. Empty when there are none; null when not checked. */
  readonly partialHospitalizationDates?: ReadonlyArray<PlainDate> | null | undefined;
  /** The clinic's own pseudonymous reference. */
  readonly patientReference: string;
  /** Slug of the payer on record. */
  readonly payer: string;
  /** Dates of the plan of care, to check its deadlines. */
  readonly planOfCare?: PlanOfCareInput | null | undefined;
  /** Program hours per week in the plan of care. */
  readonly plannedHoursPerWeek?: Decimal | null | undefined;
  /** Whether the program day holds a service of the primary list, such as psychotherapy, by whichever discipline. */
  readonly primaryService?: YesNo | null | undefined;
  /** Whether the provider is a qualifying participant of an alternative payment model. */
  readonly qualifyingApmParticipant?: boolean | null | undefined;
  /** Services of the day, 1 to 50, in documented order. */
  readonly services: ReadonlyArray<ServiceInput>;
  /** Where the care was provided. */
  readonly setting: Setting;
  /** Start time of the visit; services may have their own. */
  readonly startTime?: LocalTime | null | undefined;
  /** Date on which the claim is submitted, to check the filing limit. Not before the date of service. */
  readonly submittedOn?: PlainDate | null | undefined;
  /** Reference of the therapist. */
  readonly therapist: string;
  /** Visits of the year that count toward the visit limit of the payer, this day not included. */
  readonly visitsThisYear?: number | null | undefined;
  /** ZIP code of the place of care, instead of a locality. */
  readonly zip?: string | null | undefined;
};

/** Input of `sessionRecord`. */
export type SessionRecordInput = {
  /** Client-generated idempotency key, for example a UUID. Sent again with the same input, it returns the first result. */
  readonly idempotencyKey: string;
  /** The record. */
  readonly session: SessionInput;
};

/** One session of a per-session code: its minutes, or its start and end times. */
export type SessionSpanInput = {
  /** End time, on the same day. */
  readonly endTime?: LocalTime | null | undefined;
  /** Length in minutes. */
  readonly minutes?: number | null | undefined;
  /** Start time. */
  readonly startTime?: LocalTime | null | undefined;
};

/** Status of a patient session. */
export type SessionStatus =
  /** Billed. */
  | 'BILLED'
  /** Documentation in progress. */
  | 'DRAFT'
  /** Signed by the therapist; ready to bill. */
  | 'SIGNED'
  /** Recorded in error; stays in the history. */
  | 'VOIDED';

/** Where care is furnished. PHP and IOP are institutional programs; the other settings follow the physician fee schedule. */
export type Setting =
  /** Comprehensive outpatient rehabilitation facility, CORF (62; bill type 75X). */
  | 'COMPREHENSIVE_REHABILITATION'
  /** Outpatient department of a critical access hospital (bill type 85X). */
  | 'CRITICAL_ACCESS_HOSPITAL'
  /** The patient's home (12). */
  | 'HOME'
  /** Therapy of a home health agency outside of a home health plan (bill type 34X). */
  | 'HOME_HEALTH_PART_B'
  /** Intensive outpatient program, at least 9 hours a week. */
  | 'INTENSIVE_OUTPATIENT'
  /** Private practice or clinic (place of service 11). */
  | 'OFFICE'
  /** Outpatient department of a hospital (19, 22). */
  | 'OUTPATIENT_HOSPITAL'
  /** Partial hospitalization program, at least 20 hours a week. */
  | 'PARTIAL_HOSPITALIZATION'
  /** Outpatient rehabilitation agency (bill type 74X). */
  | 'REHABILITATION_AGENCY'
  /** School (03). */
  | 'SCHOOL'
  /** Skilled nursing facility, Part B (31, 32; bill type 22X). */
  | 'SKILLED_NURSING'
  /** Telehealth, with the patient at home (10). */
  | 'TELEHEALTH_HOME'
  /** Telehealth, with the patient elsewhere (02). */
  | 'TELEHEALTH_OTHER';

/** Severity of a finding. */
export type Severity =
  /** The line or claim would be denied. */
  | 'ERROR'
  /** For information. */
  | 'INFO'
  /** Review it before you send the claim. */
  | 'WARNING';

/** Source of a statement. */
export type SourceInput = {
  /** Confidence in the statement; a note with terms needs VERIFIED or SECONDARY. */
  readonly confidence?: Confidence;
  /** Number of the document at its publisher, for example CPB 0250. */
  readonly documentId?: string | null | undefined;
  /** Day the document was published. */
  readonly publishedOn?: PlainDate | null | undefined;
  /** Publisher of the document. */
  readonly publisher?: string | null | undefined;
  /** Day the document was retrieved. */
  readonly retrievedOn?: PlainDate | null | undefined;
  /** Section or page of the document. */
  readonly section?: string | null | undefined;
  /** Title of the document or table. */
  readonly title: string;
  /** URL of the document; http or https. */
  readonly url?: string | null | undefined;
  /** Day on which the statement was last verified in the document; required for VERIFIED. */
  readonly verifiedOn?: PlainDate | null | undefined;
};

/** What one unit of a code stands for (TIM-01). */
export type UnitBasis =
  /** One unit per 30 days. */
  | 'PER_30_DAYS'
  /** One unit per day. */
  | 'PER_DAY'
  /** One unit per calendar month. */
  | 'PER_MONTH'
  /** One unit for each session of at least `minimumSessionMinutes`. */
  | 'PER_SESSION'
  /** By minutes, one unit for each `unitMinutes`. */
  | 'TIMED'
  /** Not on record: a code that only a release lists. It cannot be billed here. */
  | 'UNKNOWN'
  /** One unit for the date of service, regardless of minutes. */
  | 'UNTIMED';

/** How a payer converts timed minutes to units. */
export type UnitMethod =
  /** Each code by itself, a unit from its midpoint on; remainder minutes are never pooled (CPT time rule). */
  | 'AMA_MIDPOINT'
  /** Minutes of all timed codes are added up, remainder minutes are pooled (Medicare Claims Processing Manual ch. 5, 20.2). */
  | 'CMS_8_MINUTE';

/** What is wrong with a value, an argument or a record of a request. */
export type UserErrorCode =
  /** The session is billed. */
  | 'ALREADY_BILLED'
  /** The draft is submitted for approval. */
  | 'ALREADY_SUBMITTED'
  /** The policy is withdrawn. */
  | 'ALREADY_WITHDRAWN'
  /** The idempotency key is empty or too long. */
  | 'BAD_KEY'
  /** The name is empty or too long. */
  | 'BAD_NAME'
  /** The reason is empty, too short or too long. */
  | 'BAD_REASON'
  /** The end is before the beginning. */
  | 'BEFORE_FROM'
  /** The code is on record and not in force on the date. */
  | 'CODE_NOT_IN_FORCE'
  /** Two notes state different values of one term. */
  | 'CONTRADICTION'
  /** Another policy states another value of the term for the same days. */
  | 'CONTRADICTS_POLICY'
  /** The draft is discarded. */
  | 'DISCARDED'
  /** The list or text is empty. */
  | 'EMPTY'
  /** A range has no day. */
  | 'EMPTY_RANGE'
  /** The export has ended. */
  | 'EXPORT_IS_OVER'
  /** The payer publishes its fees, so that no contract is priced. */
  | 'FEE_SCHEDULE'
  /** A fact of the catalog has a value that it cannot have. */
  | 'INVALID_CATALOG'
  /** A period ends before it begins, or is not one of those allowed. */
  | 'INVALID_PERIOD'
  /** A row of the rates has a value that it cannot have. */
  | 'INVALID_RATES'
  /** The value is none of those allowed, such as an impossible date or negative minutes. */
  | 'INVALID_VALUE'
  /** The day has not come yet. */
  | 'IN_THE_FUTURE'
  /** The day has passed. */
  | 'IN_THE_PAST'
  /** The idempotency key was used with another input. */
  | 'KEY_REUSED'
  /** The modifier is on record and not in force on the date. */
  | 'MODIFIER_NOT_IN_FORCE'
  /** The policy was never published. */
  | 'NEVER_PUBLISHED'
  /** The policy has a newer draft. */
  | 'NEWER_DRAFT'
  /** The policy has nothing in force to withdraw. */
  | 'NOTHING_TO_WITHDRAW'
  /** The value is not allowed with the others. */
  | 'NOT_ALLOWED'
  /** The text is not an http(s) address. */
  | 'NOT_AN_ADDRESS'
  /** The value does not apply to what it was sent for. */
  | 'NOT_APPLICABLE'
  /** The text is not a code, a range of codes or *. */
  | 'NOT_A_CODE'
  /** The version is not a draft. */
  | 'NOT_A_DRAFT'
  /** The day is not the first or last of a month. */
  | 'NOT_A_MONTH'
  /** A note with an id is not a new one. */
  | 'NOT_A_NEW_NOTE'
  /** The scope of a note has a value that its dimension does not have. */
  | 'NOT_A_SCOPE'
  /** The number is not a share from 0 to 1. */
  | 'NOT_A_SHARE'
  /** The text is not a slug: lower-case letters, digits and hyphens. */
  | 'NOT_A_SLUG'
  /** The terms of a note have a value that the term does not have. */
  | 'NOT_A_TERM'
  /** The month is not over. */
  | 'NOT_OVER'
  /** The version was never published, or is not in force. */
  | 'NOT_PUBLISHED'
  /** The text has a character that cannot be stored. */
  | 'NOT_STORABLE'
  /** The draft was not submitted for approval. */
  | 'NOT_SUBMITTED'
  /** The organization has no contract rates with the payer. */
  | 'NO_CONTRACT'
  /** The number or date is outside its range. */
  | 'OUT_OF_RANGE'
  /** Nobody approves a draft of their own. */
  | 'OWN_DRAFT'
  /** A session that was ever signed stays with its patient. */
  | 'PATIENT_FIXED'
  /** The change needs a reason. */
  | 'REASON_NEEDED'
  /** The same item stands twice. */
  | 'REPEATED'
  /** A required value is missing, null or empty. */
  | 'REQUIRED'
  /** A second person must approve the draft before it is published. */
  | 'REVIEW_REQUIRED'
  /** The catalog has a newer revision than the one expected. */
  | 'REVISION_CONFLICT'
  /** A key cannot have a role that its maker does not have. */
  | 'ROLE_NOT_YOURS'
  /** Another policy has the same document for the same days. */
  | 'SAME_POLICY'
  /** Another policy states the same term for the same days. */
  | 'SAME_TERM'
  /** The source of a statement is missing. */
  | 'SOURCE_MISSING'
  /** The name is used already. */
  | 'TAKEN'
  /** Terms that nobody read in a source decide nothing. */
  | 'TERMS_NOT_READ'
  /** The term does not belong to the topic of its note. */
  | 'TERM_OFF_TOPIC'
  /** The day is too far ahead. */
  | 'TOO_FAR_AHEAD'
  /** The text is too long. */
  | 'TOO_LONG'
  /** There are too many items. */
  | 'TOO_MANY'
  /** One edit of the catalog has too many facts. */
  | 'TOO_MANY_FACTS'
  /** The organization has as many running exports as it may have. */
  | 'TOO_MANY_JOBS'
  /** The organization has as many active API keys as it may have. */
  | 'TOO_MANY_KEYS'
  /** The session has as many versions as one may have. */
  | 'TOO_MANY_VERSIONS'
  /** No code with this name is on record. */
  | 'UNKNOWN_CODE'
  /** Nobody of the organization made an API key under this name. */
  | 'UNKNOWN_EDITOR'
  /** The enum has no value of this name. */
  | 'UNKNOWN_ENUM_VALUE'
  /** No export of the organization has this id. */
  | 'UNKNOWN_EXPORT'
  /** The schema has no argument or field of an input with this name. */
  | 'UNKNOWN_FIELD'
  /** No API key of the organization has this id. */
  | 'UNKNOWN_KEY'
  /** No kind of fact has this name. */
  | 'UNKNOWN_KIND'
  /** The locality is not on record. */
  | 'UNKNOWN_LOCALITY'
  /** No modifier with this name is on record. */
  | 'UNKNOWN_MODIFIER'
  /** The version has no note with this id. */
  | 'UNKNOWN_NOTE'
  /** No payer has this slug. */
  | 'UNKNOWN_PAYER'
  /** None of the payers has a plan with this slug. */
  | 'UNKNOWN_PLAN'
  /** No policy has this id. */
  | 'UNKNOWN_POLICY'
  /** No session of the organization has this id. */
  | 'UNKNOWN_SESSION'
  /** The policy has no version with this number. */
  | 'UNKNOWN_VERSION'
  /** The ZIP code is not on record. */
  | 'UNKNOWN_ZIP'
  /** The record has a newer version than the one expected. */
  | 'VERSION_CONFLICT'
  /** The value is not of the type of its field, such as a text for a number. */
  | 'WRONG_TYPE';

/** Overall result of the findings of a claim. */
export type Verdict =
  /** Every check passed with the modifiers shown, by tables of the date of service. */
  | 'CLEAN'
  /** A check that decides about payment had no data, or a modifier has no support in the record, so the claim cannot be called clean. */
  | 'INCOMPLETE'
  /** A check fails in a way that a biller can correct. */
  | 'NEEDS_FIX'
  /** No line of the claim would be paid. */
  | 'NOT_PAYABLE'
  /** Every check passed, but a table that decides is older than the date of service; `tables` names it. */
  | 'PROVISIONAL';

/** Yes or no, where null is unknown. */
export type YesNo =
  /** No. */
  | 'NO'
  /** Yes. */
  | 'YES';

export type CodePageQueryVariables = Exact<{
  code: string;
  asOf?: PlainDate | null | undefined;
  payers?: ReadonlyArray<string> | string | null | undefined;
  notes?: number | null | undefined;
  after?: string | null | undefined;
}>;

export type CodePageQuery = {
  readonly __typename: 'Query';
  readonly code: {
    readonly __typename: 'Code';
    readonly description: string;
    readonly active: boolean;
    readonly unitBasis: UnitBasis;
    readonly typicalMinutes: number | null;
    readonly caution: string | null;
    readonly effectiveFrom: PlainDate | null;
    readonly effectiveTo: PlainDate | null;
    readonly id: string;
    readonly procedureCode: string;
    readonly title: string;
    readonly guide: { readonly __typename: 'CodeGuide'; readonly summary: string } | null;
    readonly replacementCodes: ReadonlyArray<{
      readonly __typename: 'Code';
      readonly id: string;
      readonly procedureCode: string;
      readonly title: string;
    }>;
    readonly modifiers: ReadonlyArray<{
      readonly __typename: 'CodeModifier';
      readonly modifier: {
        readonly __typename: 'Modifier';
        readonly id: string;
        readonly code: string;
        readonly title: string;
      };
    }>;
    readonly sources: ReadonlyArray<{
      readonly __typename: 'Source';
      readonly title: string;
      readonly publisher: string | null;
      readonly url: string | null;
      readonly section: string | null;
      readonly verifiedOn: PlainDate | null;
      readonly confidence: Confidence;
    }>;
    readonly policyNotes: {
      readonly __typename: 'PolicyNoteConnection';
      readonly nodes: ReadonlyArray<{
        readonly __typename: 'PolicyNote';
        readonly id: string;
        readonly topic: PolicyTopic;
        readonly text: string;
        readonly verifyWithPlan: boolean;
        readonly effectiveFrom: PlainDate | null;
        readonly effectiveTo: PlainDate | null;
        readonly policy: {
          readonly __typename: 'Policy';
          readonly id: string;
          readonly title: string;
          readonly payer: {
            readonly __typename: 'Payer';
            readonly id: string;
            readonly slug: string;
            readonly name: string;
          };
        };
        readonly source: {
          readonly __typename: 'Source';
          readonly title: string;
          readonly publisher: string | null;
          readonly url: string | null;
          readonly section: string | null;
          readonly verifiedOn: PlainDate | null;
          readonly confidence: Confidence;
        };
      }>;
      readonly pageInfo: {
        readonly __typename: 'PageInfo';
        readonly hasNextPage: boolean;
        readonly endCursor: string | null;
      };
    } | null;
  } | null;
};

export type CodeSearchQueryVariables = Exact<{
  search: string;
  asOf?: PlainDate | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;

export type CodeSearchQuery = {
  readonly __typename: 'Query';
  readonly codes: {
    readonly __typename: 'CodeConnection';
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly __typename: 'Code';
      readonly id: string;
      readonly procedureCode: string;
      readonly title: string;
    }>;
    readonly pageInfo: {
      readonly __typename: 'PageInfo';
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  } | null;
};

export type PayersQueryVariables = Exact<{ [key: string]: never }>;

export type PayersQuery = {
  readonly __typename: 'Query';
  readonly payers: ReadonlyArray<{
    readonly __typename: 'Payer';
    readonly id: string;
    readonly slug: string;
    readonly name: string;
  }> | null;
};

export type SourceFieldsFragment = {
  readonly __typename: 'Source';
  readonly title: string;
  readonly publisher: string | null;
  readonly url: string | null;
  readonly section: string | null;
  readonly verifiedOn: PlainDate | null;
  readonly confidence: Confidence;
};

export type PageFieldsFragment = {
  readonly __typename: 'PageInfo';
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
};

export type CodeNameFragment = {
  readonly __typename: 'Code';
  readonly id: string;
  readonly procedureCode: string;
  readonly title: string;
};

export type PayerNameFragment = {
  readonly __typename: 'Payer';
  readonly id: string;
  readonly slug: string;
  readonly name: string;
};

type UserErrorFields_FieldError_Fragment = {
  readonly __typename: 'FieldError';
  readonly code: UserErrorCode;
  readonly path: ReadonlyArray<string>;
  readonly message: string;
};

type UserErrorFields_OverlappingPolicy_Fragment = {
  readonly __typename: 'OverlappingPolicy';
  readonly code: UserErrorCode;
  readonly path: ReadonlyArray<string>;
  readonly message: string;
};

type UserErrorFields_VersionConflict_Fragment = {
  readonly __typename: 'VersionConflict';
  readonly code: UserErrorCode;
  readonly path: ReadonlyArray<string>;
  readonly message: string;
};

export type UserErrorFieldsFragment =
  | UserErrorFields_FieldError_Fragment
  | UserErrorFields_OverlappingPolicy_Fragment
  | UserErrorFields_VersionConflict_Fragment;

export type NoteFieldsFragment = {
  readonly __typename: 'PolicyNote';
  readonly id: string;
  readonly topic: PolicyTopic;
  readonly text: string;
  readonly verifyWithPlan: boolean;
  readonly effectiveFrom: PlainDate | null;
  readonly effectiveTo: PlainDate | null;
  readonly source: {
    readonly __typename: 'Source';
    readonly title: string;
    readonly publisher: string | null;
    readonly url: string | null;
    readonly section: string | null;
    readonly verifiedOn: PlainDate | null;
    readonly confidence: Confidence;
  };
};

export type PayerComparisonQueryVariables = Exact<{
  codes: ReadonlyArray<string> | string;
  payers?: ReadonlyArray<string> | string | null | undefined;
  topics?: ReadonlyArray<PolicyTopic> | PolicyTopic | null | undefined;
  asOf?: PlainDate | null | undefined;
}>;

export type PayerComparisonQuery = {
  readonly __typename: 'Query';
  readonly payerComparison: {
    readonly __typename: 'PayerComparison';
    readonly asOf: PlainDate;
    readonly revision: number;
    readonly payers: ReadonlyArray<{
      readonly __typename: 'Payer';
      readonly id: string;
      readonly slug: string;
      readonly name: string;
    }>;
    readonly rows: ReadonlyArray<{
      readonly __typename: 'ComparisonRow';
      readonly topic: PolicyTopic;
      readonly code: {
        readonly __typename: 'Code';
        readonly id: string;
        readonly procedureCode: string;
        readonly title: string;
      };
      readonly cells: ReadonlyArray<{
        readonly __typename: 'ComparisonCell';
        readonly state: KnowledgeState;
        readonly value: string;
        readonly confidence: Confidence | null;
        readonly verifyWithPlan: boolean;
        readonly payer: {
          readonly __typename: 'Payer';
          readonly id: string;
          readonly slug: string;
          readonly name: string;
        };
        readonly notes: ReadonlyArray<{
          readonly __typename: 'PolicyNote';
          readonly id: string;
          readonly topic: PolicyTopic;
          readonly text: string;
          readonly verifyWithPlan: boolean;
          readonly effectiveFrom: PlainDate | null;
          readonly effectiveTo: PlainDate | null;
          readonly source: {
            readonly __typename: 'Source';
            readonly title: string;
            readonly publisher: string | null;
            readonly url: string | null;
            readonly section: string | null;
            readonly verifiedOn: PlainDate | null;
            readonly confidence: Confidence;
          };
        }>;
      }>;
    }>;
  } | null;
};

export type PolicyFieldsFragment = {
  readonly __typename: 'Policy';
  readonly id: string;
  readonly version: number;
  readonly status: PolicyStatus;
  readonly title: string;
  readonly number: string | null;
  readonly url: string | null;
  readonly effectiveFrom: PlainDate | null;
  readonly effectiveTo: PlainDate | null;
  readonly payer: {
    readonly __typename: 'Payer';
    readonly id: string;
    readonly slug: string;
    readonly name: string;
  };
  readonly notes: ReadonlyArray<{
    readonly __typename: 'PolicyNote';
    readonly id: string;
    readonly topic: PolicyTopic;
    readonly text: string;
    readonly verifyWithPlan: boolean;
    readonly effectiveFrom: PlainDate | null;
    readonly effectiveTo: PlainDate | null;
    readonly source: {
      readonly __typename: 'Source';
      readonly title: string;
      readonly publisher: string | null;
      readonly url: string | null;
      readonly section: string | null;
      readonly verifiedOn: PlainDate | null;
      readonly confidence: Confidence;
    };
  }>;
};

export type PolicyPageQueryVariables = Exact<{
  id: string | number;
}>;

export type PolicyPageQuery = {
  readonly __typename: 'Query';
  readonly policy: {
    readonly __typename: 'Policy';
    readonly id: string;
    readonly version: number;
    readonly status: PolicyStatus;
    readonly title: string;
    readonly number: string | null;
    readonly url: string | null;
    readonly effectiveFrom: PlainDate | null;
    readonly effectiveTo: PlainDate | null;
    readonly payer: {
      readonly __typename: 'Payer';
      readonly id: string;
      readonly slug: string;
      readonly name: string;
    };
    readonly notes: ReadonlyArray<{
      readonly __typename: 'PolicyNote';
      readonly id: string;
      readonly topic: PolicyTopic;
      readonly text: string;
      readonly verifyWithPlan: boolean;
      readonly effectiveFrom: PlainDate | null;
      readonly effectiveTo: PlainDate | null;
      readonly source: {
        readonly __typename: 'Source';
        readonly title: string;
        readonly publisher: string | null;
        readonly url: string | null;
        readonly section: string | null;
        readonly verifiedOn: PlainDate | null;
        readonly confidence: Confidence;
      };
    }>;
  } | null;
};

export type PolicyListQueryVariables = Exact<{
  filter?: PolicyFilter | null | undefined;
  asOf?: PlainDate | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;

export type PolicyListQuery = {
  readonly __typename: 'Query';
  readonly policies: {
    readonly __typename: 'PolicyConnection';
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly __typename: 'Policy';
      readonly id: string;
      readonly version: number;
      readonly status: PolicyStatus;
      readonly title: string;
      readonly number: string | null;
      readonly url: string | null;
      readonly effectiveFrom: PlainDate | null;
      readonly effectiveTo: PlainDate | null;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      };
      readonly notes: ReadonlyArray<{
        readonly __typename: 'PolicyNote';
        readonly id: string;
        readonly topic: PolicyTopic;
        readonly text: string;
        readonly verifyWithPlan: boolean;
        readonly effectiveFrom: PlainDate | null;
        readonly effectiveTo: PlainDate | null;
        readonly source: {
          readonly __typename: 'Source';
          readonly title: string;
          readonly publisher: string | null;
          readonly url: string | null;
          readonly section: string | null;
          readonly verifiedOn: PlainDate | null;
          readonly confidence: Confidence;
        };
      }>;
    }>;
    readonly pageInfo: {
      readonly __typename: 'PageInfo';
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  } | null;
};

export type PolicyDraftMutationVariables = Exact<{
  input: PolicyDraftInput;
}>;

export type PolicyDraftMutation = {
  readonly __typename: 'Mutation';
  readonly policyDraft: {
    readonly __typename: 'PolicyDraftPayload';
    readonly policy: {
      readonly __typename: 'Policy';
      readonly id: string;
      readonly version: number;
      readonly status: PolicyStatus;
      readonly title: string;
      readonly number: string | null;
      readonly url: string | null;
      readonly effectiveFrom: PlainDate | null;
      readonly effectiveTo: PlainDate | null;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      };
      readonly notes: ReadonlyArray<{
        readonly __typename: 'PolicyNote';
        readonly id: string;
        readonly topic: PolicyTopic;
        readonly text: string;
        readonly verifyWithPlan: boolean;
        readonly effectiveFrom: PlainDate | null;
        readonly effectiveTo: PlainDate | null;
        readonly source: {
          readonly __typename: 'Source';
          readonly title: string;
          readonly publisher: string | null;
          readonly url: string | null;
          readonly section: string | null;
          readonly verifiedOn: PlainDate | null;
          readonly confidence: Confidence;
        };
      }>;
    } | null;
    readonly userErrors: ReadonlyArray<
      | {
          readonly __typename: 'FieldError';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'OverlappingPolicy';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'VersionConflict';
          readonly expected: number;
          readonly current: number;
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
    >;
  } | null;
};

export type PolicyReviseMutationVariables = Exact<{
  input: PolicyReviseInput;
}>;

export type PolicyReviseMutation = {
  readonly __typename: 'Mutation';
  readonly policyRevise: {
    readonly __typename: 'PolicyRevisePayload';
    readonly policy: {
      readonly __typename: 'Policy';
      readonly id: string;
      readonly version: number;
      readonly status: PolicyStatus;
      readonly title: string;
      readonly number: string | null;
      readonly url: string | null;
      readonly effectiveFrom: PlainDate | null;
      readonly effectiveTo: PlainDate | null;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      };
      readonly notes: ReadonlyArray<{
        readonly __typename: 'PolicyNote';
        readonly id: string;
        readonly topic: PolicyTopic;
        readonly text: string;
        readonly verifyWithPlan: boolean;
        readonly effectiveFrom: PlainDate | null;
        readonly effectiveTo: PlainDate | null;
        readonly source: {
          readonly __typename: 'Source';
          readonly title: string;
          readonly publisher: string | null;
          readonly url: string | null;
          readonly section: string | null;
          readonly verifiedOn: PlainDate | null;
          readonly confidence: Confidence;
        };
      }>;
    } | null;
    readonly userErrors: ReadonlyArray<
      | {
          readonly __typename: 'FieldError';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'OverlappingPolicy';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'VersionConflict';
          readonly expected: number;
          readonly current: number;
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
    >;
  } | null;
};

export type PolicyPublishMutationVariables = Exact<{
  input: PolicyPublishInput;
}>;

export type PolicyPublishMutation = {
  readonly __typename: 'Mutation';
  readonly policyPublish: {
    readonly __typename: 'PolicyPublishPayload';
    readonly policy: {
      readonly __typename: 'Policy';
      readonly id: string;
      readonly version: number;
      readonly status: PolicyStatus;
      readonly title: string;
      readonly number: string | null;
      readonly url: string | null;
      readonly effectiveFrom: PlainDate | null;
      readonly effectiveTo: PlainDate | null;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      };
      readonly notes: ReadonlyArray<{
        readonly __typename: 'PolicyNote';
        readonly id: string;
        readonly topic: PolicyTopic;
        readonly text: string;
        readonly verifyWithPlan: boolean;
        readonly effectiveFrom: PlainDate | null;
        readonly effectiveTo: PlainDate | null;
        readonly source: {
          readonly __typename: 'Source';
          readonly title: string;
          readonly publisher: string | null;
          readonly url: string | null;
          readonly section: string | null;
          readonly verifiedOn: PlainDate | null;
          readonly confidence: Confidence;
        };
      }>;
    } | null;
    readonly userErrors: ReadonlyArray<
      | {
          readonly __typename: 'FieldError';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'OverlappingPolicy';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'VersionConflict';
          readonly expected: number;
          readonly current: number;
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
    >;
  } | null;
};

type ErrorResult_FieldError_Fragment = {
  readonly __typename: 'FieldError';
  readonly code: UserErrorCode;
  readonly path: ReadonlyArray<string>;
  readonly message: string;
};

type ErrorResult_OverlappingPolicy_Fragment = {
  readonly __typename: 'OverlappingPolicy';
  readonly code: UserErrorCode;
  readonly path: ReadonlyArray<string>;
  readonly message: string;
};

type ErrorResult_VersionConflict_Fragment = {
  readonly __typename: 'VersionConflict';
  readonly expected: number;
  readonly current: number;
  readonly code: UserErrorCode;
  readonly path: ReadonlyArray<string>;
  readonly message: string;
};

export type ErrorResultFragment =
  | ErrorResult_FieldError_Fragment
  | ErrorResult_OverlappingPolicy_Fragment
  | ErrorResult_VersionConflict_Fragment;

export type PolicyChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  payers?: ReadonlyArray<string> | string | null | undefined;
  codes?: ReadonlyArray<string> | string | null | undefined;
}>;

export type PolicyChangedSubscription = {
  readonly __typename: 'Subscription';
  readonly policyChanged: {
    readonly __typename: 'PolicyChange';
    readonly id: string;
    readonly cursor: string;
    readonly kind: PolicyChangeKind;
    readonly version: number;
    readonly recordedAt: Instant;
    readonly policy: {
      readonly __typename: 'Policy';
      readonly id: string;
      readonly version: number;
      readonly status: PolicyStatus;
      readonly title: string;
      readonly number: string | null;
      readonly url: string | null;
      readonly effectiveFrom: PlainDate | null;
      readonly effectiveTo: PlainDate | null;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      };
      readonly notes: ReadonlyArray<{
        readonly __typename: 'PolicyNote';
        readonly id: string;
        readonly topic: PolicyTopic;
        readonly text: string;
        readonly verifyWithPlan: boolean;
        readonly effectiveFrom: PlainDate | null;
        readonly effectiveTo: PlainDate | null;
        readonly source: {
          readonly __typename: 'Source';
          readonly title: string;
          readonly publisher: string | null;
          readonly url: string | null;
          readonly section: string | null;
          readonly verifiedOn: PlainDate | null;
          readonly confidence: Confidence;
        };
      }>;
    };
  };
};

export type BillingPreviewQueryVariables = Exact<{
  input: BillingInput;
  payers?: ReadonlyArray<string> | string | null | undefined;
}>;

export type BillingPreviewQuery = {
  readonly __typename: 'Query';
  readonly billingPreview: ReadonlyArray<{
    readonly __typename: 'Billing';
    readonly fingerprint: string;
    readonly knownAt: Instant;
    readonly verdict: Verdict;
    readonly unitMethod: UnitMethod;
    readonly totalMinutes: number;
    readonly payer: {
      readonly __typename: 'Payer';
      readonly id: string;
      readonly slug: string;
      readonly name: string;
    };
    readonly lines: ReadonlyArray<{
      readonly __typename: 'BillingLine';
      readonly position: number;
      readonly units: number;
      readonly modifiers: ReadonlyArray<string>;
      readonly charge: Decimal | null;
      readonly allowed: Decimal | null;
      readonly code: {
        readonly __typename: 'Code';
        readonly id: string;
        readonly procedureCode: string;
        readonly title: string;
      };
    }>;
    readonly totals: {
      readonly __typename: 'BillingTotals';
      readonly allowed: Decimal | null;
      readonly patientPays: Decimal | null;
      readonly payerPays: Decimal | null;
    } | null;
    readonly findings: ReadonlyArray<{
      readonly __typename: 'Finding';
      readonly severity: Severity;
      readonly outcome: Outcome;
      readonly message: string;
      readonly fix: string | null;
      readonly lines: ReadonlyArray<number>;
      readonly rule: {
        readonly __typename: 'Rule';
        readonly id: string;
        readonly key: string;
        readonly title: string;
        readonly source: {
          readonly __typename: 'Source';
          readonly title: string;
          readonly publisher: string | null;
          readonly url: string | null;
          readonly section: string | null;
          readonly verifiedOn: PlainDate | null;
          readonly confidence: Confidence;
        };
      };
    }>;
  }> | null;
};

export type BillingFieldsFragment = {
  readonly __typename: 'Billing';
  readonly fingerprint: string;
  readonly knownAt: Instant;
  readonly verdict: Verdict;
  readonly unitMethod: UnitMethod;
  readonly totalMinutes: number;
  readonly payer: {
    readonly __typename: 'Payer';
    readonly id: string;
    readonly slug: string;
    readonly name: string;
  };
  readonly lines: ReadonlyArray<{
    readonly __typename: 'BillingLine';
    readonly position: number;
    readonly units: number;
    readonly modifiers: ReadonlyArray<string>;
    readonly charge: Decimal | null;
    readonly allowed: Decimal | null;
    readonly code: {
      readonly __typename: 'Code';
      readonly id: string;
      readonly procedureCode: string;
      readonly title: string;
    };
  }>;
  readonly totals: {
    readonly __typename: 'BillingTotals';
    readonly allowed: Decimal | null;
    readonly patientPays: Decimal | null;
    readonly payerPays: Decimal | null;
  } | null;
  readonly findings: ReadonlyArray<{
    readonly __typename: 'Finding';
    readonly severity: Severity;
    readonly outcome: Outcome;
    readonly message: string;
    readonly fix: string | null;
    readonly lines: ReadonlyArray<number>;
    readonly rule: {
      readonly __typename: 'Rule';
      readonly id: string;
      readonly key: string;
      readonly title: string;
      readonly source: {
        readonly __typename: 'Source';
        readonly title: string;
        readonly publisher: string | null;
        readonly url: string | null;
        readonly section: string | null;
        readonly verifiedOn: PlainDate | null;
        readonly confidence: Confidence;
      };
    };
  }>;
};

export type SessionRowFragment = {
  readonly __typename: 'PatientSession';
  readonly id: string;
  readonly version: number;
  readonly status: SessionStatus;
  readonly dateOfService: PlainDate;
  readonly patientReference: string;
  readonly setting: Setting;
  readonly startTime: LocalTime | null;
  readonly endTime: LocalTime | null;
  readonly payer: {
    readonly __typename: 'Payer';
    readonly id: string;
    readonly slug: string;
    readonly name: string;
  } | null;
};

export type SessionListQueryVariables = Exact<{
  filter?: SessionFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;

export type SessionListQuery = {
  readonly __typename: 'Query';
  readonly sessions: {
    readonly __typename: 'PatientSessionConnection';
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly __typename: 'PatientSession';
      readonly id: string;
      readonly version: number;
      readonly status: SessionStatus;
      readonly dateOfService: PlainDate;
      readonly patientReference: string;
      readonly setting: Setting;
      readonly startTime: LocalTime | null;
      readonly endTime: LocalTime | null;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      } | null;
    }>;
    readonly pageInfo: {
      readonly __typename: 'PageInfo';
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  } | null;
};

export type SessionPageQueryVariables = Exact<{
  id: string | number;
}>;

export type SessionPageQuery = {
  readonly __typename: 'Query';
  readonly session: {
    readonly __typename: 'PatientSession';
    readonly id: string;
    readonly version: number;
    readonly status: SessionStatus;
    readonly dateOfService: PlainDate;
    readonly patientReference: string;
    readonly setting: Setting;
    readonly startTime: LocalTime | null;
    readonly endTime: LocalTime | null;
    readonly services: ReadonlyArray<{
      readonly __typename: 'SessionService';
      readonly minutes: number | null;
      readonly code: {
        readonly __typename: 'Code';
        readonly id: string;
        readonly procedureCode: string;
        readonly title: string;
      };
    }>;
    readonly billing: {
      readonly __typename: 'Billing';
      readonly fingerprint: string;
      readonly knownAt: Instant;
      readonly verdict: Verdict;
      readonly unitMethod: UnitMethod;
      readonly totalMinutes: number;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      };
      readonly lines: ReadonlyArray<{
        readonly __typename: 'BillingLine';
        readonly position: number;
        readonly units: number;
        readonly modifiers: ReadonlyArray<string>;
        readonly charge: Decimal | null;
        readonly allowed: Decimal | null;
        readonly code: {
          readonly __typename: 'Code';
          readonly id: string;
          readonly procedureCode: string;
          readonly title: string;
        };
      }>;
      readonly totals: {
        readonly __typename: 'BillingTotals';
        readonly allowed: Decimal | null;
        readonly patientPays: Decimal | null;
        readonly payerPays: Decimal | null;
      } | null;
      readonly findings: ReadonlyArray<{
        readonly __typename: 'Finding';
        readonly severity: Severity;
        readonly outcome: Outcome;
        readonly message: string;
        readonly fix: string | null;
        readonly lines: ReadonlyArray<number>;
        readonly rule: {
          readonly __typename: 'Rule';
          readonly id: string;
          readonly key: string;
          readonly title: string;
          readonly source: {
            readonly __typename: 'Source';
            readonly title: string;
            readonly publisher: string | null;
            readonly url: string | null;
            readonly section: string | null;
            readonly verifiedOn: PlainDate | null;
            readonly confidence: Confidence;
          };
        };
      }>;
    } | null;
    readonly payer: {
      readonly __typename: 'Payer';
      readonly id: string;
      readonly slug: string;
      readonly name: string;
    } | null;
  } | null;
};

export type SessionRecordMutationVariables = Exact<{
  input: SessionRecordInput;
}>;

export type SessionRecordMutation = {
  readonly __typename: 'Mutation';
  readonly sessionRecord: {
    readonly __typename: 'SessionRecordPayload';
    readonly session: {
      readonly __typename: 'PatientSession';
      readonly id: string;
      readonly version: number;
      readonly status: SessionStatus;
      readonly dateOfService: PlainDate;
      readonly patientReference: string;
      readonly setting: Setting;
      readonly startTime: LocalTime | null;
      readonly endTime: LocalTime | null;
      readonly payer: {
        readonly __typename: 'Payer';
        readonly id: string;
        readonly slug: string;
        readonly name: string;
      } | null;
    } | null;
    readonly userErrors: ReadonlyArray<
      | {
          readonly __typename: 'FieldError';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'OverlappingPolicy';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
      | {
          readonly __typename: 'VersionConflict';
          readonly code: UserErrorCode;
          readonly path: ReadonlyArray<string>;
          readonly message: string;
        }
    >;
  } | null;
};

export const PageFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PageFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PageInfo' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PageFieldsFragment, Record<string, never>>;
export const PayerNameFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PayerNameFragment, Record<string, never>>;
export const SourceFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SourceFieldsFragment, Record<string, never>>;
export const NoteFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<NoteFieldsFragment, Record<string, never>>;
export const PolicyFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PolicyFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Policy' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'number' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'notes' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PolicyFieldsFragment, Record<string, never>>;
export const UserErrorFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UserErrorFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'path' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<UserErrorFieldsFragment, Record<string, never>>;
export const ErrorResultFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ErrorResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'FragmentSpread', name: { kind: 'Name', value: 'UserErrorFields' } },
          {
            kind: 'InlineFragment',
            typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'VersionConflict' } },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'expected' } },
                { kind: 'Field', name: { kind: 'Name', value: 'current' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UserErrorFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'path' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ErrorResultFragment, Record<string, never>>;
export const CodeNameFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CodeName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Code' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'procedureCode' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CodeNameFragment, Record<string, never>>;
export const BillingFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'BillingFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Billing' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'fingerprint' } },
          { kind: 'Field', name: { kind: 'Name', value: 'knownAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verdict' } },
          { kind: 'Field', name: { kind: 'Name', value: 'unitMethod' } },
          { kind: 'Field', name: { kind: 'Name', value: 'totalMinutes' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'lines' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'position' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'code' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } }],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: 'units' } },
                { kind: 'Field', name: { kind: 'Name', value: 'modifiers' } },
                { kind: 'Field', name: { kind: 'Name', value: 'charge' } },
                { kind: 'Field', name: { kind: 'Name', value: 'allowed' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'totals' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'allowed' } },
                { kind: 'Field', name: { kind: 'Name', value: 'patientPays' } },
                { kind: 'Field', name: { kind: 'Name', value: 'payerPays' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'findings' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'severity' } },
                { kind: 'Field', name: { kind: 'Name', value: 'outcome' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                { kind: 'Field', name: { kind: 'Name', value: 'fix' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lines' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'rule' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'key' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'source' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CodeName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Code' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'procedureCode' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<BillingFieldsFragment, Record<string, never>>;
export const SessionRowFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SessionRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PatientSession' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'dateOfService' } },
          { kind: 'Field', name: { kind: 'Name', value: 'patientReference' } },
          { kind: 'Field', name: { kind: 'Name', value: 'setting' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startTime' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endTime' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SessionRowFragment, Record<string, never>>;
export const CodePageDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'CodePage' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'code' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Date' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
          type: {
            kind: 'ListType',
            type: {
              kind: 'NonNullType',
              type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'notes' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
          defaultValue: { kind: 'IntValue', value: '25' },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'code' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'code' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'code' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'asOf' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } },
                { kind: 'Field', name: { kind: 'Name', value: 'description' } },
                { kind: 'Field', name: { kind: 'Name', value: 'active' } },
                { kind: 'Field', name: { kind: 'Name', value: 'unitBasis' } },
                { kind: 'Field', name: { kind: 'Name', value: 'typicalMinutes' } },
                { kind: 'Field', name: { kind: 'Name', value: 'caution' } },
                { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
                { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'guide' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'summary' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'replacementCodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'modifiers' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'modifier' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                            { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                          ],
                        },
                      },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'sources' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'policyNotes' },
                  arguments: [
                    {
                      kind: 'Argument',
                      name: { kind: 'Name', value: 'payers' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
                    },
                    {
                      kind: 'Argument',
                      name: { kind: 'Name', value: 'first' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'notes' } },
                    },
                    {
                      kind: 'Argument',
                      name: { kind: 'Name', value: 'after' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
                    },
                  ],
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'nodes' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } },
                            {
                              kind: 'Field',
                              name: { kind: 'Name', value: 'policy' },
                              selectionSet: {
                                kind: 'SelectionSet',
                                selections: [
                                  { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                                  { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                                  {
                                    kind: 'Field',
                                    name: { kind: 'Name', value: 'payer' },
                                    selectionSet: {
                                      kind: 'SelectionSet',
                                      selections: [
                                        {
                                          kind: 'FragmentSpread',
                                          name: { kind: 'Name', value: 'PayerName' },
                                        },
                                        { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                                      ],
                                    },
                                  },
                                  { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                                ],
                              },
                            },
                            { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                          ],
                        },
                      },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'pageInfo' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PageFields' } },
                            { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                          ],
                        },
                      },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PageFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PageInfo' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CodeName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Code' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'procedureCode' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CodePageQuery, CodePageQueryVariables>;
export const CodeSearchDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'CodeSearch' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'search' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Date' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
          defaultValue: { kind: 'IntValue', value: '25' },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'codes' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'search' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'search' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'asOf' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'pageInfo' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PageFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PageFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PageInfo' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CodeName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Code' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'procedureCode' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CodeSearchQuery, CodeSearchQueryVariables>;
export const PayersDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Payers' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payers' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PayersQuery, PayersQueryVariables>;
export const PayerComparisonDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'PayerComparison' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'codes' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: {
                kind: 'NonNullType',
                type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
              },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
          type: {
            kind: 'ListType',
            type: {
              kind: 'NonNullType',
              type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'topics' } },
          type: {
            kind: 'ListType',
            type: {
              kind: 'NonNullType',
              type: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyTopic' } },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Date' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payerComparison' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'codes' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'codes' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'payers' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'topics' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'topics' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'asOf' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'asOf' } },
                { kind: 'Field', name: { kind: 'Name', value: 'revision' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'payers' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'rows' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'code' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } },
                            { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                          ],
                        },
                      },
                      { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'cells' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            {
                              kind: 'Field',
                              name: { kind: 'Name', value: 'payer' },
                              selectionSet: {
                                kind: 'SelectionSet',
                                selections: [
                                  { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } },
                                  { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                                ],
                              },
                            },
                            { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'value' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
                            {
                              kind: 'Field',
                              name: { kind: 'Name', value: 'notes' },
                              selectionSet: {
                                kind: 'SelectionSet',
                                selections: [
                                  { kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } },
                                  { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                                ],
                              },
                            },
                            { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                          ],
                        },
                      },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CodeName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Code' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'procedureCode' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PayerComparisonQuery, PayerComparisonQueryVariables>;
export const PolicyPageDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'PolicyPage' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'policy' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'id' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PolicyFields' } },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PolicyFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Policy' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'number' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'notes' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PolicyPageQuery, PolicyPageQueryVariables>;
export const PolicyListDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'PolicyList' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'filter' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyFilter' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Date' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
          defaultValue: { kind: 'IntValue', value: '25' },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'policies' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'filter' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'filter' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'asOf' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'asOf' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PolicyFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'pageInfo' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PageFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PageFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PageInfo' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PolicyFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Policy' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'number' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'notes' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PolicyListQuery, PolicyListQueryVariables>;
export const PolicyDraftDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'PolicyDraft' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyDraftInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'policyDraft' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'policy' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PolicyFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'userErrors' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'ErrorResult' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UserErrorFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'path' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PolicyFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Policy' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'number' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'notes' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ErrorResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'FragmentSpread', name: { kind: 'Name', value: 'UserErrorFields' } },
          {
            kind: 'InlineFragment',
            typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'VersionConflict' } },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'expected' } },
                { kind: 'Field', name: { kind: 'Name', value: 'current' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PolicyDraftMutation, PolicyDraftMutationVariables>;
export const PolicyReviseDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'PolicyRevise' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyReviseInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'policyRevise' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'policy' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PolicyFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'userErrors' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'ErrorResult' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UserErrorFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'path' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PolicyFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Policy' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'number' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'notes' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ErrorResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'FragmentSpread', name: { kind: 'Name', value: 'UserErrorFields' } },
          {
            kind: 'InlineFragment',
            typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'VersionConflict' } },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'expected' } },
                { kind: 'Field', name: { kind: 'Name', value: 'current' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PolicyReviseMutation, PolicyReviseMutationVariables>;
export const PolicyPublishDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'PolicyPublish' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyPublishInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'policyPublish' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'policy' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PolicyFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'userErrors' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'ErrorResult' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UserErrorFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'path' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PolicyFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Policy' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'number' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'notes' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ErrorResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'FragmentSpread', name: { kind: 'Name', value: 'UserErrorFields' } },
          {
            kind: 'InlineFragment',
            typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'VersionConflict' } },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'expected' } },
                { kind: 'Field', name: { kind: 'Name', value: 'current' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PolicyPublishMutation, PolicyPublishMutationVariables>;
export const PolicyChangedDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'subscription',
      name: { kind: 'Name', value: 'PolicyChanged' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
          type: {
            kind: 'ListType',
            type: {
              kind: 'NonNullType',
              type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'codes' } },
          type: {
            kind: 'ListType',
            type: {
              kind: 'NonNullType',
              type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
            },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'policyChanged' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'payers' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'codes' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'codes' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                { kind: 'Field', name: { kind: 'Name', value: 'cursor' } },
                { kind: 'Field', name: { kind: 'Name', value: 'kind' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
                { kind: 'Field', name: { kind: 'Name', value: 'recordedAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'policy' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PolicyFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'NoteFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PolicyNote' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'topic' } },
          { kind: 'Field', name: { kind: 'Name', value: 'text' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifyWithPlan' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'source' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PolicyFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Policy' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'number' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveFrom' } },
          { kind: 'Field', name: { kind: 'Name', value: 'effectiveTo' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'notes' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'NoteFields' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PolicyChangedSubscription, PolicyChangedSubscriptionVariables>;
export const BillingPreviewDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'BillingPreview' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'BillingInput' } },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
          type: {
            kind: 'ListType',
            type: {
              kind: 'NonNullType',
              type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
            },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'billingPreview' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'payers' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'payers' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'BillingFields' } },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CodeName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Code' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'procedureCode' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'BillingFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Billing' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'fingerprint' } },
          { kind: 'Field', name: { kind: 'Name', value: 'knownAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verdict' } },
          { kind: 'Field', name: { kind: 'Name', value: 'unitMethod' } },
          { kind: 'Field', name: { kind: 'Name', value: 'totalMinutes' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'lines' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'position' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'code' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } }],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: 'units' } },
                { kind: 'Field', name: { kind: 'Name', value: 'modifiers' } },
                { kind: 'Field', name: { kind: 'Name', value: 'charge' } },
                { kind: 'Field', name: { kind: 'Name', value: 'allowed' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'totals' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'allowed' } },
                { kind: 'Field', name: { kind: 'Name', value: 'patientPays' } },
                { kind: 'Field', name: { kind: 'Name', value: 'payerPays' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'findings' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'severity' } },
                { kind: 'Field', name: { kind: 'Name', value: 'outcome' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                { kind: 'Field', name: { kind: 'Name', value: 'fix' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lines' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'rule' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'key' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'source' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<BillingPreviewQuery, BillingPreviewQueryVariables>;
export const SessionListDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'SessionList' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'filter' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'SessionFilter' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
          defaultValue: { kind: 'IntValue', value: '25' },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'sessions' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'filter' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'filter' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'SessionRow' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'pageInfo' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'PageFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PageFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PageInfo' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SessionRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PatientSession' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'dateOfService' } },
          { kind: 'Field', name: { kind: 'Name', value: 'patientReference' } },
          { kind: 'Field', name: { kind: 'Name', value: 'setting' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startTime' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endTime' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SessionListQuery, SessionListQueryVariables>;
export const SessionPageDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'SessionPage' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'session' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'id' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'SessionRow' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'services' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'code' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } },
                            { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                          ],
                        },
                      },
                      { kind: 'Field', name: { kind: 'Name', value: 'minutes' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'billing' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'BillingFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SourceFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Source' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publisher' } },
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'section' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verifiedOn' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CodeName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Code' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'procedureCode' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'BillingFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Billing' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'fingerprint' } },
          { kind: 'Field', name: { kind: 'Name', value: 'knownAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'verdict' } },
          { kind: 'Field', name: { kind: 'Name', value: 'unitMethod' } },
          { kind: 'Field', name: { kind: 'Name', value: 'totalMinutes' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'lines' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'position' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'code' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CodeName' } }],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: 'units' } },
                { kind: 'Field', name: { kind: 'Name', value: 'modifiers' } },
                { kind: 'Field', name: { kind: 'Name', value: 'charge' } },
                { kind: 'Field', name: { kind: 'Name', value: 'allowed' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'totals' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'allowed' } },
                { kind: 'Field', name: { kind: 'Name', value: 'patientPays' } },
                { kind: 'Field', name: { kind: 'Name', value: 'payerPays' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'findings' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'severity' } },
                { kind: 'Field', name: { kind: 'Name', value: 'outcome' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                { kind: 'Field', name: { kind: 'Name', value: 'fix' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lines' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'rule' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'key' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'source' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'FragmentSpread', name: { kind: 'Name', value: 'SourceFields' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SessionRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PatientSession' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'dateOfService' } },
          { kind: 'Field', name: { kind: 'Name', value: 'patientReference' } },
          { kind: 'Field', name: { kind: 'Name', value: 'setting' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startTime' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endTime' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SessionPageQuery, SessionPageQueryVariables>;
export const SessionRecordDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'SessionRecord' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'SessionRecordInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'sessionRecord' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'session' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'SessionRow' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'userErrors' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'FragmentSpread', name: { kind: 'Name', value: 'UserErrorFields' } },
                      { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'PayerName' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Payer' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'slug' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UserErrorFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UserError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'path' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SessionRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'PatientSession' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'dateOfService' } },
          { kind: 'Field', name: { kind: 'Name', value: 'patientReference' } },
          { kind: 'Field', name: { kind: 'Name', value: 'setting' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startTime' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endTime' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'payer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'PayerName' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SessionRecordMutation, SessionRecordMutationVariables>;
