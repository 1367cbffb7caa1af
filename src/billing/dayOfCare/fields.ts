import {
  Discipline,
  Funding,
  LineOfBusiness,
  MedicareContractor,
  Network,
  ProviderType,
  YesNo,
} from '../../shared/enums.ts';

/**
 * The one definition of a day of care. Types, validation, the inputs and outputs of the API, files, stored columns and
 * the fingerprint derive from these tables by the kind of a field. To add a field: add it here, add its column to the
 * Prisma model, and add a day with it to test/sessions/sameBilling.test.ts.
 */

/**
 * What a field holds:
 *
 * - `code` is required; `date`, `localTime`, `text`, `minutes` and `count` (a whole number) are null when unknown
 * - `flag` is false when not given; `texts` and `modifiers` are empty lists then
 * - `checkedTexts` and `checkedDates` are null when not checked, and empty when checked without finding any
 * - `cents` and `hundredths` are whole numbers here and decimals in inputs and outputs
 * - `charges` are cents per unit by code
 * - `choice` is a value of the field's `set`, null when unknown; `requiredChoice` is one that must be given
 * - `planOfCare` and `authorization` are null when nothing of them is known
 * - `otherServices` is null when not checked, and empty when there were none
 */
export type FieldKind =
  | 'code'
  | 'requiredDate'
  | 'date'
  | 'localTime'
  | 'text'
  | 'minutes'
  | 'count'
  | 'flag'
  | 'texts'
  | 'modifiers'
  | 'checkedTexts'
  | 'checkedDates'
  | 'cents'
  | 'hundredths'
  | 'charges'
  | 'setting'
  | 'choice'
  | 'requiredChoice'
  | 'coverage'
  | 'services'
  | 'otherServices'
  | 'sessions'
  | 'planOfCare'
  | 'authorization';

export interface Field {
  readonly kind: FieldKind;
  /** Name in inputs and outputs, where the name here carries a unit. */
  readonly input?: string;
  /** Least and largest value of a count; 0 and 10,000 when not given. */
  readonly least?: number;
  readonly most?: number;
  /** The values of a choice. */
  readonly set?: Readonly<Record<string, string>>;
  /** Description in the schema. */
  readonly description: string;
}

export type FieldTable = Readonly<Record<string, Field>>;

/** One session of a per-session code: its minutes, or its start and end. */
export const SESSION_SPAN_FIELDS = {
  minutes: { kind: 'minutes', description: 'Length in minutes.' },
  startTime: { kind: 'localTime', description: 'Start time.' },
  endTime: { kind: 'localTime', description: 'End time, on the same day.' },
} as const satisfies FieldTable;

/** One service as documented. Minutes are those of skilled, direct, one-to-one care. */
export const SERVICE_FIELDS = {
  code: { kind: 'code', input: 'procedureCode', description: 'CPT or HCPCS code.' },
  minutes: { kind: 'minutes', description: 'Minutes by the therapist alone.' },
  assistantMinutes: { kind: 'minutes', description: 'Minutes by the OTA alone.' },
  /** Therapist minutes, counted once (CO-01). */
  jointMinutes: {
    kind: 'minutes',
    description: 'Minutes by therapist and OTA together; counted once, as therapist minutes.',
  },
  sessions: {
    kind: 'sessions',
    description: 'Sessions of a per-session code, each with its minutes or its start and end times.',
  },
  startTime: { kind: 'localTime', description: 'Start time of the service.' },
  endTime: { kind: 'localTime', description: 'End time of the service, on the same day.' },
  distinct: {
    kind: 'flag',
    input: 'distinctProcedure',
    description:
      'Whether the service had a 15-minute interval separate from the services it has an edit with.',
  },
  modifiers: {
    kind: 'modifiers',
    description: 'Modifiers documented for the line, at most four. 00 is not a modifier.',
  },
  /** GRP-01 */
  patients: { kind: 'count', least: 1, description: 'Number of patients treated at the same time.' },
  /** COT-01 */
  coTreatment: {
    kind: 'flag',
    description: 'Whether a therapist of another discipline treated at the same time.',
  },
  /** STU-01 */
  studentAlone: {
    kind: 'flag',
    description: 'Whether a student provided it without the therapist in the room.',
  },
} as const satisfies FieldTable;

