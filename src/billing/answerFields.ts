/**
 * The one definition of a billing answer. Types, serialization, the outputs of the API and the columns of the table in
 * a terminal derive from these tables by the kind of a field. To add a field: add it here, and compute it in the engine.
 */

/**
 * What a field holds:
 *
 * - `text`, `date`, `flag`, `count` (a whole number) and `minutes` are single values
 * - `texts` and `positions` (numbers of lines) are lists; an empty list is a value, not an unknown
 * - `cents` is a whole number here and a decimal in outputs
 * - `code` and `payer` are keys here, which outputs show as links
 * - `adjustmentGroup`, `claimForm`, `unitMethod`, `severity`, `outcome` and `verdict` are values of closed sets
 * - `plan` is a slug here, which outputs show as a link
 * - `rule` is an entry of the rule register; `rules` are ids of entries here, which outputs show as links
 * - the other kinds are records, or lists of records, with a table of their own
 */
export type AnswerKind =
  | 'text'
  | 'date'
  | 'flag'
  | 'count'
  | 'minutes'
  | 'texts'
  | 'positions'
  | 'cents'
  | 'code'
  | 'payer'
  | 'plan'
  | 'rules'
  | 'adjustmentGroup'
  | 'claimForm'
  | 'unitMethod'
  | 'severity'
  | 'outcome'
  | 'verdict'
  | 'rule'
  | 'denial'
  | 'totals'
  | 'adjustments'
  | 'lines'
  | 'alternativeLines'
  | 'alternatives'
  | 'findings'
  | 'steps'
  | 'neededInputs'
  | 'tables'
  | 'occurrences';

export interface AnswerField {
  readonly kind: AnswerKind;
  readonly nullable?: true;
  /** Whether the API declares the field as nullable although the engine always gives a value. */
  readonly nullableOutput?: true;
  /** Name in outputs, where the name here carries a unit. */
  readonly output?: string;
  /** Heading of the column in the table of lines in a terminal; a field without one has no column. */
  readonly heading?: string;
  /** Description in the schema. */
  readonly description: string;
}

export type AnswerTable = Readonly<Record<string, AnswerField>>;

/** A denial to expect. */
export const DENIAL_FIELDS = {
  group: { kind: 'adjustmentGroup', description: 'Who bears it.' },
  carc: { kind: 'text', description: 'Claim adjustment reason code.' },
  rarc: { kind: 'text', nullable: true, description: 'Remittance advice remark code.' },
} as const satisfies AnswerTable;

/** One step from the charge to what is paid; amounts are subtracted from the charge. */
export const ADJUSTMENT_FIELDS = {
  reason: { kind: 'text', description: 'Reason for the adjustment.' },
  amountCents: { kind: 'cents', output: 'amount', description: 'Amount in dollars.' },
  group: { kind: 'adjustmentGroup', nullableOutput: true, description: 'Who bears it.' },
  carc: { kind: 'text', nullableOutput: true, description: 'Claim adjustment reason code.' },
  rarc: { kind: 'text', nullable: true, description: 'Remittance advice remark code.' },
} as const satisfies AnswerTable;

/** One line of the claim. Amounts are null when the payer publishes no fee or the line has none. */
export const LINE_FIELDS = {
  position: { kind: 'count', heading: '#', description: 'Number of the line, from 1.' },
  code: { kind: 'code', heading: 'code', description: 'The code billed.' },
  modifiers: { kind: 'texts', heading: 'modifiers', description: 'Modifiers to send, in order.' },
  units: { kind: 'count', heading: 'units', description: 'Units billed.' },
  minutes: {
    kind: 'minutes',
    nullable: true,
    heading: 'minutes',
    description: 'Minutes behind the line; null where time does not count.',
  },
  revenueCode: {
    kind: 'text',
    nullable: true,
    description: 'Revenue code of a line on an institutional claim.',
  },
  chargeCents: {
    kind: 'cents',
    nullable: true,
    output: 'charge',
    heading: 'charge',
    description: 'Charge of the line in dollars; the fee schedule where no charge was sent.',
  },
  allowedCents: {
    kind: 'cents',
    nullable: true,
    output: 'allowed',
    heading: 'allowed',
    description: 'Allowed amount in dollars; null when the payer publishes no fee.',
  },
  adjustments: {
    kind: 'adjustments',
    description:
      'Amounts subtracted from the charge, in order. The charge minus the adjustments is what the payer pays.',
  },
  payerPaysCents: {
    kind: 'cents',
    nullable: true,
    output: 'payerPays',
    heading: 'payer',
    description: 'What the payer pays, in dollars.',
  },
  patientPaysCents: {
    kind: 'cents',
    nullable: true,
    output: 'patientPays',
    heading: 'patient',
    description: 'What the patient pays, in dollars, deductible not applied.',
  },
  rules: { kind: 'rules', description: 'Rules that shaped the line.' },
} as const satisfies AnswerTable;

