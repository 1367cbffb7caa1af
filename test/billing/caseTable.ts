import {
  centsOf,
  centsText,
  evaluate,
  findInputIssues,
  NO_LIMIT,
  PROGRAM_KEYS,
  type Authorization,
  type BillingAnswer,
  type BillingLine,
  type DayOfCare,
  type FeeFact,
  type Finding,
  type OtherService,
  type PatientHistory,
  type PayerRules,
  type PlanOfCare,
  type ProgramKey,
  type Service,
  type SessionSpan,
  type PolicyTermName,
  type PolicyTerms,
} from '../../src/billing/index.ts';
import { caseFile, type CaseFile, type CaseRow } from '../support/cases.ts';
import {
  day as dayOfCare,
  factsOn,
  medicare,
  payer,
  programValuesOn,
  service,
  TEST_CODES,
  type TestData,
} from '../support/day.ts';
import type { Discipline, Setting, YesNo } from '../../src/shared/enums.ts';

/**
 * Case tables of whole evaluations. A row has the services, the payer and the loaded data, and what the answer must be.
 * An empty input is an ordinary office day under Medicare without edits or limits; an empty expectation is not checked.
 * In every row the money must add up and every sentence must be whole. Each case file explains its notation at its top.
 */

const INPUTS = [
  'date',
  'setting',
  'services',
  'payer',
  'terms',
  'edits',
  'limits',
  'fees',
  'rates',
  'charges',
  'accrued',
  'primary',
  'hours',
  'submitted',
  'plan',
  'record',
  'requires',
  'apm',
  'php',
  'others',
  'authorization',
  'visits',
  'history',
];
const EXPECTED = [
  'lines',
  'rules',
  'minutes',
  'findings',
  'verdict',
  'totals',
  'allowed',
  'adjustments',
  'claim',
  'facility',
  'inputs',
  'number',
  'method',
  'text',
];
const KNOWN_COLUMNS = new Set(['case', 'citation', ...INPUTS, ...EXPECTED, 'issues']);

/** Runs every row of a case file as a test of its own. */
export function checkCases(file: string): void {
  checkSections(caseFile(file));
}

/** Runs every row of the sections that no other test has read. */
export function checkSections(cases: CaseFile): void {
  describe.each(cases.unread())('%s', (heading) => {
    test.each(
      cases.under(heading).map((row) => [`${row['case'] ?? ''} (${row['citation'] ?? ''})`, row] as const),
    )('%s', (_name, row) => checkRow(row));
  });
}

function checkRow(row: CaseRow): void {
  for (const column of Object.keys(row)) {
    if (!KNOWN_COLUMNS.has(column)) throw new Error(`no column "${column}" in case tables`);
  }
  const { day, rules, data, history } = requestOf(row);
  const facts = factsOn(day.dateOfService, data);
  const issues = findInputIssues(day, facts).map(({ field }) => field);
  if (row['issues']) {
    expect(issues.join(', ')).toBe(row['issues']);
    return;
  }
  expect(issues).toEqual([]);
  const answer = evaluate(day, rules, facts, history);
  const expected = EXPECTED.filter((column) => row[column]);
  expect(expected).not.toEqual([]);
  for (const column of expected) checkColumn(column, row[column] ?? '', answer);
  expectMoneyAddsUp(answer);
  expectSentences(answer);
  expectFindings(answer);
}

