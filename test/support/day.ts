import type {
  CodeFacts,
  CodeLookup,
  DayOfCare,
  PayerRules,
  Service,
  SessionSpan,
  UnitMethod,
} from '../../src/billing/index.ts';
import { inForce } from '../../src/billing/index.ts';

const BASE = {
  effectiveFrom: null,
  effectiveTo: null,
  unitMinutes: null,
  minimumSessionMinutes: null,
  addOnTo: [],
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

/** Codes enough to write the rule book's examples; their timing is that of the real ones. */
const TEST_CODES: readonly CodeFacts[] = [
  ...['97110', '97112', '97116', '97140', '97530', '97535', '97035', '97032', '97750'].map((code) =>
    timed(code),
  ),
  { ...timed('97129'), effectiveFrom: '2020-01-01' },
  { ...timed('97130', 15, ['97129']), effectiveFrom: '2020-01-01' },
  timed('90912'),
  timed('90913', 15, ['90912']),
  timed('97545', 120),
  timed('97546', 60, ['97545']),
  timed('97550', 30),
  timed('97551', 15, ['97550']),
  timed('96125', 60),
  timed('96112', 60),
  timed('96113', 30, ['96112']),
  { ...timed('97532'), effectiveTo: '2018-01-01' },
  ...['97165', '97150', '97010', '29125', '97018'].map((code) => other(code, 'UNTIMED')),
  other('95992', 'PER_DAY'),
  other('98977', 'PER_30_DAYS'),
  other('98980', 'PER_MONTH'),
  other('G0129', 'PER_SESSION', { minimumSessionMinutes: 45 }),
];

/** The test codes in force on a date. */
export function lookupOn(on: string): CodeLookup {
  const active = TEST_CODES.filter((code) => inForce(code, on));
  return {
    facts: (code) => active.find((facts) => facts.code === code),
    timedAddOnsOf: (code) =>
      active.filter((facts) => facts.timing === 'TIMED' && facts.addOnTo.includes(code)),
  };
}

/** A service with everything unknown that is not given. */
export function service(code: string, more: Partial<Service> = {}): Service {
  return {
    code,
    minutes: null,
    assistantMinutes: null,
    jointMinutes: null,
    sessions: [],
    startTime: null,
    endTime: null,
    distinct: false,
    modifiers: [],
    ...more,
  };
}

/** A session of a per-session code by its minutes. */
export function lasting(minutes: number): SessionSpan {
  return { minutes, startTime: null, endTime: null };
}

/** A day of care in an office on an ordinary date. */
export function day(services: readonly Service[], more: Partial<DayOfCare> = {}): DayOfCare {
  return {
    dateOfService: '2026-11-02',
    setting: 'OFFICE',
    startTime: null,
    endTime: null,
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

/** A payer that counts by the method; null for one without a single rule. */
export function payer(method: UnitMethod | null): PayerRules {
  return {
    slug: 'test-payer',
    name: 'Test payer',
    plan: null,
    unitMethod: method && {
      method,
      verifyWithPlan: false,
      effectiveFrom: null,
      effectiveTo: null,
      source: {
        title: 'Test',
        url: null,
        publisher: null,
        section: null,
        retrievedOn: null,
        verifiedOn: null,
        confidence: 'UNVERIFIED',
      },
    },
  };
}

/** `97112 x2, 97110 x1`; "none" for a claim without lines. */
export function unitsText(lines: readonly { readonly code: string; readonly units: number }[]): string {
  return lines.map(({ code, units }) => `${code} x${units}`).join(', ') || 'none';
}
