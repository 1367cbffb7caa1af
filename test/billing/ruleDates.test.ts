import {
  allRules,
  emptyValues,
  evaluate,
  findInputIssues,
  PLAN_OF_CARE_FIELDS,
  type DayOfCare,
  type PatientHistory,
  type PayerRules,
  type Service,
} from '../../src/billing/index.ts';
import { addDays } from '../../src/shared/plainDate.ts';
import { day, factsOn, lasting, medicare, payer, programValuesOn, service } from '../support/day.ts';

/** Rules that begin on a day: each with a claim that names it from that day on, and not on the day before. */

interface Scenario {
  readonly services: readonly Service[];
  readonly about?: (date: string) => Partial<DayOfCare>;
  readonly rules?: PayerRules;
  readonly history?: PatientHistory;
}

const OTHER_SESSIONS: PatientHistory = {
  billedCents: 0,
  billedSessions: 0,
  unpricedSessions: 0,
  visitsThisYear: 0,
  managementMinutes: 20,
  managementAssistantMinutes: 0,
  managementSessions: 1,
  managementBilled: false,
};

const byBoth = (code: string, minutes: number, assistantMinutes: number) =>
  service(code, { minutes, assistantMinutes });
const inSetting = (setting: DayOfCare['setting']) => () => ({ setting });

const FEES = {
  97530: { workRvu: '0.44', peNonFacilityRvu: '0.65', malpracticeRvu: '0.01', multipleProcedures: 5 },
  29125: { workRvu: '0.50', peNonFacilityRvu: '1.20', malpracticeRvu: '0.08', multipleProcedures: 2 },
  29130: { workRvu: '0.50', peNonFacilityRvu: '0.70', malpracticeRvu: '0.08', multipleProcedures: 2 },
};

const PROGRAM_DAY: Scenario = {
  services: [service('G0129', { sessions: [lasting(50)] })],
  about: inSetting('PARTIAL_HOSPITALIZATION'),
};

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'RTM-01': { services: [service('98980', { minutes: 20 })] },
  'RTM-02': { services: [service('98979', { minutes: 10 }), service('98980', { minutes: 20 })] },
  'RTM-03': { services: [service('98985'), service('98977')] },
  'RTM-04': { services: [service('98980')], history: OTHER_SESSIONS },
  'CO-01': { services: [service('97530', { minutes: 20, jointMinutes: 10, assistantMinutes: 10 })] },
  'CO-02': { services: [service('97530', { minutes: 30, modifiers: ['CO'] })] },
  'CO-03': { services: [byBoth('97530', 30, 30)] },
  'CO-04': {
    services: [byBoth('97530', 20, 10)],
    rules: payer('CMS_8_MINUTE', { terms: { requiredModifiers: ['GO', 'CO'] } }),
  },
  'CO-05': { services: [byBoth('97150', 10, 20)] },
  'CO-06': { services: [byBoth('97129', 5, 10), service('97130', { minutes: 30 })] },
  'CO-07': { services: [byBoth('97530', 15, 15)] },
  'CO-08': { services: [byBoth('97530', 0, 30)] },
  'CO-09': { services: [byBoth('97530', 15, 15)], about: inSetting('CRITICAL_ACCESS_HOSPITAL') },
  'CO-12': { services: [service('98977', { modifiers: ['CO'] })] },
  'CTS-01': { services: [service('97550', { minutes: 30, patients: 2 })] },
  'PHP-08': PROGRAM_DAY,
  'PHP-09': PROGRAM_DAY,
  'INST-02': { services: [service('97530', { minutes: 30 })], about: inSetting('OUTPATIENT_HOSPITAL') },
  'MPPR-01': {
    services: [service('97530', { minutes: 30 })],
    rules: payer('CMS_8_MINUTE', { terms: { multipleProcedureFactor: '0.5' } }),
  },
  'MPPR-02': { services: [service('97530', { minutes: 30 })] },
  'MPPR-06': { services: [service('29125'), service('29130')] },
  'POC-03': {
    services: [service('97530', { minutes: 30 })],
    about: (date) => ({
      planOfCare: { ...emptyValues(PLAN_OF_CARE_FIELDS), initialTreatmentOn: date, planSentOn: date },
    }),
  },
};

/** Ids that the answer of a scenario on a date names; none where its codes cannot be billed on that date. */
function namedOn(
  date: string,
  { services, about, history, rules = medicare() }: Scenario,
): ReadonlySet<string> {
  const facts = factsOn(date, { fees: FEES, values: programValuesOn(date) });
  const dayOfCare = day(services, { dateOfService: date, ...about?.(date) });
  if (findInputIssues(dayOfCare, facts).length > 0) return new Set();
  const { findings, explanation, lines } = evaluate(dayOfCare, rules, facts, history);
  return new Set([
    ...[...findings, ...explanation].map(({ rule }) => rule.id),
    ...lines.flatMap((line) => line.rules),
  ]);
}

const dated = allRules().filter(({ effectiveFrom }) => effectiveFrom !== null);

test('every rule with a first day has a scenario', () => {
  expect(Object.keys(SCENARIOS).toSorted()).toEqual(dated.map(({ id }) => id).toSorted());
});

test.each(dated.map(({ id, effectiveFrom }) => [id, effectiveFrom ?? ''] as const))(
  '%s is named from %s on',
  (id, first) => {
    const scenario = SCENARIOS[id];
    if (!scenario) throw new Error(`no scenario for ${id}`);
    const named = [addDays(first, -1), first, addDays(first, 1)].map((date) =>
      namedOn(date, scenario).has(id),
    );
    expect(named).toEqual([false, true, true]);
  },
);

test('no rule that is declared has ended', () => {
  expect(allRules().filter(({ effectiveTo }) => effectiveTo !== null)).toEqual([]);
});