function checkColumn(column: string, wanted: string, answer: BillingAnswer): void {
  const shown: Readonly<Record<string, () => string>> = {
    lines: () => answer.lines.map(lineText).join('; ') || 'none',
    rules: () => answer.lines.map(({ rules }) => rules.join(' ')).join('; '),
    minutes: () => answer.lines.map(({ minutes }) => minutes ?? '-').join('; '),
    findings: () => findingsText(answer.findings, wanted),
    verdict: () => answer.verdict,
    totals: () => totalsText(answer, wanted),
    allowed: () => answer.lines.map(({ allowedCents }) => moneyText(allowedCents)).join('; '),
    adjustments: () => answer.lines.map(adjustmentsText).join('; '),
    claim: () => claimText(answer),
    facility: () => facilityText(answer),
    inputs: () => answer.neededInputs.map(({ input }) => input).join(', ') || 'none',
    number: () => answer.authorizationNumber ?? 'none',
    method: () =>
      `${answer.unitMethod === 'CMS_8_MINUTE' ? 'CMS' : 'AMA'}${answer.unitMethodAssumed ? ' assumed' : ''}`,
    text: () =>
      sentencesOf(answer).some((text) => text.includes(wanted)) ? wanted : sentencesOf(answer).join('\n'),
  };
  expect(`${column}: ${shown[column]?.() ?? ''}`).toBe(`${column}: ${wanted}`);
}

/** Charge = what the payer pays + all that is taken off; the patient pays what is taken off under PR. */
export function expectMoneyAddsUp(answer: BillingAnswer): void {
  for (const line of answer.lines) {
    const amounts = [line.chargeCents, line.allowedCents, line.payerPaysCents, line.patientPaysCents];
    for (const amount of amounts) expect(amount === null || isCents(amount)).toBe(true);
    expect(line.adjustments.every(({ amountCents }) => isCents(amountCents))).toBe(true);
    if (line.allowedCents === null) {
      expect([line.payerPaysCents, line.patientPaysCents, line.adjustments]).toEqual([null, null, []]);
      continue;
    }
    const sum = (group?: string) =>
      line.adjustments
        .filter((adjustment) => group === undefined || adjustment.group === group)
        .reduce((total, { amountCents }) => total + amountCents, 0);
    if (line.chargeCents === null) {
      expect([line.allowedCents, line.payerPaysCents, line.adjustments]).toEqual([0, 0, []]);
      continue;
    }
    expect(line.chargeCents).toBe((line.payerPaysCents ?? 0) + sum());
    expect(line.patientPaysCents).toBe(sum('PR'));
    expect(line.allowedCents).toBeLessThanOrEqual(line.chargeCents ?? 0);
  }
}

/** Whole cents, not negative. */
function isCents(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount >= 0 && !Object.is(amount, -0);
}

/** Every sentence of an answer. */
function sentencesOf(answer: BillingAnswer): string[] {
  return [
    ...answer.findings.flatMap(({ message, fix }) => (fix === null ? [message] : [message, fix])),
    ...answer.explanation.map(({ text }) => text),
    ...answer.alternatives.map(({ reason }) => reason),
  ];
}

