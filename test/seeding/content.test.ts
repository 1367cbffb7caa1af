import { describe, expect, test } from '@jest/globals';
import { expandCodeModifiers } from '../../src/seeding/codeModifiers.ts';
import { readSeed } from '../../src/seeding/files.ts';

const seed = readSeed();
const pairs = expandCodeModifiers(seed);
const codesWith = (modifier: string) =>
  pairs.filter((pair) => pair.modifier === modifier).map(({ code }) => code);
const modifiersOf = (code: string) =>
  pairs.filter((pair) => pair.code === code).map(({ modifier }) => modifier);
const code = (wanted: string) => seed.codes.codes.find((entry) => entry.code === wanted);
const policies = seed.policies.flatMap(({ payer, policies: own }) =>
  own.map((policy) => ({ ...policy, payer })),
);
const notes = policies.flatMap((policy) => policy.notes.map((note) => ({ policy, note })));

describe('the content of the seed', () => {
  test('163 codes, 60 modifiers, 5 payers in order, 140 documents of payers, 15 activities, 2 guides', () => {
    expect(seed.codes.codes).toHaveLength(163);
    expect(seed.modifiers.modifiers).toHaveLength(60);
    expect(seed.payers.payers.map(({ slug }) => slug)).toEqual([
      'medicare',
      'aetna',
      'bcbs',
      'cigna',
      'unitedhealthcare',
    ]);
    expect(policies.filter(({ general }) => !general)).toHaveLength(140);
    expect(seed.activities.activities).toHaveLength(15);
    expect(seed.guides.map((guide) => guide.code)).toEqual(['97530', 'G0129']);
  });

  test('every note has its source and its confidence', () => {
    for (const { note } of notes) {
      expect(note.citation.source).not.toBe('');
      expect(['VERIFIED', 'SECONDARY', 'UNVERIFIED']).toContain(note.citation.confidence);
    }
  });

  test('unverified facts are marked so', () => {
    const unread = notes.filter(({ note }) => note.citation.source === 'no-text-read');
    expect(unread.length).toBeGreaterThan(0);
    expect(unread.map(({ note }) => note.citation.confidence)).toEqual(unread.map(() => 'UNVERIFIED'));
  });

  test('what HCSC states reaches its own five plans, each by name', () => {
    const hcsc = policies.filter(({ key }) => key.startsWith('hcsc-'));
    const plans = ['bcbs-illinois', 'bcbs-montana', 'bcbs-new-mexico', 'bcbs-oklahoma', 'bcbs-texas'];
    for (const code of ['97533', '97026']) {
      const about = hcsc.filter(({ notes }) => notes.some(({ codes }) => codes.includes(code)));
      expect([...new Set(about.map(({ plan }) => plan))].sort()).toEqual(plans);
    }
    expect(hcsc.flatMap(({ notes }) => notes.filter(({ scope }) => scope?.states))).toEqual([]);
  });

  test('every Blue document belongs to a plan or is limited by its scope, and the federation has no unit rule of its own', () => {
    const blue = policies.filter(({ payer }) => payer === 'bcbs');
    const unlimited = blue.filter(
      ({ plan, general, notes }) =>
        !general && plan === undefined && notes.some(({ scope }) => scope === undefined),
    );
    expect(unlimited.map(({ key }) => key)).toEqual([]);
    const ofAll = blue.filter(({ plan }) => plan === undefined).flatMap((policy) => policy.notes);
    expect(ofAll.filter(({ terms }) => terms?.unitMethod !== undefined)).toEqual([]);
  });
});

