import {
  evaluate,
  type PolicyTermName,
  type TermBranch,
  type UnsettledTerm,
} from '../../src/billing/index.ts';
import { day, factsOn, payer, service } from '../support/day.ts';

/** Terms that depend on what the request does not state: reported where they decide about the claim, and not elsewhere. */

const FACTS = factsOn('2026-11-02', { edits: {}, limits: {} });
const DAY = day([service('97530', { minutes: 30 }), service('97110', { minutes: 15 })]);
const ADVANTAGE = [{ dimension: 'linesOfBusiness', values: ['MEDICARE_ADVANTAGE'] }] as const;
const NORTH = [{ dimension: 'plan', values: ['blue-north'] }] as const;

const depends = (...branches: readonly TermBranch[]): UnsettledTerm => ({ state: 'DEPENDS', branches });
const otherwise = (value?: TermBranch['value']): TermBranch => ({ conditions: [], value });

function findingsOf(name: PolicyTermName, term: UnsettledTerm, care = DAY) {
  const rules = payer('AMA_MIDPOINT', { terms: { telehealth: true }, unsettled: [[name, term]] });
  return evaluate(care, rules, FACTS).findings.filter(({ rule }) => rule.id === 'POLICY-01');
}

test('an authorization that one line of business needs is reported for each line, with what it depends on', () => {
  const term = depends({ conditions: ADVANTAGE, value: true }, otherwise(false));
  const found = findingsOf('priorAuthorization', term);
  expect(found.map(({ outcome, severity, codes }) => [outcome, severity, ...codes])).toEqual([
    ['NO_DATA', 'WARNING', '97530'],
    ['NO_DATA', 'WARNING', '97110'],
  ]);
  expect(found[0]).toMatchObject({
    message:
      'What Test payer states about 97530 depends on the line of business: priorAuthorization: prior authorization required (MEDICARE_ADVANTAGE) / no prior authorization required.',
    fix: 'Send `coverage.lineOfBusiness`, or ask the plan.',
  });
});

test('what holds of an authorization stands where one may be needed, and not elsewhere', () => {
  const term = depends({ conditions: NORTH, value: false }, otherwise(true));
  const messageOf = (name: PolicyTermName, open: UnsettledTerm) => {
    const terms = { visitsWithoutReview: 6, reviewWithinWeeks: 8 };
    const rules = payer('AMA_MIDPOINT', { terms, unsettled: [[name, open]] });
    return evaluate(DAY, rules, FACTS).findings.find(({ rule }) => rule.id === 'POLICY-01')?.message;
  };
  expect(messageOf('priorAuthorization', term)).toMatch(
    / \/ prior authorization required\. An authorization: 6 visits without review, within 8 weeks\.$/,
  );
  const limit = depends({ conditions: NORTH, value: 1 }, otherwise('NONE'));
  expect(messageOf('maxUnitsPerDay', limit)).not.toContain('authorization');
});

describe('a limit on the services of a day', () => {
  const care = day([
    service('97530', { minutes: 45 }),
    service('97018', {}),
    service('97545', { minutes: 120 }),
  ]);
  const found = (limit: number | 'NONE') => {
    const byCode = { '97545': { maxServicesPerDay: 'NONE' } } as const;
    const rules = payer('AMA_MIDPOINT', { terms: { maxServicesPerDay: limit }, byCode });
    return evaluate(care, rules, FACTS).findings.filter(
      ({ rule, outcome }) => rule.id === 'POLICY-01' && outcome === 'FAIL',
    );
  };

  test('counts units and untimed services together, but not a code outside of it', () => {
    expect(found(4)).toEqual([]);
    expect(found(3)).toMatchObject([
      {
        codes: ['97530', '97018'],
        message: 'The day has 4 services; Test payer accepts at most 3.',
        fix: 'Expect 1 of them to be denied. Do not change the documented minutes.',
      },
    ]);
  });

  test('that is none limits nothing', () => {
    expect(found('NONE')).toEqual([]);
  });
});

test('two dimensions are named, and branches that say the same are put together', () => {
  const term = depends(
    { conditions: [...ADVANTAGE, ...NORTH], value: 'NOT_COVERED' },
    { conditions: NORTH, value: 'NOT_COVERED' },
    otherwise(),
  );
  expect(findingsOf('coverage', term)[0]?.message).toBe(
    'What Test payer states about 97530 depends on the line of business and the plan: coverage: not covered (MEDICARE_ADVANTAGE and blue-north; blue-north) / not stated.',
  );
});