/** Every sentence starts, ends and has no missing value in it. */
export function expectSentences(answer: BillingAnswer): void {
  const bad = sentencesOf(answer).filter(
    (text) =>
      typeof text !== 'string' ||
      !/^\S.*[.]$/su.test(text) ||
      /undefined|NaN|null|\[object| {2}|\.\./.test(text),
  );
  // As text: `toEqual` would take an undefined sentence for a missing one.
  expect(bad.map(String)).toEqual([]);
}

/** A finding that fails or lacks data has a fix, and a finding about lines names their codes. */
export function expectFindings({ findings, lines }: BillingAnswer): void {
  const helpless = findings.filter(
    ({ outcome, severity, fix }) =>
      fix === null && (outcome === 'FAIL' || (outcome === 'NO_DATA' && severity !== 'INFO')),
  );
  expect(helpless.map(({ rule, message }) => `${rule.id} without a fix: ${message}`)).toEqual([]);
  const nameless = findings.filter(({ lines: positions, codes }) =>
    positions.some((position) => !codes.includes(lines[position - 1]?.code ?? 'no line')),
  );
  expect(nameless.map(({ rule, message }) => `${rule.id} without its codes: ${message}`)).toEqual([]);
}

function lineText({ code, units, modifiers }: BillingLine): string {
  return [`${code} x${units}`, ...modifiers].join(' ');
}

/** The findings of the rules that the row names, in the row's own order when they are the same. */
function findingsText(findings: readonly Finding[], wanted: string): string {
  const parts = wanted.split(';').map((part) => part.trim());
  const rules = new Set(parts.map((part) => part.replace(/^no /, '').split(' ')[0]));
  const withLines = wanted.includes('@');
  const found = findings
    .filter(({ rule }) => rules.has(rule.id))
    .map((finding) => oneFinding(finding, withLines));
  const none = [...rules]
    .filter((id) => !findings.some(({ rule }) => rule.id === id))
    .map((id) => `no ${id}`);
  const actual = [...found, ...none];
  const same = actual.toSorted().join() === parts.toSorted().join();
  return same ? wanted : actual.join('; ');
}

function oneFinding({ rule, outcome, severity, denial, lines }: Finding, withLines: boolean): string {
  return [
    rule.id,
    outcome,
    severity,
    ...(denial ? [[denial.group, denial.carc, denial.rarc].filter((part) => part !== null).join('-')] : []),
    ...(withLines ? [`@${lines.join(',')}`] : []),
  ].join(' ');
}

const TOTALS = ['charge', 'allowed', 'payer', 'patient'] as const;

/** The totals that the row names. */
function totalsText({ totals }: BillingAnswer, wanted: string): string {
  if (totals === null) return 'none';
  const amounts = {
    charge: totals.chargeCents,
    allowed: totals.allowedCents,
    payer: totals.payerPaysCents,
    patient: totals.patientPaysCents,
  };
  return TOTALS.filter((name) => wanted.includes(`${name} `))
    .map((name) => `${name} ${moneyText(amounts[name])}`)
    .join(', ');
}

function moneyText(cents: number | null): string {
  return cents === null ? '-' : centsText(cents);
}

function adjustmentsText({ adjustments }: BillingLine): string {
  return (
    adjustments
      .map(({ group, carc, rarc, amountCents }) =>
        [[group, carc, rarc].filter((part) => part !== null).join('-'), centsText(amountCents)].join(' '),
      )
      .join(', ') || 'nothing'
  );
}

function claimText({ claimForm, placeOfService, conditionCodes, lines }: BillingAnswer): string {
  return [
    claimForm === 'PROFESSIONAL_837P' ? '837P' : '837I',
    ...(placeOfService === null ? [] : [`POS ${placeOfService}`]),
    ...conditionCodes.map((code) => `condition ${code}`),
    ...lines.flatMap(({ revenueCode }) => (revenueCode === null ? [] : [revenueCode])),
  ].join(' ');
}

/** `13X; 11 2026-10-01, 17 -`: bill types, and occurrence codes with their dates. */
function facilityText({ billTypes, occurrenceCodes }: BillingAnswer): string {
  const codes = occurrenceCodes.map(({ code, on }) => `${code} ${on ?? '-'}`).join(', ');
  return `${billTypes.join(' ') || 'none'}; ${codes || 'none'}`;
}

interface BillingRequest {
  readonly day: DayOfCare;
  readonly rules: PayerRules;
  readonly data: TestData;
  readonly history: PatientHistory | null;
}

/** The day, payer and loaded data that the cells of a row describe. */
export function requestOf(row: CaseRow): BillingRequest {
  const cell = (column: string) => row[column] ?? '';
  const date = cell('date') || '2026-11-02';
  const setting = (cell('setting') || 'OFFICE') as Setting;
  const values = { ...programValuesOn(date), ...ratesFrom(cell('rates')) };
  const day = dayOfCare(servicesOf(cell('services') || '97530 30'), {
    dateOfService: date,
    setting,
    accruedAllowedCents: accruedFrom(cell('accrued')),
    otherServices: othersFrom(cell('others')),
    authorization: authorizationFrom(cell('authorization')),
    visitsThisYear: cell('visits') === '' ? null : Number(cell('visits')),
    primaryService: cell('primary') === 'unknown' ? null : ((cell('primary') || 'YES') as YesNo),
    plannedHundredthHoursPerWeek: cell('hours') ? centsOf(cell('hours')) : null,
    submittedOn: cell('submitted') || null,
    partialHospitalizationDates: cell('php') === 'unknown' ? null : listFrom(cell('php') || 'none'),
    planOfCare: planOn(cell('plan'), setting, date),
    documentation: cell('record') ? listFrom(cell('record')) : null,
    qualifyingApmParticipant: cell('apm') === 'yes',
    chargesCents: Object.fromEntries(
      itemsOf(cell('charges')).map((item) => {
        const [code = '', amount = ''] = item.split(' ');
        return [code, centsOf(amount)];
      }),
    ),
  });
  const data: TestData = {
    ...editsFrom(cell('edits'), date),
    ...limitsFrom(cell('limits')),
    ...(cell('fees') === 'not loaded' ? {} : { fees: feesFrom(cell('fees')) }),
    values,
  };
  const reported = { ...(date >= '2020-01-01' && { assistantFactor: '1' }) };
  const known = values.ASSISTANT_FACTOR ? { assistantFactor: values.ASSISTANT_FACTOR } : reported;
  const rules = payerFrom(cell('payer'), cell('terms'), cell('requires'), known);
  return { day, rules, data, history: historyFrom(cell('history')) };
}

const DISCIPLINES: Readonly<Record<string, Discipline>> = {
  PT: 'PHYSICAL_THERAPY',
  SLP: 'SPEECH_LANGUAGE_PATHOLOGY',
  BH: 'BEHAVIORAL_HEALTH',
  other: 'OTHER',
};

/** `PT 97110 x2 09:00-09:30 15 min [GP 59]; BH 90837`: services of other disciplines; `none` where there were none. */
function othersFrom(text: string): readonly OtherService[] | null {
  if (text === '') return null;
  return (text === 'none' ? [] : itemsOf(text)).map((item) => {
    const [, abbreviation = '', code = '', units, span, minutes, modifiers = ''] =
      /^(\w+) (\w{5})(?: x(\d+))?(?: (\d\d:\d\d-\d\d:\d\d))?(?: (\d+) min)?(?: \[(.*)\])?$/.exec(item) ?? [];
    const discipline = DISCIPLINES[abbreviation];
    if (!discipline) throw new Error(`not a service of another discipline: ${item}`);
    const { startTime, endTime } = span === undefined ? { startTime: null, endTime: null } : spanOf(span);
    return {
      discipline,
      code,
      units: units === undefined ? null : Number(units),
      modifiers: modifiers.split(' ').filter(Boolean),
      minutes: minutes === undefined ? null : Number(minutes),
      startTime,
      endTime,
    };
  });
}

/** `A-1 used 3 of 12 from 2026-10-01 to 2026-12-31`: each part may be missing. */
function authorizationFrom(text: string): Authorization | null {
  if (text === '') return null;
  const words = text.split(' ');
  const after = (word: string) => (words.includes(word) ? (words[words.indexOf(word) + 1] ?? null) : null);
  const count = (word: string | null) => (word === null ? null : Number(word));
  return {
    number: /^[A-Z]-\d+/.exec(text)?.[0] ?? null,
    visitsUsed: count(after('used')),
    visitsApproved: count(after('of')),
    from: after('from'),
    to: after('to'),
  };
}

/** `billed 2400.00 in 8 unpriced 1 visits 9 month 25 by-OTA 5 in-month 2 month-billed`: of the patient's other sessions. */
function historyFrom(text: string): PatientHistory | null {
  if (text === '') return null;
  const words = text.split(' ');
  const after = (word: string) => (words.includes(word) ? (words[words.indexOf(word) + 1] ?? '0') : '0');
  return {
    billedCents: centsOf(after('billed')),
    billedSessions: Number(after('in')),
    unpricedSessions: Number(after('unpriced')),
    visitsThisYear: Number(after('visits')),
    managementMinutes: Number(after('month')),
    managementAssistantMinutes: Number(after('by-OTA')),
    managementSessions: Number(after('in-month')),
    managementBilled: words.includes('month-billed'),
  };
}

function itemsOf(text: string): string[] {
  return text
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function listFrom(text: string): string[] {
  return text === 'none' ? [] : text.split(',').map((item) => item.trim());
}

/** Nothing accrued, so that an ordinary day is decided; `unknown` where the request does not give the amount. */
function accruedFrom(text: string): number | null {
  if (text === 'unknown') return null;
  return text === '' ? 0 : centsOf(text);
}

/** `97530 15 OTA 10 both 5 [59 LT] distinct; G0129 sessions 45/09:00-09:50`: services, separated by semicolons. */
function servicesOf(text: string): Service[] {
  return itemsOf(text).map((item) => {
    const modifiers = /\[([^\]]*)\]/.exec(item)?.[1] ?? '';
    const [code = '', ...words] = item
      .replace(/\[[^\]]*\]/, '')
      .trim()
      .split(/\s+/);
    const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
    const number = (value: string | undefined) => (value === undefined ? null : Number(value));
    const own = words[0] !== undefined && /^-?[\d.]+$/.test(words[0]) ? Number(words[0]) : null;
    const span = words[0] !== undefined && /^\d\d:\d\d-/.test(words[0]) ? spanOf(words[0]) : null;
    return service(code, {
      minutes: own,
      startTime: span?.startTime ?? null,
      endTime: span?.endTime ?? null,
      assistantMinutes: number(after('OTA')),
      jointMinutes: number(after('both')),
      sessions: (after('sessions') ?? '').split('/').filter(Boolean).map(spanOf),
      distinct: words.includes('distinct'),
      studentAlone: words.includes('student'),
      coTreatment: words.includes('co-treated'),
      patients: number(after('patients')),
      modifiers: modifiers.split(' ').filter(Boolean),
    });
  });
}

