import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import {
  DAY_FIELDS,
  emptyValues,
  SERVICE_FIELDS,
  SESSION_SPAN_FIELDS,
  type Answer,
  type CitedTerms,
  type CodeFacts,
  type DayOfCare,
  type DiagnosisFact,
  type EditFact,
  type Facts,
  type FeeFact,
  type ModifierFacts,
  type PayerRules,
  type ProgramKey,
  type Service,
  type SessionSpan,
  type PolicyTermName,
  type PolicyTerms,
  type TermSource,
  type UnitLimitFact,
  type UnsettledTerm,
} from '../../src/billing/index.ts';
import { isInForce, type Period } from '../../src/shared/plainDate.ts';
import type { CodeKind, EditSetting, UnitMethod } from '../../src/shared/enums.ts';

const BASE = {
  effectiveFrom: null,
  effectiveTo: null,
  unitMinutes: null,
  minimumSessionMinutes: null,
  addOnTo: [],
  kind: 'TREATMENT' as CodeKind,
  therapyStatus: 'ALWAYS' as const,
  otPlanOfCareAllowed: true,
};
const timed = (code: string, unitMinutes = 15, addOnTo: string[] = []): CodeFacts => ({
  ...BASE,
  code,
  timing: 'TIMED',
  unitMinutes,
  addOnTo,
});
const other = (code: string, timing: CodeFacts['timing'], more: Partial<CodeFacts> = {}): CodeFacts => ({
  ...BASE,
  code,
  timing,
  ...more,
});

/** Enough codes for the examples of the rules; their timing is the real one. */
export const TEST_CODES: readonly CodeFacts[] = [
  ...['97110', '97112', '97113', '97116', '97124', '97140', '97530', '97533', '97535', '97537', '97542'].map(
    (code) => timed(code),
  ),
  ...['97035', '97032', '97750', '97755', '97760', '97761', '97763'].map((code) => timed(code)),
  { ...timed('97129'), effectiveFrom: '2020-01-01', therapyStatus: 'SOMETIMES' },
  { ...timed('97130', 15, ['97129']), effectiveFrom: '2020-01-01', therapyStatus: 'SOMETIMES' },
  timed('90912'),
  timed('90913', 15, ['90912']),
  timed('97545', 120),
  timed('97546', 60, ['97545']),
  ...[timed('97550', 30), timed('97551', 15, ['97550']), other('97552', 'UNTIMED')].map((code) => ({
    ...code,
    kind: 'CAREGIVER' as const,
    therapyStatus: 'SOMETIMES' as const,
    effectiveFrom: '2024-01-01',
  })),
  timed('96125', 60),
  timed('96112', 60),
  timed('96113', 30, ['96112']),
  { ...timed('97532'), effectiveTo: '2018-01-01' },
  { ...other('G8987', 'UNTIMED'), effectiveTo: '2019-01-01' },
  ...['97165', '97166', '97167'].map((code) => other(code, 'UNTIMED', { kind: 'EVALUATION' })),
  other('97168', 'UNTIMED', { kind: 'RE_EVALUATION' }),
  other('97161', 'UNTIMED', { kind: 'EVALUATION', otPlanOfCareAllowed: false }),
  other('97150', 'UNTIMED', { kind: 'GROUP' }),
  other('L3906', 'UNTIMED', { kind: 'ORTHOTIC', therapyStatus: 'NEVER' }),
  ...['29125', '29130', '29280'].map((code) =>
    other(code, 'UNTIMED', { kind: 'ORTHOTIC', therapyStatus: 'SOMETIMES' }),
  ),
  ...['97010', '97014', '97018', '95851', '95852', '97597', '97602'].map((code) => other(code, 'UNTIMED')),
  other('97598', 'UNTIMED', { addOnTo: ['97597'] }),
  other('92507', 'UNTIMED', { therapyStatus: 'NEVER' }),
  other('95992', 'PER_DAY'),
  other('98970', 'UNTIMED', { kind: 'OTHER', therapyStatus: 'SOMETIMES' }),
  ...['98976', '98977', '98984', '98985'].map((code) =>
    other(code, 'PER_30_DAYS', {
      kind: 'REMOTE_MONITORING',
      therapyStatus: 'SOMETIMES',
      effectiveFrom: code < '98980' ? '2022-01-01' : '2026-01-01',
    }),
  ),
  ...['98979', '98980', '98981'].map((code) =>
    other(code, 'PER_MONTH', {
      kind: 'REMOTE_MONITORING',
      therapyStatus: 'SOMETIMES',
      effectiveFrom: code === '98979' ? '2026-01-01' : '2022-01-01',
      addOnTo: code === '98981' ? ['98980'] : [],
    }),
  ),
  ...['G0129', 'G0176', 'G0177', 'G0410', 'G0411'].map((code) =>
    other(code, 'PER_SESSION', { minimumSessionMinutes: 45, kind: 'PROGRAM', therapyStatus: 'NEVER' }),
  ),
];

