import fc from 'fast-check';
import { allRules, evaluate, prepareDay, type DayOfCare, type Facts } from '../../src/billing/index.ts';
import { PHASES, type Check, type Read } from '../../src/billing/check.ts';
import { CHECKS } from '../../src/billing/checks.ts';
import { startClaim } from '../../src/billing/evaluate.ts';
import type { EvaluationContext } from '../../src/billing/evaluationContext.ts';
import { applyChecks, toBillingLine } from '../../src/billing/reducer.ts';
import type { Result } from '../../src/billing/results.ts';
import { RELEASE } from '../support/day.ts';
import { anyRequest, type BillingRequest } from './anyDay.ts';
import { forAny, TEST_TIMEOUT_MS } from './fuzz.ts';

/** What holds for every check of the engine: it is pure, it keeps to its rules, and rules keep to their days. */

const RUNS = 150;

/** Evaluates a request, and lets `watch` run each check. */
function evaluateWatched(
  { dayOfCare, rules, facts, history }: BillingRequest,
  watch: (check: Check, context: EvaluationContext) => readonly Result[],
): void {
  const watched = CHECKS.map((check) => ({
    ...check,
    apply: (context: EvaluationContext) => watch(check, context),
  }));
  applyChecks(startClaim(prepareDay(dayOfCare, facts, history), rules), watched);
}

/** What a check could have changed. */
function stateOf({ lines, findings, decidingTables }: EvaluationContext): string {
  const denials = lines.map(({ denial }) => denial);
  return JSON.stringify([lines.map(toBillingLine), denials, findings.length, decidingTables.length]);
}

/** A result without its objects, comparable. */
function shown(result: Result): unknown {
  if (result.kind === 'TABLE_CONSULTED') return [result.kind, result.table.releaseId];
  if (result.kind !== 'FINDING') return { ...result, line: result.line.position };
  const { kind, rule, severity, outcome, lines, codes, denial, denies, message, fix } = result;
  const denied = denies.map(({ position }) => position);
  return [kind, rule.id, severity, outcome, lines, codes, denial, denied, message, fix];
}

test(
  'a check is pure: it changes nothing, and the same claim gives the same results',
  () => {
    forAny(anyRequest, RUNS, (request) => {
      evaluateWatched(request, (check, context) => {
        const before = stateOf(context);
        const results = check.apply(context);
        const again = check.apply(context);
        expect(stateOf(context)).toBe(before);
        expect(again.map(shown)).toEqual(results.map(shown));
        return results;
      });
    });
  },
  TEST_TIMEOUT_MS,
);

test(
  'a check cites the rules that it declares and no other one, and denies no line without a denial',
  () => {
    forAny(anyRequest, RUNS, (request) => {
      evaluateWatched(request, (check, context) => {
        const declared = check.rules.map(({ id }) => id);
        const results = check.apply(context);
        for (const result of results) {
          if (result.kind === 'FINDING') {
            expect(declared).toContain(result.rule.id);
            if (result.denies.length > 0) expect(result.denial).not.toBeNull();
          }
          if (result.kind === 'RULE_APPLIED') expect(declared).toContain(result.rule.id);
        }
        return results;
      });
    });
  },
  TEST_TIMEOUT_MS,
);

/** The object, with a note of each property that is read. */
function noting<T extends object>(target: T, note: (name: string) => void): T {
  return new Proxy(target, {
    get(_, name): unknown {
      if (typeof name === 'string' && name in target) note(name);
      return Reflect.get(target, name);
    },
  });
}

/** The context of a check that notes what the check, and the texts of its results, read. */
function recording(context: EvaluationContext, reads: Set<Read>): EvaluationContext {
  return {
    ...context,
    day: noting(context.day, (name) => reads.add(`day.${name as keyof DayOfCare}`)),
    facts: noting(context.facts, (name) => reads.add(`facts.${name as keyof Facts}`)),
    // A number that is not in force is read too.
    numbers: new Proxy(context.numbers, {
      get(numbers, name): unknown {
        reads.add('facts.programValue');
        return Reflect.get(numbers, name);
      },
    }),
    get history() {
      reads.add('history');
      return context.history;
    },
  };
}