describe('what payers state', () => {
  const byKey = (key: string) => notes.filter(({ policy }) => policy.key === key).map(({ note }) => note);

  test('at least 150 notes, of which 80 name codes; no policy is empty', () => {
    expect(notes.length).toBeGreaterThanOrEqual(150);
    expect(notes.filter(({ note }) => note.codes.some((each) => each !== '*')).length).toBeGreaterThanOrEqual(
      80,
    );
    const own = policies.filter(({ payer }) => payer !== 'bcbs');
    expect(own.filter((policy) => policy.notes.length === 0)).toEqual([]);
  });

  test('what nobody read states no term', () => {
    const unread = notes.filter(({ note }) => note.citation.confidence === 'UNVERIFIED');
    expect(unread.length).toBeGreaterThan(10);
    expect(unread.filter(({ note }) => note.terms !== undefined)).toEqual([]);
  });

  test('Aetna pays assistants 85% from 2024-03-01, and in full until then', () => {
    const terms = byKey('aetna-ota-2023').map((note) => [
      note.effectiveFrom,
      note.effectiveTo,
      note.terms?.assistantFactor,
    ]);
    expect(terms).toEqual([
      ['2024-03-01', undefined, '0.85'],
      [undefined, '2024-03-01', '1'],
    ]);
  });

  test('Cigna limits timed units from 2022-10-15, later in four states and not under a benefit manager', () => {
    const limits = byKey('cigna-4unit').flatMap(({ terms, scope, effectiveFrom, effectiveTo }) =>
      terms?.maxTimedUnitsPerVisit === undefined
        ? []
        : [[effectiveFrom, effectiveTo, terms.maxTimedUnitsPerVisit, scope?.states, scope?.networks]],
    );
    expect(limits).toEqual([
      ['2022-10-15', undefined, 4, undefined, undefined],
      ['2022-10-15', '2022-11-01', 'NONE', ['CO', 'KY', 'OH', 'TX'], undefined],
      ['2022-10-15', undefined, 'NONE', undefined, ['MANAGED']],
    ]);
  });

  test('statements about one program of UnitedHealthcare are limited to it', () => {
    const authorized = byKey('uhc-ma-pa').filter(({ terms }) => terms?.priorAuthorization);
    expect(authorized.length).toBeGreaterThan(0);
    expect(authorized.map(({ scope }) => scope?.linesOfBusiness)).toEqual(
      authorized.map(() => ['MEDICARE_ADVANTAGE']),
    );
  });

  test('the authorization of 97530 under Medicare Advantage of UnitedHealthcare has three stages', () => {
    const stages = [...byKey('uhc-ma-pa'), ...byKey('uhc-dual-pa')]
      .filter(({ codes, scope }) => codes.includes('97530') && !scope?.states?.includes('NJ'))
      .map(({ effectiveFrom, effectiveTo, terms, scope }) => [
        effectiveFrom,
        effectiveTo,
        terms?.priorAuthorization,
        terms?.visitsWithoutReview,
        scope?.states,
      ]);
    expect(stages).toEqual([
      ['2024-09-01', '2025-01-13', true, undefined, undefined],
      ['2025-01-13', undefined, true, 6, undefined],
      ['2024-09-01', '2026-02-01', false, undefined, ['AZ', 'CA']],
      ['2026-02-01', undefined, true, 6, ['AZ', 'CA']],
      ['2024-09-01', '2026-02-01', false, undefined, undefined],
      ['2026-02-01', undefined, true, 6, undefined],
    ]);
  });

  test('Medicare takes codes of its list by telehealth, and never all', () => {
    const all = notes.filter(
      ({ policy, note }) => policy.payer === 'medicare' && note.terms?.telehealth && note.codes.includes('*'),
    );
    expect(all).toEqual([]);
  });

  test.each(['aetna', 'cigna', 'unitedhealthcare'])('%s answers on 97533 and G0129', (payer) => {
    const own = notes.filter(({ policy }) => policy.payer === payer).map(({ note }) => note);
    expect(own.some(({ codes, terms }) => codes.includes('97533') && terms?.coverage)).toBe(true);
    expect(own.some(({ codes, terms }) => codes.includes('G0129') && terms?.priorAuthorization)).toBe(true);
  });
});