/** Dates of the plan of care, or of a program's; each may be unknown (POC-02 to POC-05, PHP-07). */
export const PLAN_OF_CARE_FIELDS = {
  initialTreatmentOn: {
    kind: 'date',
    description: 'First treatment day, the evaluation included. For a program, the day of admission.',
  },
  /** INST-02 */
  establishedOn: {
    kind: 'date',
    description: 'Date on which the OT plan was set up or last reviewed: occurrence code 17.',
  },
  /** INST-02 */
  onsetOn: {
    kind: 'date',
    description: 'Onset of the symptoms or the illness: occurrence code 11.',
  },
  certifiedOn: {
    kind: 'date',
    description: 'Date of the signature. For a program, the date of the physician certification.',
  },
  /** POC-02 */
  verbalOrderOn: {
    kind: 'date',
    description: 'Date of a verbal order that certified the plan before its signature.',
  },
  /** POC-03 */
  planSentOn: {
    kind: 'date',
    description: 'Date on which the plan was sent to the referrer, with a signed order on file.',
  },
  recertifiedOn: { kind: 'date', description: 'Date of the last recertification.' },
  durationDays: { kind: 'count', least: 1, description: 'Length of the plan in days.' },
  treatmentDaysSinceReport: {
    kind: 'count',
    description: 'Treatment days since the last progress report, this day included.',
  },
} as const satisfies FieldTable;

/** A service of another discipline on the day, by the same facility or group practice. It is not billed here. */
export const OTHER_SERVICE_FIELDS = {
  discipline: { kind: 'requiredChoice', set: Discipline, description: 'Discipline of the service.' },
  code: { kind: 'code', input: 'procedureCode', description: 'CPT or HCPCS code.' },
  units: { kind: 'count', least: 1, most: 99, description: 'Units billed; one when not given.' },
  modifiers: { kind: 'modifiers', description: 'Modifiers of the line, at most four.' },
  minutes: { kind: 'minutes', description: 'Minutes of the service.' },
  startTime: { kind: 'localTime', description: 'Start time of the service.' },
  endTime: { kind: 'localTime', description: 'End time of the service, on the same day.' },
} as const satisfies FieldTable;

/** A prior authorization of the payer. Counts are of visits before the date of service. */
export const AUTHORIZATION_FIELDS = {
  number: { kind: 'text', description: 'Number that the payer gave the authorization.' },
  visitsApproved: { kind: 'count', least: 1, description: 'Visits that the payer approved.' },
  visitsUsed: { kind: 'count', description: 'Visits used of those, this day not included.' },
  from: { kind: 'date', description: 'First day that the authorization covers.' },
  to: { kind: 'date', description: 'Last day that the authorization covers.' },
} as const satisfies FieldTable;

/**
 * What a payer's statement may depend on beside the care itself. Everything may be unknown; what depends on it is then stated
 * to depend on it.
 */
export const COVERAGE_FIELDS = {
  plan: { kind: 'text', description: "Slug of the payer's plan, from `payers { plans { slug } }`." },
  lineOfBusiness: { kind: 'choice', set: LineOfBusiness, description: 'Line of business of the plan.' },
  funding: { kind: 'choice', set: Funding, description: 'How the plan is funded.' },
  state: { kind: 'text', description: 'State whose rules apply to the plan, by two letters.' },
  contractor: {
    kind: 'choice',
    set: MedicareContractor,
    description: 'Medicare administrative contractor of the place of care.',
  },
  network: { kind: 'choice', set: Network, description: 'How the provider is contracted with the payer.' },
  providerType: { kind: 'choice', set: ProviderType, description: 'Type of the provider that bills.' },
  patientAge: {
    kind: 'count',
    most: 90,
    description: 'Age of the patient in whole years on the date of service; 90 for 90 and more.',
  },
} as const satisfies FieldTable;