const SOURCE = {
  title: 'Test',
  url: null,
  publisher: null,
  section: null,
  documentId: null,
  publishedOn: null,
  retrievedOn: null,
  verifiedOn: null,
  confidence: 'UNVERIFIED',
} as const;

type Indicator = 0 | 1 | 9;
type Limit = readonly [units: number, adjudication: 1 | 2 | 3];

/** Edits, limits, fees and values of a test; anything omitted is not available. */
export interface TestData {
  /** Pairs as `97530|97750`, column one first, with the modifier indicator; omitted pairs have no edit. */
  readonly edits?: Readonly<Record<string, Indicator>>;
  /** The same for the hospital table, where it differs. */
  readonly hospitalEdits?: Readonly<Record<string, Indicator>>;
  /** Limits by code: units and adjudication indicator; omitted codes have none. */
  readonly limits?: Readonly<Record<string, Limit>>;
  /** The same for the hospital table, where it differs. */
  readonly hospitalLimits?: Readonly<Record<string, Limit>>;
  /** Codes of full length that can be sent; M62.81 when omitted. Null for no release. */
  readonly diagnoses?: readonly string[] | null;
  readonly fees?: Readonly<Record<string, Partial<FeeFact>>>;
  /** Values by key, null for one that nobody recorded; omitted ones that are not amounts come from the seed. */
  readonly values?: Readonly<Partial<Record<ProgramKey, string | null>>>;
  readonly modifiers?: readonly ModifierFacts[];
}

const NOT_AVAILABLE = { state: 'NOT_AVAILABLE', reason: 'Nothing is loaded in this test.' } as const;
export const RELEASE = { releaseId: 'test-release', releaseFrom: '2024-01-01', source: SOURCE };

const NATIONAL = {
  status: 'A',
  workGpci: '1',
  peGpci: '1',
  malpracticeGpci: '1',
  multipleProcedures: 5,
  bilateralSurgery: 0,
  contractor: '00000',
  locality: '00',
  localityName: 'National',
};

interface SeedPeriod extends Period {
  readonly value: string;
}

/** The numbers of the seed, with their periods. */
const SEEDED: ReadonlyMap<ProgramKey, readonly SeedPeriod[]> = new Map(
  (
    parse(readFileSync(path.resolve(import.meta.dirname, '../../seed/program-values.yaml'), 'utf8')) as {
      values: {
        key: ProgramKey;
        periods: { value: string; effectiveFrom: string; effectiveTo?: string }[];
      }[];
    }
  ).values.map(({ key, periods }) => [
    key,
    periods.map((period) => ({ ...period, effectiveTo: period.effectiveTo ?? null })),
  ]),
);

