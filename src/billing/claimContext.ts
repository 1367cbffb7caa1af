import type { ProgramKey } from './facts.ts';
import type { DatedNumbers } from './numbers.ts';
import type { CodeFacts, Rule } from './types.ts';
import type { EditSetting, ClaimForm, Setting } from '../shared/enums.ts';
import { declareRule } from './rule.ts';

export const INST_01 = declareRule({
  id: 'INST-01',
  title: 'Each kind of facility has its bill type, and evaluations a revenue code of their own',
  document: 'FCSO_INST',
  section: 'bill types',
  fromKnowledge: '0434',
});

export const CLM_01 = declareRule({
  id: 'CLM-01',
  title: 'What a professional line holds',
  document: 'X12',
  section: 'loop 2400',
  confidence: 'UNVERIFIED',
});

export const CLM_03 = declareRule({
  id: 'CLM-03',
  title: 'What an institutional claim holds',
  document: 'X12',
  confidence: 'UNVERIFIED',
});

export const PHP_04 = declareRule({
  id: 'PHP-04',
  title: 'Revenue code by service',
  document: 'NORIDIAN',
  confidence: 'VERIFIED',
});

/** The rules about the form of a claim. */
export const CLAIM_FORM_RULES: readonly Rule[] = [CLM_01, CLM_03, INST_01, PHP_04];

/** What a setting means for the claim on the date of service. */
export interface ClaimContext {
  readonly form: ClaimForm;
  /** Which of the two NCCI and MUE tables holds. */
  readonly editSetting: EditSetting;
  readonly placeOfService: string | null;
  readonly conditionCodes: readonly string[];
  /** Bill types of an institutional claim (INST-01); none on a professional one. */
  readonly billTypes: readonly string[];
  /** Whether the facility is a CORF, whose plan has an occurrence code of its own. */
  readonly isCorf: boolean;
  /** Whether services of an OTA are marked and reduced: everywhere but in a critical access hospital (CO-09). */
  readonly marksOtaServices: boolean;
  /** Whether therapy is paid by the fee schedule; a critical access hospital is paid its costs. */
  readonly paidByFeeSchedule: boolean;
  readonly program: 'PHP' | 'IOP' | null;
  readonly telehealth: boolean;
  /** Facility practice expense is paid only for telehealth outside the home; therapy elsewhere has one rate. */
  readonly facilityRate: boolean;
  /** Revenue codes of an institutional claim; null on a professional one, which has none. */
  readonly revenueCodes: RevenueCodes | null;
}

/** Revenue codes of a date: of single services, of evaluations, and of therapy in general. */
interface RevenueCodes {
  readonly byCode: ReadonlyMap<string, string>;
  readonly evaluation: string | null;
  readonly therapy: string | null;
}

/** Facts are immutable, so the contexts of a date are made once and kept with its numbers. */
const contextsByNumbers = new WeakMap<DatedNumbers, Readonly<Record<Setting, ClaimContext>>>();

/**
 * Form, table, place of service, bill type, condition and revenue codes of a setting (PHP-02, PHP-03, TEL-02,
 * INST-01). A place of
 * service stands on professional claims only. What else the forms hold (CLM-01, CLM-03) is
 * filled in when a claim file is written; the therapist renders, also when an assistant treated.
 */
export function claimContextOf(setting: Setting, numbers: DatedNumbers): ClaimContext {
  let contexts = contextsByNumbers.get(numbers);
  if (!contexts) {
    contexts = claimContextsOf(numbers);
    contextsByNumbers.set(numbers, contexts);
  }
  return contexts[setting];
}

/** PHP-04: revenue code of a line on an institutional claim; null where none is on record for the date. */
export function revenueCodeOf(
  { code, kind }: Pick<CodeFacts, 'code' | 'kind'>,
  { revenueCodes }: ClaimContext,
): string | null {
  if (revenueCodes === null) return null;
  const own = revenueCodes.byCode.get(code);
  if (own !== undefined) return own;
  const isEvaluation = kind === 'EVALUATION' || kind === 'RE_EVALUATION';
  return (isEvaluation ? revenueCodes.evaluation : null) ?? revenueCodes.therapy;
}