test.each<[string, PolicyTermName, UnsettledTerm, number]>([
  [
    'a limit that all units are within',
    'maxUnitsPerDay',
    depends({ conditions: NORTH, value: 2 }, otherwise(4)),
    0,
  ],
  [
    'a limit that two units exceed',
    'maxUnitsPerDay',
    depends({ conditions: NORTH, value: 1 }, otherwise('NONE')),
    1,
  ],
  [
    'a limit of a visit that is met',
    'maxTimedUnitsPerVisit',
    depends({ conditions: NORTH, value: 3 }, otherwise()),
    0,
  ],
  [
    'a limit of a visit that is exceeded',
    'maxTimedUnitsPerVisit',
    depends({ conditions: NORTH, value: 2 }, otherwise()),
    2,
  ],
  [
    'a share of an assistant who did not treat',
    'assistantFactor',
    depends({ conditions: NORTH, value: '0.85' }, otherwise()),
    0,
  ],
  [
    'minutes of a day that are within each limit',
    'maxMinutesPerDay',
    depends({ conditions: NORTH, value: 45 }, otherwise()),
    0,
  ],
  [
    'minutes of a day that exceed a limit',
    'maxMinutesPerDay',
    depends({ conditions: NORTH, value: 44 }, otherwise()),
    2,
  ],
  [
    'services of a day that are within each limit',
    'maxServicesPerDay',
    depends({ conditions: NORTH, value: 3 }, otherwise()),
    0,
  ],
  [
    'services of a day that exceed a limit',
    'maxServicesPerDay',
    depends({ conditions: NORTH, value: 2 }, otherwise()),
    2,
  ],
  ['telehealth, in person', 'telehealth', depends({ conditions: NORTH, value: false }, otherwise(true)), 0],
  [
    'bundling without the other code',
    'bundledInto',
    depends({ conditions: NORTH, value: ['97140'] }, otherwise()),
    0,
  ],
  [
    'bundling with the other code',
    'bundledInto',
    depends({ conditions: NORTH, value: ['97110'] }, otherwise()),
    1,
  ],
  ['required modifiers', 'requiredModifiers', depends({ conditions: NORTH, value: ['GO'] }, otherwise()), 2],
  [
    'what no bill reads',
    'visitsCombineDisciplines',
    depends({ conditions: NORTH, value: true }, otherwise()),
    0,
  ],
])('%s', (_what, name, term, lines) => {
  expect(findingsOf(name, term)).toHaveLength(lines);
});

test('telehealth decides on a day of telehealth', () => {
  const term = depends({ conditions: NORTH, value: false }, otherwise(true));
  const care = { ...DAY, setting: 'TELEHEALTH_HOME' } as const;
  expect(findingsOf('telehealth', term, care).filter(({ outcome }) => outcome === 'NO_DATA')).toHaveLength(2);
});

test('statements that contradict each other are reported with both sides, whether they decide or not', () => {
  const branches = [otherwise('COVERED'), otherwise('CONDITIONAL')];
  expect(findingsOf('coverage', { state: 'CONFLICTING', branches })[0]).toMatchObject({
    message:
      'The statements of Test payer about 97530 contradict each other: coverage: covered / covered under conditions.',
    fix: 'Ask the plan which statement applies.',
  });
});

test('a unit rule that depends on the plan shows both claims', () => {
  const term = depends({ conditions: NORTH, value: 'CMS_8_MINUTE' }, otherwise());
  const care = day([service('97530', { minutes: 10 }), service('97110', { minutes: 10 })]);
  const answer = evaluate(care, payer(null, { unsettled: [['unitMethod', term]] }), FACTS);
  expect(answer).toMatchObject({
    unitMethod: 'AMA_MIDPOINT',
    unitMethodAssumed: true,
    verdict: 'INCOMPLETE',
  });
  expect(answer.findings[0]?.message).toBe(
    'The unit rule of Test payer depends on the plan: 8-minute rule over all timed minutes (blue-north) / not stated, and the two unit rules give different units. These units assume the AMA midpoint rule for each code.',
  );
  expect(answer.alternatives).toHaveLength(1);
});

test('a rule for one code counts that code alone, and the others together as before', () => {
  const apart = day([service('97112', { minutes: 20 }), service('97530', { minutes: 20 })]);
  const answer = (byCode: Parameters<typeof payer>[1]) =>
    evaluate(apart, payer('CMS_8_MINUTE', byCode), FACTS);
  expect(answer({}).lines.map(({ units: n }) => n)).toEqual([2, 1]);
  const alone = answer({ byCode: { '97112': { unitMethod: 'AMA_MIDPOINT' } } });
  expect(alone.lines.map(({ units: n }) => n)).toEqual([1, 1]);
  expect(alone.explanation.slice(0, 2).map(({ text }) => text)).toEqual([
    'Test payer counts timed units of 97112 by the AMA midpoint rule for each code.',
    'Test payer counts timed units of 97530 by the CMS 8-minute rule over all timed minutes.',
  ]);
});