function spanOf(text: string): SessionSpan {
  const [startTime, endTime] = text.split('-');
  return endTime === undefined
    ? { minutes: Number(text), startTime: null, endTime: null }
    : { minutes: null, startTime: startTime ?? null, endTime };
}

/** `97530>97750 0 hospital 1 until 2019-12-31`: column one, column two, indicator by table, last day in force. */
function editsFrom(text: string, date: string): Pick<TestData, 'edits' | 'hospitalEdits'> {
  if (text === 'not loaded') return {};
  const edits: Record<string, 0 | 1 | 9> = {};
  const hospitalEdits: Record<string, 0 | 1 | 9> = {};
  for (const item of itemsOf(text)) {
    const match = /^(\w+)>(\w+) ([019])(?: hospital ([019]))?(?: from (\S+))?(?: until (\S+))?$/.exec(item);
    if (!match) throw new Error(`not an edit: ${item}`);
    const [, one = '', two = '', indicator, hospital, from, until] = match;
    if ((from !== undefined && date < from) || (until !== undefined && date > until)) continue;
    edits[`${one}|${two}`] = Number(indicator) as 0 | 1 | 9;
    if (hospital !== undefined) hospitalEdits[`${one}|${two}`] = Number(hospital) as 0 | 1 | 9;
  }
  return { edits, hospitalEdits };
}