/** Sums of the lines, under the names of the amounts of a line. */
export const TOTALS_FIELDS = {
  chargeCents: { kind: 'cents', nullable: true, output: 'charge', description: 'Charges.' },
  allowedCents: { kind: 'cents', nullable: true, output: 'allowed', description: 'Allowed amounts.' },
  payerPaysCents: {
    kind: 'cents',
    nullable: true,
    output: 'payerPays',
    description: 'What the payer pays.',
  },
  patientPaysCents: {
    kind: 'cents',
    nullable: true,
    output: 'patientPays',
    description: 'What the patient pays, deductible not applied.',
  },
} as const satisfies AnswerTable;

/** The outcome of one rule on the claim or on some of its lines. */
export const FINDING_FIELDS = {
  rule: { kind: 'rule', description: 'The rule, with its source.' },
  severity: { kind: 'severity', description: 'Severity of the finding.' },
  outcome: { kind: 'outcome', description: 'Result of the rule.' },
  message: { kind: 'text', description: 'What the rule found.' },
  fix: { kind: 'text', nullable: true, description: 'What a biller can do about it.' },
  lines: {
    kind: 'positions',
    description: 'Positions of the lines that the finding is about; empty for the whole claim.',
  },
  codes: { kind: 'texts', output: 'procedureCodes', description: 'Codes that the finding is about.' },
  denial: { kind: 'denial', nullable: true, description: 'Denial codes to expect from the payer.' },
  inputs: {
    kind: 'texts',
    description:
      'Fields of the input that would decide it, such as `allowedYearToDate`; empty where none would.',
  },
} as const satisfies AnswerTable;

/** A code and its units in an alternative; a code without a unit is left out. */
export const ALTERNATIVE_LINE_FIELDS = {
  code: { kind: 'code', description: 'The code.' },
  units: { kind: 'count', description: 'Its units.' },
} as const satisfies AnswerTable;

/** One equally correct way to place the units. */
export const ALTERNATIVE_FIELDS = {
  lines: { kind: 'alternativeLines', description: 'The whole claim under this placement.' },
  chosen: { kind: 'flag', description: 'Whether this is the placement that `lines` shows.' },
  reason: { kind: 'text', description: 'Why it is equally correct.' },
} as const satisfies AnswerTable;

/** Something that the request left out and that decides the verdict. */
export const NEEDED_INPUT_FIELDS = {
  input: { kind: 'text', description: 'Path in the input, such as `planOfCare.establishedOn`.' },
  reason: { kind: 'text', description: 'What it decides.' },
} as const satisfies AnswerTable;

/** An occurrence code of an institutional claim. */
export const OCCURRENCE_FIELDS = {
  code: { kind: 'text', description: 'Occurrence code, such as 17.' },
  meaning: { kind: 'text', description: 'What its date is.' },
  on: {
    kind: 'date',
    nullable: true,
    output: 'occurredOn',
    description: 'The date; null when the input does not give it.',
  },
} as const satisfies AnswerTable;

/** A table of CMS that the answer rests on. */
export const TABLE_FIELDS = {
  title: { kind: 'text', description: 'The table.' },
  period: { kind: 'text', description: 'Period of the release used, such as 2024Q3.' },
  effectiveFrom: { kind: 'date', description: 'First day of the release.' },
  newerSince: {
    kind: 'date',
    nullable: true,
    description:
      'First day on which the publisher has a newer release, where that is not after the date of service; null for a current table.',
  },
  decides: {
    kind: 'flag',
    description: 'Whether it decides about denials; a fee schedule gives amounts alone.',
  },
} as const satisfies AnswerTable;