describe('codes', () => {
  test.each([
    ['G0515', '2018-01-01', '2020-01-01'],
    ['97532', undefined, '2018-01-01'],
    ['97003', undefined, '2017-01-01'],
    ['64550', undefined, '2019-01-01'],
    ['97129', '2020-01-01', undefined],
    ['G0129', '2000-04-01', undefined],
  ])('%s is in force from %s until before %s', (wanted, effectiveFrom, effectiveTo) => {
    expect(code(wanted)).toMatchObject({ code: wanted });
    expect(code(wanted)?.effectiveFrom).toBe(effectiveFrom);
    expect(code(wanted)?.effectiveTo).toBe(effectiveTo);
  });

  test('97166 is an evaluation and 97168 the re-evaluation', () => {
    expect(code('97166')?.kind).toBe('EVALUATION');
    expect(code('97168')?.kind).toBe('RE_EVALUATION');
  });

  test('a G0129 session has at least 45 minutes and a unit of 97530 has 15', () => {
    expect(code('G0129')).toMatchObject({ timing: 'PER_SESSION', minimumSessionMinutes: 45 });
    expect(code('97530')).toMatchObject({ timing: 'TIMED', unitMinutes: 15, firstUnitMinutes: 8 });
  });

  test('remote monitoring is a kind of its own', () => {
    const monitoring = seed.codes.codes.filter(({ kind }) => kind === 'REMOTE_MONITORING');
    expect(monitoring.map((entry) => entry.code).sort()).toEqual(
      '0733T 0734T 98975 98976 98977 98978 98979 98980 98981 98984 98985 98986'.split(' '),
    );
  });
});

describe('the modifiers of a code', () => {
  test.each(['97165', '97166', '97167', '97168'])('%s never takes CO', (evaluation) => {
    expect(modifiersOf(evaluation)).toContain('GO');
    expect(modifiersOf(evaluation)).not.toContain('CO');
  });

  test('G0129 takes only those of a hospital department', () => {
    expect(modifiersOf('G0129')).toEqual(['PO', 'PN']);
  });

  test.each(['GP', 'GN', 'CQ', '00'])('%s is attached to no code', (modifier) => {
    expect(codesWith(modifier)).toEqual([]);
  });

  test('Medicare requires GO on every always-therapy code in force that may take it under an OT plan of care', () => {
    const always = seed.codes.codes
      .filter((entry) => entry.effectiveTo === undefined && entry.code !== '97014')
      .filter((entry) => entry.therapyStatus === 'ALWAYS' && entry.otPlanOfCareAllowed)
      .map((entry) => entry.code);
    const required = pairs
      .filter(({ modifier, rule }) => modifier === 'GO' && rule.required && rule.payers.includes('medicare'))
      .map((pair) => pair.code);
    expect(required.sort()).toEqual(always.sort());
  });

  test.each(['59', 'XE', 'XS', 'XP', 'XU'])('%s goes on the second code of an edit', (modifier) => {
    expect(codesWith(modifier)).toEqual(
      expect.arrayContaining(['97530', '97150', '97750', '97168', '29125']),
    );
    expect(codesWith(modifier)).not.toContain('97129');
  });

  test('a splint names its side and a finger splint its finger', () => {
    expect(modifiersOf('29125')).toEqual(expect.arrayContaining(['LT', 'RT']));
    expect(modifiersOf('29130')).toEqual(expect.arrayContaining(['LT', 'RT', 'F1', 'FA']));
  });

  test('the placeholder 00 is the only modifier that is never sent', () => {
    expect(seed.modifiers.modifiers.filter(({ sendable }) => !sendable).map((entry) => entry.code)).toEqual([
      '00',
    ]);
  });
});

test.each([
  '97166-re-evaluation',
  'g0129-iop',
  'g0129-modifier-00',
  '97530-session-length',
  'g0129-outpatient-clinics',
  '97530-personnel',
  'cpt-category-1-sections',
  'code-format',
  '97010-billing',
  'group-projects-twice',
  'modifier-59-on-97530',
])('records the disagreement %s with its claims and its resolution', (key) => {
  const disagreement = seed.disagreements.disagreements.find((entry) => entry.key === key);
  expect(disagreement?.claims.length).toBeGreaterThanOrEqual(2);
  expect(disagreement?.resolution).toMatch(/\.$/);
});