/** Every value that the seed has for a date. */
export function programValuesOn(date: string): Partial<Record<ProgramKey, string>> {
  return Object.fromEntries(
    [...SEEDED].flatMap(([key, periods]) =>
      periods.filter((period) => isInForce(period, date)).map(({ value }) => [key, value]),
    ),
  );
}

/** Values that amounts are computed with: without them a test shows no amounts. */
function isAmount(key: ProgramKey): boolean {
  return /_(RATE|THRESHOLD|FACTOR)(_|$)/.test(key);
}

/** Facts of a date of service, as far as the test sets any. */
export function factsOn(on: string, data: TestData = {}): Facts {
  const active = TEST_CODES.filter((code) => isInForce(code, on));
  const modifiers = data.modifiers ?? TEST_MODIFIERS;
  return {
    code: (code) => active.find((facts) => facts.code === code),
    timedAddOnsOf: (code) =>
      active.filter((facts) => facts.timing === 'TIMED' && facts.addOnTo.includes(code)),
    modifier: (code) => modifiers.find((facts) => facts.code === code),
    edit: (one, another, setting) => editAnswer(data, one, another, setting),
    unitLimit: (code, setting) => limitAnswer(data, code, setting),
    diagnosis: (code) => diagnosisAnswer(data, code),
    fee: (code) => feeAnswer(data, code),
    programValue: (key) => {
      const seeded = SEEDED.get(key)?.find((period) => isInForce(period, on));
      const value =
        data.values?.[key] ?? (key in (data.values ?? {}) || isAmount(key) ? null : seeded?.value);
      if (value === undefined || value === null) return NOT_AVAILABLE;
      const { effectiveFrom = null, effectiveTo = null } = seeded ?? {};
      return { state: 'KNOWN', value: { key, value, effectiveFrom, effectiveTo, source: SOURCE } };
    },
  };
}

function editAnswer(
  { edits, hospitalEdits }: TestData,
  one: string,
  another: string,
  setting: EditSetting,
): Answer<EditFact | null> {
  if (!edits) return NOT_AVAILABLE;
  for (const [columnOne, columnTwo] of [
    [one, another],
    [another, one],
  ] as const) {
    const pair = `${columnOne}|${columnTwo}`;
    const hospital = setting === 'OUTPATIENT_HOSPITAL' ? hospitalEdits?.[pair] : undefined;
    const modifierIndicator = hospital ?? edits[pair];
    if (modifierIndicator === undefined) continue;
    const edit = { columnOne, columnTwo, setting, modifierIndicator, rationale: 'Test rationale' };
    return { state: 'KNOWN', value: { ...edit, ...RELEASE, effectiveFrom: null, effectiveTo: null } };
  }
  return { state: 'KNOWN', value: null };
}

function limitAnswer(
  { limits, hospitalLimits }: TestData,
  code: string,
  setting: EditSetting,
): Answer<UnitLimitFact | null> {
  if (!limits) return NOT_AVAILABLE;
  const limit = (setting === 'OUTPATIENT_HOSPITAL' ? hospitalLimits?.[code] : undefined) ?? limits[code];
  if (!limit) return { state: 'KNOWN', value: null };
  const [units, adjudication] = limit;
  const value = {
    code,
    setting,
    units,
    adjudication,
    rationale: null,
    effectiveFrom: null,
    effectiveTo: null,
  };
  return { state: 'KNOWN', value: { ...value, ...RELEASE } };
}

function diagnosisAnswer({ diagnoses = ['M62.81'] }: TestData, code: string): Answer<DiagnosisFact | null> {
  if (!diagnoses) return NOT_AVAILABLE;
  const longer = diagnoses.filter((each) => each !== code && each.startsWith(code));
  const billable = diagnoses.includes(code);
  if (!billable && longer.length === 0) return { state: 'KNOWN', value: null };
  const value = { code, billable, longer: billable ? [] : longer.slice(0, 6), ...RELEASE };
  return { state: 'KNOWN', value: { ...value, moreLonger: Math.max(0, longer.length - 6) } };
}