/** One step of the explanation. */
export const STEP_FIELDS = {
  rule: { kind: 'rule', description: 'The rule applied.' },
  text: { kind: 'text', description: 'How the rule was applied.' },
} as const satisfies AnswerTable;

/** The claim for the day under one payer, with findings and explanation. */
export const ANSWER_FIELDS = {
  payer: { kind: 'payer', description: 'The payer.' },
  plan: { kind: 'plan', nullable: true, description: 'The plan whose terms were used.' },
  on: {
    kind: 'date',
    output: 'dateOfService',
    description: 'Date of service: every rule is taken as it stood then.',
  },
  claimForm: { kind: 'claimForm', description: 'Which claim the day goes on.' },
  /** Two digits. An institutional claim has a bill type instead. */
  placeOfService: {
    kind: 'text',
    nullable: true,
    description: 'Place of service of a professional claim.',
  },
  conditionCodes: {
    kind: 'texts',
    description: 'Condition codes of an institutional claim: 41 for PHP, 92 for IOP.',
  },
  billTypes: {
    kind: 'texts',
    description:
      'Bill type of an institutional claim, such as 13X; several where the kind of the facility decides.',
  },
  occurrenceCodes: {
    kind: 'occurrences',
    description: 'Occurrence codes of an institutional claim of outpatient therapy, with their dates.',
  },
  authorizationNumber: {
    kind: 'text',
    nullable: true,
    description:
      'Number of the prior authorization to send with the claim; null where the payer needs none or none is known to cover the visit.',
  },
  unitMethod: { kind: 'unitMethod', description: 'How timed units were counted.' },
  unitMethodAssumed: {
    kind: 'flag',
    description:
      'True when the payer has no single rule and no plan was named: then `alternatives` shows the other rule where it differs.',
  },
  totalMinutes: { kind: 'minutes', description: 'All documented minutes; joint minutes once.' },
  /** The total of the 8-minute rule (TIM-01). */
  totalTimedMinutes: { kind: 'minutes', description: 'Minutes of codes with a 15-minute unit.' },
  totalTimedUnits: { kind: 'count', description: 'Units billed for those minutes.' },
  lines: { kind: 'lines', description: 'The lines of the claim, in documented order.' },
  findings: { kind: 'findings', description: 'Result of each rule, passes included.' },
  verdict: { kind: 'verdict', description: 'Overall result of the findings.' },
  neededInputs: {
    kind: 'neededInputs',
    description: 'What to send in the input so that an INCOMPLETE claim can be decided; empty otherwise.',
  },
  tables: {
    kind: 'tables',
    description: 'The tables behind the answer with their age, those that decide first.',
  },
  totals: {
    kind: 'totals',
    nullable: true,
    description: 'Sums of the lines; null when no line has an amount.',
  },
  alternatives: {
    kind: 'alternatives',
    description:
      'Equally correct ways to place a unit when remainder minutes tie, the billed one first; empty without a tie.',
  },
  explanation: {
    kind: 'steps',
    output: 'explanationSteps',
    description: 'The steps of the evaluation, each with its rule and citation.',
  },
  fingerprint: {
    kind: 'text',
    description:
      'Hash of input, terms, data releases and result. The same request gives the same fingerprint.',
  },
} as const satisfies AnswerTable;

/** The tables of the kinds that are records or lists of records. */
export const RECORD_TABLES = {
  denial: DENIAL_FIELDS,
  totals: TOTALS_FIELDS,
  adjustments: ADJUSTMENT_FIELDS,
  lines: LINE_FIELDS,
  alternativeLines: ALTERNATIVE_LINE_FIELDS,
  alternatives: ALTERNATIVE_FIELDS,
  findings: FINDING_FIELDS,
  steps: STEP_FIELDS,
  neededInputs: NEEDED_INPUT_FIELDS,
  tables: TABLE_FIELDS,
  occurrences: OCCURRENCE_FIELDS,
} as const satisfies Partial<Record<AnswerKind, AnswerTable>>;

export type RecordKind = keyof typeof RECORD_TABLES;

export function isRecordKind(kind: AnswerKind): kind is RecordKind {
  return kind in RECORD_TABLES;
}

/** The fields of a table with their names, in order. */
export function answerFieldsOf(table: AnswerTable): readonly (readonly [name: string, field: AnswerField])[] {
  return Object.entries(table);
}