/** `97110 6/3 hospital 8/3`: units and adjudication indicator by table. */
function limitsFrom(text: string): Pick<TestData, 'limits' | 'hospitalLimits'> {
  if (text === 'not loaded') return {};
  const limits: Record<string, readonly [number, 1 | 2 | 3]> = {};
  const hospitalLimits: Record<string, readonly [number, 1 | 2 | 3]> = {};
  const limit = (units: string, adjudication: string) =>
    [Number(units), Number(adjudication) as 1 | 2 | 3] as const;
  for (const item of itemsOf(text)) {
    const match = /^(\w+) (\d+)\/([123])(?: hospital (\d+)\/([123]))?$/.exec(item);
    if (!match) throw new Error(`not a limit: ${item}`);
    const [, code = '', units = '', adjudication = '', hospitalUnits, hospitalAdjudication = ''] = match;
    limits[code] = limit(units, adjudication);
    if (hospitalUnits !== undefined) hospitalLimits[code] = limit(hospitalUnits, hospitalAdjudication);
  }
  return { limits, hospitalLimits };
}

/** The relative values of two codes as the July 2024 file has them, and plain ones for a few others. */
const STANDARD_FEES =
  '97530 0.44/0.65/0.01; 97535 0.45/0.52/0.01; 97110 0.45/0.40/0.02; 97140 0.43/0.35/0.01';