/**
 * One day of care of one patient by one provider. Its lines all have that one date of service, and every check
 * looks at all of them.
 */
export const DAY_FIELDS = {
  dateOfService: { kind: 'requiredDate', description: 'Date of service.' },
  setting: { kind: 'setting', description: 'Where the care was provided.' },
  startTime: { kind: 'localTime', description: 'Start time of the visit; services may have their own.' },
  endTime: { kind: 'localTime', description: 'End time of the visit.' },
  services: { kind: 'services', description: 'Services of the day, 1 to 50, in documented order.' },
  /** MPPR-02, NCCI-05, PHP-08, PHP-09 */
  otherServices: {
    kind: 'otherServices',
    description:
      'Services of other disciplines on the day for the patient, by the same facility or group practice. Empty when there were none; null when not checked.',
  },
  coverage: {
    kind: 'coverage',
    description: 'The plan and what else the statements of a payer may depend on.',
  },
  diagnoses: { kind: 'texts', description: 'ICD-10-CM codes, in order.' },
  /** KX-06 */
  accruedAllowedCents: {
    kind: 'cents',
    input: 'allowedYearToDate',
    description:
      'Year-to-date OT amount accrued toward the KX threshold for this patient under Medicare Part B.',
  },
  qualifyingApmParticipant: {
    kind: 'flag',
    description: 'Whether the provider is a qualifying participant of an alternative payment model.',
  },
  locality: {
    kind: 'text',
    description:
      'Fee schedule locality, contractor-locality such as 10112-00. Without it and a ZIP code, amounts are national (unadjusted).',
  },
  zip: { kind: 'text', description: 'ZIP code of the place of care, instead of a locality.' },
  /** PHP-06 */
  plannedHundredthHoursPerWeek: {
    kind: 'hundredths',
    input: 'plannedHoursPerWeek',
    description: 'Program hours per week in the plan of care.',
  },
  /** PHP-09 */
  primaryService: {
    kind: 'choice',
    set: YesNo,
    description:
      'Whether the program day holds a service of the primary list, such as psychotherapy, by whichever discipline.',
  },
  documentation: {
    kind: 'checkedTexts',
    input: 'documentedElements',
    description: 'Keys of the documentation elements that the record shows; null when not checked.',
  },
  chargesCents: {
    kind: 'charges',
    input: 'charges',
    description: 'Amount charged per unit, by code. The fee schedule amount for other codes.',
  },
  planOfCare: {
    kind: 'planOfCare',
    description: 'Dates of the plan of care, to check its deadlines.',
  },
  /** AUTH-01 */
  authorization: {
    kind: 'authorization',
    description: 'The prior authorization of the payer for this care.',
  },
  /** AUTH-02 */
  visitsThisYear: {
    kind: 'count',
    description: 'Visits of the year that count toward the visit limit of the payer, this day not included.',
  },
  /** PHP-03 */
  partialHospitalizationDates: {
    kind: 'checkedDates',
    description:
      'Dates of service that this provider billed for the patient as partial hospitalization, to check an intensive outpatient day. Empty when there are none; null when not checked.',
  },
  /** CLM-05 */
  submittedOn: {
    kind: 'date',
    description:
      'Date on which the claim is submitted, to check the filing limit. Not before the date of service.',
  },
} as const satisfies FieldTable;

/** The fields of a table with their names, in order. */
export function fieldsOf(table: FieldTable): readonly (readonly [name: string, field: Field])[] {
  return Object.entries(table);
}

/** The names of the fields of some kinds. */
export function namesOfKind<Table extends FieldTable, Kind extends FieldKind>(
  table: Table,
  kind: Kind,
): readonly NamesOfKind<Table, Kind>[] {
  return fieldsOf(table)
    .filter(([, field]) => field.kind === kind)
    .map(([name]) => name as NamesOfKind<Table, Kind>);
}

export type NamesOfKind<Table extends FieldTable, Kind extends FieldKind> = {
  [Name in keyof Table & string]: Table[Name]['kind'] extends Kind ? Name : never;
}[keyof Table & string];
