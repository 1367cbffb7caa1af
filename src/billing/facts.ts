import type { Period, PlainDate } from '../shared/plainDate.ts';
import type { Citation, CodeFacts } from './types.ts';
import type { EditSetting, ModifierCategory } from '../shared/enums.ts';

/**
 * Facts of a date of service that the engine reads from its caller, a snapshot or a test. An answer is never the nearest
 * one: what no loaded release covers is NOT_AVAILABLE.
 */

/** The newest release that covers a question: what an answer rests on, also where that release has no entry. */
export interface TableBasis {
  /** Title of the table. */
  readonly table: string;
  /** Period that the release is of, such as 2024Q3. */
  readonly period: string;
  readonly releaseId: string;
  readonly effectiveFrom: PlainDate;
  /** First day on which the publisher has a newer release; null for a table without a rhythm. */
  readonly newerFrom: PlainDate | null;
}

/** A fact, or why there is none. `null` inside KNOWN is an answer too: the release covers the question and has no entry. */
export type Answer<T> =
  | { readonly state: 'KNOWN'; readonly value: T; readonly basis?: TableBasis }
  /** Two releases claim the same period and disagree; both are shown and neither is applied. */
  | { readonly state: 'CONFLICTING'; readonly values: readonly T[] }
  /** The reason is a sentence. `unknown` names the part of a place that no release has. */
  | { readonly state: 'NOT_AVAILABLE'; readonly reason: string; readonly unknown?: 'zip' | 'locality' };

/** Which of the two NCCI and MUE tables holds. */

/** The release of a fact, as a citation, and the first day on which that release applies. */
export interface ReleaseFact {
  readonly releaseId: string;
  readonly releaseFrom: PlainDate;
  readonly source: Citation;
}

/** NCCI procedure-to-procedure edit: column two is denied beside column one (NCCI-01). */
export interface EditFact extends Period, ReleaseFact {
  readonly columnOne: string;
  readonly columnTwo: string;
  readonly setting: EditSetting;
  /** 0 never both, 1 both with an NCCI modifier, 9 the edit is deleted. */
  readonly modifierIndicator: 0 | 1 | 9;
  readonly rationale: string | null;
}

/** Medically unlikely edit: most units (MUE-01). */
export interface UnitLimitFact extends Period, ReleaseFact {
  readonly code: string;
  readonly setting: EditSetting;
  readonly units: number;
  /** MAI: 1 per line, 2 per day and absolute, 3 per day and open to appeal. */
  readonly adjudication: 1 | 2 | 3;
  readonly rationale: string | null;
}

/** A diagnosis code of a release, or the beginning of some. */
export interface DiagnosisFact extends ReleaseFact {
  /** With its dot, in upper case. */
  readonly code: string;
  /** Whether it can be sent: a code of full length. */
  readonly billable: boolean;
  /** The first codes of full length that begin with it; empty for a code of full length. */
  readonly longer: readonly string[];
  /** How many more there are. */
  readonly moreLonger: number;
}

/** Relative values of one code with the cost indices of one locality (PAY-01). Decimals as strings, never floats. */
export interface FeeFact extends ReleaseFact {
  readonly code: string;
  /** Status of the code on the fee schedule: A active, B bundled, X not on it, and so on. */
  readonly status: string;
  readonly workRvu: string;
  readonly peFacilityRvu: string;
  readonly peNonFacilityRvu: string;
  readonly malpracticeRvu: string;
  readonly workGpci: string;
  readonly peGpci: string;
  readonly malpracticeGpci: string;
  readonly conversionFactor: string;
  /** 5: an always-therapy code under the multiple-procedure reduction (MPPR-01). 2: a surgical one (MPPR-06). */
  readonly multipleProcedures: number;
  /** What both sides are paid (BIL-01): 0, 1, 2, 3 or 9; null where the release was imported without it. */
  readonly bilateralSurgery: number | null;
  readonly contractor: string;
  readonly locality: string;
  readonly localityName: string;
}

/**
 * Numbers and numeric codes that CMS or Congress sets for a period. One without a row on a date was not in force or is
 * not on record: nothing is computed with it, and a finding reports it where a claim depends on it.
 */