/** A fee for every other code, without reductions, so that an ordinary day has amounts. */
const PLAIN_FEES: Readonly<Record<string, Partial<FeeFact>>> = Object.fromEntries(
  TEST_CODES.map(({ code }) => [code, { workRvu: '1', multipleProcedures: 0, bilateralSurgery: 9 }]),
);

/**
 * `97530 0.44/0.65/0.01 CF 33.2875 indicator 5 status A GPCI 1/1/1 facility 0.3`: work, practice expense, malpractice;
 * `97530 100.00` is a fee without practice expense.
 */
function feesFrom(text: string): Record<string, Partial<FeeFact>> {
  const fees: Record<string, Partial<FeeFact>> = text === '' ? { ...PLAIN_FEES } : {};
  for (const item of itemsOf(text || STANDARD_FEES)) {
    const [code = '', amount = '', ...words] = item.split(/\s+/);
    const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
    const [work = '', expense = '0', malpractice = '0'] = amount.split('/');
    const flat = !amount.includes('/');
    const [workGpci, peGpci, malpracticeGpci] = (after('GPCI') ?? '1/1/1').split('/');
    fees[code] = {
      workRvu: work,
      peNonFacilityRvu: expense,
      peFacilityRvu: after('facility') ?? expense,
      malpracticeRvu: malpractice,
      conversionFactor: after('CF') ?? (flat ? '1' : '33.2875'),
      multipleProcedures: Number(after('indicator') ?? '5'),
      bilateralSurgery: after('bilateral') === 'unknown' ? null : Number(after('bilateral') ?? '0'),
      status: after('status') ?? 'A',
      workGpci: workGpci ?? '1',
      peGpci: peGpci ?? '1',
      malpracticeGpci: malpracticeGpci ?? '1',
    };
  }
  return fees;
}

type Values = Partial<Record<ProgramKey, string | null>>;

/** `SEQUESTRATION_RATE=0.01`; `none` for a number that nobody recorded. */
function ratesFrom(text: string): Values {
  return Object.fromEntries(
    text
      .split(/\s+/)
      .filter(Boolean)
      .map((pair) => {
        const [key = '', value = ''] = pair.split('=');
        if (!PROGRAM_KEYS.includes(key as ProgramKey)) throw new Error(`not a number of the program: ${key}`);
        return [key, value === 'none' ? null : value];
      }),
  );
}

/** Settings with occurrence codes: their ordinary day has the dates of them. */
const WITH_OCCURRENCES: readonly Setting[] = [
  'OUTPATIENT_HOSPITAL',
  'SKILLED_NURSING',
  'CRITICAL_ACCESS_HOSPITAL',
  'REHABILITATION_AGENCY',
  'COMPREHENSIVE_REHABILITATION',
  'HOME_HEALTH_PART_B',
];