/** One object for one fact, as in a snapshot: prices are cached by their fact. */
const feeFacts = new WeakMap<Partial<FeeFact>, FeeFact>();

function feeAnswer({ fees }: TestData, code: string): Answer<FeeFact | null> {
  if (!fees) return NOT_AVAILABLE;
  const given = fees[code];
  if (!given) return { state: 'KNOWN', value: null };
  const value = feeFacts.get(given) ?? {
    code,
    workRvu: '0',
    peFacilityRvu: '0',
    peNonFacilityRvu: '0',
    malpracticeRvu: '0',
    conversionFactor: '33.2875',
    ...NATIONAL,
    ...RELEASE,
    ...given,
  };
  feeFacts.set(given, value);
  return { state: 'KNOWN', value };
}

const modifierFacts = (
  code: string,
  category: ModifierFacts['category'],
  lineOrder: number | null,
  incompatible: string[] = [],
): ModifierFacts => ({
  code,
  category,
  lineOrder,
  incompatible,
  sendable: true,
  effectiveFrom: null,
  effectiveTo: null,
});

const X_MODIFIERS = ['59', 'XE', 'XS', 'XP', 'XU'];

export const TEST_MODIFIERS: readonly ModifierFacts[] = [
  modifierFacts('GO', 'DISCIPLINE', 1, ['GP', 'GN']),
  { ...modifierFacts('CO', 'ASSISTANT_PAYMENT', 2, ['CQ']), effectiveFrom: '2020-01-01' },
  modifierFacts('KX', 'THRESHOLD_ATTESTATION', 3, ['GA']),
  ...X_MODIFIERS.map((code) => ({
    ...modifierFacts(
      code,
      'NCCI_BYPASS',
      4,
      X_MODIFIERS.filter((rival) => rival !== code),
    ),
    effectiveFrom: code === '59' ? null : '2015-01-01',
  })),
  modifierFacts('95', 'TELEHEALTH', 5, ['93', 'GT', 'GQ']),
  modifierFacts('93', 'TELEHEALTH', 5, ['95', 'GT', 'GQ']),
  modifierFacts('GQ', 'TELEHEALTH', 5, ['95', '93', 'GT']),
  modifierFacts('96', 'BENEFIT', 6, ['97']),
  modifierFacts('97', 'BENEFIT', 6, ['96']),
  modifierFacts('GA', 'ABN', 7, ['GZ', 'GY', 'KX']),
  modifierFacts('GX', 'ABN', 7, ['GZ']),
  modifierFacts('GY', 'ABN', 7, ['GA', 'GZ']),
  modifierFacts('GZ', 'ABN', 7, ['GA', 'GX', 'GY']),
  modifierFacts('50', 'ANATOMIC', 8, ['RT', 'LT']),
  modifierFacts('LT', 'ANATOMIC', 8, ['50']),
  modifierFacts('RT', 'ANATOMIC', 8, ['50']),
  ...['FA', 'F1', 'F5', 'TA', 'E1'].map((code) => modifierFacts(code, 'ANATOMIC', 8)),
  ...['22', '25', '52', '76', '77', 'GP', 'GN', 'CQ'].map((code) => modifierFacts(code, 'OTHER', 9)),
];

/** A service whose omitted facts are unknown. */
export function service(code: string, more: Partial<Service> = {}): Service {
  return { ...emptyValues(SERVICE_FIELDS), code, ...more };
}

/** A session of a per-session code by its minutes. */
export function lasting(minutes: number): SessionSpan {
  return { ...emptyValues(SESSION_SPAN_FIELDS), minutes };
}

/** A day of care in an office on an ordinary date. */
export function day(services: readonly Service[], more: Partial<DayOfCare> = {}): DayOfCare {
  return {
    ...emptyValues(DAY_FIELDS),
    dateOfService: '2026-11-02',
    setting: 'OFFICE',
    diagnoses: ['M62.81'],
    services,
    ...more,
  };
}