export const PROGRAM_KEYS = [
  /** Yearly amount of allowed OT charges above which a line needs KX, in dollars (KX-02). */
  'OT_KX_THRESHOLD',
  /** Amount above which claims may be picked for targeted review, in dollars (KX-05). */
  'OT_REVIEW_THRESHOLD',
  /** Share of the payment that sequestration takes (PAY-05). */
  'SEQUESTRATION_RATE',
  /** Share of practice expense paid after the first-ranked unit, on professional claims (MPPR-02). */
  'MPPR_FACTOR_OFFICE',
  /** The same on institutional claims. */
  'MPPR_FACTOR_INSTITUTIONAL',
  /** Share of the amount of one side that both sides are paid, where the fee schedule says so (BIL-02). */
  'BILATERAL_FACTOR',
  /** Share of the amount that the second to fifth surgical procedure of a day is paid (MPPR-06). */
  'SURGICAL_REDUCTION_FACTOR',
  /** Share of the allowed amount that Medicare pays for services by an assistant (CO-08). */
  'ASSISTANT_FACTOR',
  /** Share of the allowed amount that the patient pays (PAY-04). */
  'COINSURANCE_RATE',
  /** Conversion factor for qualifying participants of alternative payment models, in dollars. */
  'CONVERSION_FACTOR_QUALIFYING_APM',
  /** Share of a service above which it is the assistant's; none before CO was reported (CO-05). */
  'ASSISTANT_DE_MINIMIS_SHARE',
  /** The therapist's minutes from which a last unit is free of CO; none before that test (CO-04). */
  'ASSISTANT_LAST_UNIT_MINUTES',
  /** Minutes of a calendar month from which 98980 is billed, and for each 98981 (RTM-01). */
  'RTM_FIRST_MINUTES',
  'RTM_FURTHER_MINUTES',
  /** Minutes of a calendar month from which 98979 is billed; none before it existed. */
  'RTM_SHORT_MINUTES',
  /** Hours a week that the plan of a program must set (PHP-06). */
  'PHP_WEEKLY_HOURS',
  'IOP_WEEKLY_HOURS',
  /** Condition code of a program's claim; none on a date when the program was no benefit (PHP-01, PHP-03). */
  'CONDITION_CODE_PHP',
  'CONDITION_CODE_IOP',
  /** Days around a partial hospitalization claim in which an intensive outpatient claim is returned (PHP-03). */
  'IOP_AFTER_PHP_DAYS',
  /** Revenue codes of institutional lines, without leading zeros: therapy in general, and single services (PHP-04). */
  'REVENUE_CODE_THERAPY',
  'REVENUE_CODE_EVALUATION',
  'REVENUE_CODE_G0176',
  'REVENUE_CODE_G0177',
  'REVENUE_CODE_G0410',
  'REVENUE_CODE_G0411',
  /** Place of service of telehealth to the patient's home, without a leading zero (TEL-02). */
  'PLACE_OF_SERVICE_TELEHEALTH_HOME',
  /** Services of a day from which the higher per diem is paid (PHP-08). */
  'PER_DIEM_HIGHER_SERVICES',
  /** 1 for a service of the primary list, one of which a paid day must hold (PHP-09). */
  'PRIMARY_SERVICE_G0410',
  'PRIMARY_SERVICE_G0411',
  /** Payment groups of a program day: program, provider and tier (PHP-08). */
  'APC_PHP_CMHC_LOWER',
  'APC_PHP_CMHC_HIGHER',
  'APC_PHP_HOSPITAL_LOWER',
  'APC_PHP_HOSPITAL_HIGHER',
  'APC_IOP_CMHC_LOWER',
  'APC_IOP_CMHC_HIGHER',
  'APC_IOP_HOSPITAL_LOWER',
  'APC_IOP_HOSPITAL_HIGHER',
  /** Days from admission to the first recertification of a program, and between later ones (PHP-07). */
  'PHP_FIRST_RECERTIFICATION_DAYS',
  'PHP_RECERTIFICATION_DAYS',
  'IOP_RECERTIFICATION_DAYS',
  /** Days from the first treatment within which a plan of care is certified (POC-02). */
  'PLAN_CERTIFICATION_DAYS',
  /** Days within which a verbal order is signed (POC-02). */
  'VERBAL_ORDER_SIGNATURE_DAYS',
  /** Longest certified period in days (POC-04). */
  'PLAN_PERIOD_DAYS',
  /** Treatment days within which a progress report is written (POC-05). */
  'PROGRESS_REPORT_TREATMENT_DAYS',
] as const;

export type ProgramKey = (typeof PROGRAM_KEYS)[number];

/** A number in force on the date of service, with its source. */
export interface ProgramValueFact extends Period {
  readonly key: ProgramKey;
  /** Decimal as a string. */
  readonly value: string;
  readonly source: Citation;
}

/** What the core needs to know of a modifier. */
export interface ModifierFacts extends Period {
  readonly code: string;
  /** HCPCS: only a release lists it. */
  readonly category: ModifierCategory | 'HCPCS';
  /** Place on a line; null goes last. */
  readonly lineOrder: number | null;
  /** Modifiers it excludes on the same line. */
  readonly incompatible: readonly string[];
  /** False for the placeholder 00. */
  readonly sendable: boolean;
}

/** Where a fee applies: a locality `contractor-locality`, a ZIP code, or national (unadjusted, all indices 1). */
export interface FeePlace {
  readonly locality: string | null;
  readonly zip: string | null;
}

/** The days of a code that is not in force on the date of service. */
export interface OtherPeriod extends Period {
  /** The codes that took its place, in order. */
  readonly replacedByCodes: readonly string[];
}

/** Everything the core can read about the date of service. */
export interface Facts {
  /** Facts of a code in force on the date of service, or undefined when there is no such code then. */
  code(code: string): CodeFacts | undefined;
  /** Whether a release lists a code that `code` does not know: it exists, and how its units are counted is on no record. */
  isListed?(code: string): boolean;
  /** When a code that `code` does not know is in force, and what replaced it; undefined for a code on no record. */
  otherPeriod?(code: string): OtherPeriod | undefined;
  /** Timed add-on codes that continue the given code, in force on the date of service. */
  timedAddOnsOf(code: string): readonly CodeFacts[];
  /** Facts of a modifier, in force or not; undefined when it is not known. */
  modifier(code: string): ModifierFacts | undefined;
  /** The edit between two codes, whichever is in column one; KNOWN null when there is none. */
  edit(one: string, other: string, setting: EditSetting): Answer<EditFact | null>;
  /** The unit limit of a code; KNOWN null when the release has none for it. */
  unitLimit(code: string, setting: EditSetting): Answer<UnitLimitFact | null>;
  /** A diagnosis code, with its dot; KNOWN null when there is none that is or begins with it. */
  diagnosis(code: string): Answer<DiagnosisFact | null>;
  /** The entry of a code in the physician fee schedule; KNOWN null when the code is not on it. */
  fee(code: string, place: FeePlace): Answer<FeeFact | null>;
  /** A program's number; NOT_AVAILABLE on a date for which none is recorded. */
  programValue(key: ProgramKey): Answer<ProgramValueFact>;
}