function claimContextsOf(numbers: DatedNumbers): Readonly<Record<Setting, ClaimContext>> {
  const revenueCodes = revenueCodesOf(numbers);
  const professional = (placeOfService: string | null, more: Partial<ClaimContext> = {}): ClaimContext => ({
    form: 'PROFESSIONAL_837P',
    editSetting: 'PRACTITIONER',
    placeOfService,
    conditionCodes: [],
    billTypes: [],
    isCorf: false,
    marksOtaServices: true,
    paidByFeeSchedule: true,
    program: null,
    telehealth: false,
    facilityRate: false,
    revenueCodes: null,
    ...more,
  });
  const institutional = (
    billTypes: readonly string[],
    program: 'PHP' | 'IOP' | null = null,
    more: Partial<ClaimContext> = {},
  ): ClaimContext => ({
    ...professional(null),
    form: 'INSTITUTIONAL_837I',
    editSetting: 'OUTPATIENT_HOSPITAL',
    conditionCodes: program === null ? [] : conditionCodesOf(`CONDITION_CODE_${program}`, numbers),
    billTypes,
    program,
    revenueCodes,
    ...more,
  });
  return {
    OFFICE: professional('11'),
    HOME: professional('12'),
    SCHOOL: professional('03'),
    TELEHEALTH_HOME: professional(paddedNumber('PLACE_OF_SERVICE_TELEHEALTH_HOME', numbers, 2), {
      telehealth: true,
    }),
    TELEHEALTH_OTHER: professional('02', { telehealth: true, facilityRate: true }),
    OUTPATIENT_HOSPITAL: institutional(['13X']),
    SKILLED_NURSING: institutional(['22X']),
    CRITICAL_ACCESS_HOSPITAL: institutional(['85X'], null, {
      marksOtaServices: false,
      paidByFeeSchedule: false,
    }),
    REHABILITATION_AGENCY: institutional(['74X']),
    COMPREHENSIVE_REHABILITATION: institutional(['75X'], null, { isCorf: true }),
    HOME_HEALTH_PART_B: institutional(['34X']),
    PARTIAL_HOSPITALIZATION: institutional(PROGRAM_BILL_TYPES, 'PHP'),
    INTENSIVE_OUTPATIENT: institutional(PROGRAM_BILL_TYPES, 'IOP'),
  };
}

/** Hospital, community mental health center, critical access hospital (PHP-02). */
const PROGRAM_BILL_TYPES = ['13X', '76X', '85X'];

function conditionCodesOf(key: ProgramKey, numbers: DatedNumbers): readonly string[] {
  const code = paddedNumber(key, numbers, 2);
  return code === null ? [] : [code];
}

const REVENUE_KEY = /^REVENUE_CODE_(\w\d{4})$/;

function revenueCodesOf(numbers: DatedNumbers): RevenueCodes {
  const byCode = new Map<string, string>();
  for (const key of Object.keys(numbers) as ProgramKey[]) {
    const service = REVENUE_KEY.exec(key)?.[1];
    const code = service === undefined ? null : paddedNumber(key, numbers, 4);
    if (service !== undefined && code !== null) byCode.set(service, code);
  }
  return {
    byCode,
    evaluation: paddedNumber('REVENUE_CODE_EVALUATION', numbers, 4),
    therapy: paddedNumber('REVENUE_CODE_THERAPY', numbers, 4),
  };
}

/** A code that is stored as a number, with its leading zeros. */
function paddedNumber(key: ProgramKey, numbers: DatedNumbers, length: number): string | null {
  const value = numbers[key]?.number;
  return value === undefined ? null : String(value).padStart(length, '0');
}