/** An edit between any two codes, of a release that is older than every date: what few generated days have. */
function withEveryEdit(facts: Facts): Facts {
  const effectiveFrom = '1990-01-01';
  const basis = {
    table: 'Edits',
    period: '1990Q1',
    releaseId: 'old',
    effectiveFrom,
    newerFrom: effectiveFrom,
  };
  return {
    ...facts,
    edit: (columnOne, columnTwo, setting) => ({
      state: 'KNOWN',
      value: {
        columnOne,
        columnTwo,
        setting,
        modifierIndicator: 1,
        rationale: null,
        ...RELEASE,
        effectiveFrom,
        effectiveTo: null,
      },
      basis,
    }),
  };
}

test(
  'a check reads what it declares, all of it and nothing else',
  () => {
    const reads = new Map(CHECKS.map((check) => [check, new Set<Read>()]));
    for (const request of fc.sample(anyRequest, { numRuns: 1_500, seed: 3 })) {
      for (const facts of [request.facts, withEveryEdit(request.facts)]) {
        evaluateWatched({ ...request, facts }, (check, context) => {
          const results = check.apply(recording(context, reads.get(check) ?? new Set()));
          results.map(shown);
          return check.apply(context);
        });
      }
    }
    const shownReads = (of: (check: Check) => Iterable<Read>) =>
      CHECKS.map((check) => [check.rules.map(({ id }) => id).join(' '), [...of(check)].toSorted()]);
    expect(shownReads((check) => reads.get(check) ?? [])).toEqual(shownReads((check) => check.reads));
  },
  TEST_TIMEOUT_MS,
);

test(
  'no rule is applied outside of its days',
  () => {
    const firstDays = new Map(allRules().map(({ id, effectiveFrom }) => [id, effectiveFrom]));
    forAny(anyRequest, RUNS, (request) => {
      evaluateWatched(request, (check, context) => {
        const results = check.apply(context);
        for (const result of results) {
          if (result.kind !== 'FINDING' && result.kind !== 'RULE_APPLIED') continue;
          const from =
            result.kind === 'FINDING' ? result.rule.effectiveFrom : (firstDays.get(result.rule.id) ?? null);
          if (from !== null)
            expect([result.rule.id, context.day.dateOfService >= from]).toEqual([result.rule.id, true]);
        }
        return results;
      });
    });
  },
  TEST_TIMEOUT_MS,
);

/** Rules about data that these days do not have; each has tests of its own. */
const NEEDS_MORE: readonly string[] = ['CONTRACT-01', 'CONTRACT-02', 'CONTRACT-03', 'POLICY-02', 'TAB-01'];

test(
  'every rule is reached, so that none is a rule in name alone',
  () => {
    const reached = new Set<string>();
    for (const { dayOfCare, rules, facts, history } of fc.sample(anyRequest, { numRuns: 6_000, seed: 2 })) {
      const { findings, explanation, lines } = evaluate(dayOfCare, rules, facts, history);
      for (const { rule } of [...findings, ...explanation]) reached.add(rule.id);
      for (const line of lines) for (const id of line.rules) reached.add(id);
    }
    const missed = allRules().filter(({ id }) => !reached.has(id));
    expect(missed.map(({ id }) => id).toSorted()).toEqual(NEEDS_MORE);
  },
  TEST_TIMEOUT_MS,
);

test('checks run phase by phase', () => {
  const phases = CHECKS.map(({ phase }) => PHASES.indexOf(phase));
  expect(phases).toEqual(phases.toSorted((a, b) => a - b));
});

test('a rule has one declaration', () => {
  const ids = allRules().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