/** `97112 24, 97110 23` or, for untimed codes, `97165`. */
export function servicesFrom(text: string): Service[] {
  return text.split(',').map((part) => {
    const [code, minutes] = part.trim().split(/\s+/);
    if (!code) throw new Error(`no code in "${text}"`);
    return service(code, minutes === undefined ? {} : { minutes: Number(minutes) });
  });
}

/** A payer of a test; terms apply to every code unless `byCode` differs. */
export interface TestPayer {
  readonly slug?: string;
  readonly medicare?: boolean;
  readonly terms?: PolicyTerms;
  readonly byCode?: Readonly<Record<string, PolicyTerms>>;
  readonly verifyWithPlan?: boolean;
  /** Names of terms on which statements of the payer conflict. */
  readonly disputed?: readonly PolicyTermName[];
  readonly unsettled?: readonly (readonly [PolicyTermName, UnsettledTerm])[];
  /** Statements about every code in words alone. */
  readonly words?: readonly string[];
  readonly requirements?: readonly string[];
}

/** The entry of the rule register that a payer's terms select in the seed. */
const UNIT_RULES: Readonly<Record<string, string>> = {
  aetna: 'PAY-RULE-3',
  cigna: 'PAY-RULE-4',
  unitedhealthcare: 'PAY-RULE-5',
  bcbs: 'PAY-RULE-6',
};

/** A payer that counts by the method; null for a payer without a unit rule. */
export function payer(method: UnitMethod | null, about: TestPayer = {}): PayerRules {
  const words = (about.words ?? []).map((text) => ({ ...statedIn(about), text }));
  const cited = (terms: PolicyTerms): CitedTerms => ({
    terms,
    unsettled: new Map([...disputedIn(about), ...(about.unsettled ?? [])]),
    words,
    sourceOf: (term) =>
      terms[term] === undefined ? undefined : { ...statedIn(about), text: `The test payer states ${term}.` },
  });
  const terms: PolicyTerms = {
    unitRule: UNIT_RULES[about.slug ?? ''],
    ...(method && { unitMethod: method }),
    ...about.terms,
  };
  return {
    slug: about.slug ?? 'test-payer',
    name: 'Test payer',
    plan: null,
    paysByMedicareFeeSchedule: about.medicare ?? false,
    claimTerms: cited(terms),
    termsFor: (code) => cited({ ...terms, ...about.byCode?.[code] }),
    requirementsFor: () =>
      (about.requirements ?? []).map((key) => ({ key, text: `Shows ${key}.`, source: SOURCE })),
  };
}

function statedIn({ verifyWithPlan = false }: TestPayer): Omit<TermSource, 'text'> {
  return { source: SOURCE, verifyWithPlan, effectiveFrom: null, effectiveTo: null };
}

/** Each term in dispute, stated by one side and denied by the other. */
function disputedIn({ disputed = [] }: TestPayer): [PolicyTermName, UnsettledTerm][] {
  const branches = [{ conditions: [], value: undefined }];
  return disputed.map((name) => [name, { state: 'CONFLICTING', branches }]);
}

/** Medicare in 2026, as in the rule register. */
export function medicare(more: TestPayer = {}): PayerRules {
  return payer('CMS_8_MINUTE', {
    slug: 'medicare',
    medicare: true,
    ...more,
    terms: {
      requiredModifiers: ['GO'],
      editSet: 'medicare-ncci',
      assistantFactor: '0.85',
      timelyFilingYears: 1,
      unitRule: 'PAY-RULE-1',
      ...more.terms,
    },
  });
}

/** `97112 x2, 97110 x1`; "none" for a claim without lines. */
export function unitsText(lines: readonly { readonly code: string; readonly units: number }[]): string {
  return lines.map(({ code, units }) => `${code} x${units}`).join(', ') || 'none';
}