/** The plan of the cell; `none` for no dates at all. */
function planOn(text: string, setting: Setting, date: string): PlanOfCare | null {
  if (text === 'none') return null;
  if (text !== '') return planFrom(text);
  if (!WITH_OCCURRENCES.includes(setting)) return null;
  return planFrom(`first ${date}, established ${date}, onset ${date}`);
}

const PLAN_FIELDS = {
  first: 'initialTreatmentOn',
  established: 'establishedOn',
  onset: 'onsetOn',
  certified: 'certifiedOn',
  ordered: 'verbalOrderOn',
  sent: 'planSentOn',
  recertified: 'recertifiedOn',
} as const;

/** `first 2026-01-05, certified 2026-02-04, duration 60, days 10`. */
function planFrom(text: string): PlanOfCare {
  const plan: { -readonly [K in keyof PlanOfCare]: PlanOfCare[K] } = {
    initialTreatmentOn: null,
    establishedOn: null,
    onsetOn: null,
    certifiedOn: null,
    verbalOrderOn: null,
    planSentOn: null,
    recertifiedOn: null,
    durationDays: null,
    treatmentDaysSinceReport: null,
  };
  for (const item of listFrom(text)) {
    const [word = '', value = ''] = item.split(' ');
    if (word === 'duration') plan.durationDays = Number(value);
    else if (word === 'days') plan.treatmentDaysSinceReport = Number(value);
    else if (word in PLAN_FIELDS) plan[PLAN_FIELDS[word as keyof typeof PLAN_FIELDS]] = value;
    else throw new Error(`not a part of a plan of care: ${item}`);
  }
  return plan;
}

const METHODS = { CMS: 'CMS_8_MINUTE', AMA: 'AMA_MIDPOINT', none: null } as const;

/**
 * `medicare`, or another slug and how it counts: `aetna AMA`, `bcbs none`; terms as `key=value`, `97110:key=value`,
 * `disputed=telehealth` for a term on which statements contradict each other, and `words` for one in words alone.
 */
function payerFrom(text: string, terms: string, required: string, ota: PolicyTerms): PayerRules {
  const [slug = '', method = 'AMA'] = (text || 'medicare').split(' ');
  const forAll: Record<string, unknown> = {};
  const byCode: Record<string, Record<string, unknown>> = {};
  const words = terms
    .split(/\s+/)
    .filter((word) => word !== '' && !['verify', 'words'].includes(word) && !word.startsWith('disputed='));
  for (const word of words) {
    const match = /^(?:(\w{5}):)?(\w+)=(.+)$/.exec(word);
    if (!match) throw new Error(`not a term: ${word}`);
    const [, code, key = '', value = ''] = match;
    const target = code === undefined ? forAll : (byCode[code] ??= {});
    target[key] = termFrom(key, value);
  }
  const about = {
    slug,
    verifyWithPlan: terms.split(/\s+/).includes('verify'),
    requirements: listFrom(required || 'none'),
    byCode: byCode as Record<string, PolicyTerms>,
    words: terms.split(/\s+/).includes('words') ? ['In words alone.'] : [],
    disputed: listFrom(/disputed=(\S+)/.exec(terms)?.[1] ?? 'none') as PolicyTermName[],
  };
  if (slug === 'medicare') {
    return medicare({
      ...about,
      terms: { assistantFactor: undefined, ...ota, ...forAll },
    });
  }
  return payer(METHODS[method as keyof typeof METHODS], { ...about, terms: forAll });
}

function termFrom(key: string, value: string): unknown {
  if (value === 'NONE') return NO_LIMIT;
  if (value === 'none') return key === 'requiredModifiers' ? [] : undefined;
  if (key === 'requiredModifiers' || key === 'bundledInto') return value.split(',');
  if (value === 'true' || value === 'false') return value === 'true';
  return /^(max|timely|authorizationFrom)/.test(key) ? Number(value) : value;
}