describe('what depends is reported once, with what it depends on and where to send it', () => {
  const evaluated = (care: Parameters<typeof evaluate>[0], about: Parameters<typeof payer>[1]) =>
    evaluate(care, payer('AMA_MIDPOINT', about), FACTS);
  const rulesOf = ({ findings }: ReturnType<typeof evaluate>) => findings.map(({ rule }) => rule.id);

  test('GO that every branch requires is placed', () => {
    const term = depends({ conditions: NORTH, value: ['GO', 'GP'] }, otherwise(['GO']));
    const answer = evaluated(DAY, { unsettled: [['requiredModifiers', term]] });
    expect(answer.lines.map(({ modifiers }) => modifiers)).toEqual([['GO'], ['GO']]);
  });

  test('GO that one branch does not state is open, and not missing', () => {
    const term = depends({ conditions: NORTH, value: ['GO'] }, otherwise());
    const answer = evaluated(DAY, { unsettled: [['requiredModifiers', term]] });
    expect(answer.lines.map(({ modifiers }) => modifiers)).toEqual([[], []]);
    expect(rulesOf(answer)).not.toContain('MOD-01');
    expect(rulesOf(answer).filter((id) => id === 'POLICY-01')).toHaveLength(2);
  });

  test('minutes of an assistant whose modifier depends are open, and not missing', () => {
    const care = day([service('97530', { minutes: 10, assistantMinutes: 20 })]);
    const term = depends({ conditions: NORTH, value: ['GO', 'CO'] }, otherwise([]));
    const answer = evaluated(care, { unsettled: [['requiredModifiers', term]] });
    expect(rulesOf(answer)).not.toContain('CO-08');
    expect(answer.findings.find(({ rule }) => rule.id === 'POLICY-01')?.message).toContain(
      'depends on the plan: requiredModifiers:',
    );
  });

  test('telehealth', () => {
    const care = { ...DAY, setting: 'TELEHEALTH_HOME' } as const;
    const term = depends({ conditions: ADVANTAGE, value: true }, otherwise());
    const answer = evaluated(care, { unsettled: [['telehealth', term]] });
    expect(rulesOf(answer)).not.toContain('TEL-03');
    expect(rulesOf(answer).filter((id) => id === 'POLICY-01')).toHaveLength(2);
  });

  test('the filing limit and the edit set of the claim', () => {
    const care = { ...DAY, submittedOn: '2026-11-20' } as const;
    const years = depends({ conditions: ADVANTAGE, value: 1 }, otherwise());
    const set = depends({ conditions: NORTH, value: 'medicare-ncci' }, otherwise());
    const answer = evaluated(care, {
      unsettled: [
        ['timelyFilingYears', years],
        ['editSet', set],
      ],
    });
    const textOf = (id: string) => {
      const found = answer.findings.find(({ rule }) => rule.id === id);
      return [found?.message, found?.fix];
    };
    expect(textOf('CLM-05')).toEqual([
      'The filing limit of Test payer depends on the line of business: claims within 1 calendar year (MEDICARE_ADVANTAGE) / not stated.',
      'Send `coverage.lineOfBusiness`, or ask the plan.',
    ]);
    expect(textOf('NCCI-04')).toEqual([
      "The set of NCCI PTP edits that Test payer applies depends on the plan: Medicare's NCCI edits (blue-north) / not stated.",
      'Send `coverage.plan`, or ask the plan.',
    ]);
    expect(rulesOf(answer)).not.toContain('POLICY-01');
  });
});

test('a filing limit that depends on the contract is reported with its branches', () => {
  const network = [{ dimension: 'networks', values: ['OUT_OF_NETWORK'] }] as const;
  const term = depends({ conditions: network, value: 180 }, otherwise(90));
  const rules = payer('AMA_MIDPOINT', { unsettled: [['timelyFilingDays', term]] });
  const { findings } = evaluate({ ...DAY, submittedOn: DAY.dateOfService }, rules, FACTS);
  expect(findings.find(({ rule }) => rule.id === 'CLM-05')).toMatchObject({
    outcome: 'NO_DATA',
    message:
      "The filing limit of Test payer depends on the provider's contract: claims within 180 days (OUT_OF_NETWORK) / claims within 90 days.",
  });
});
