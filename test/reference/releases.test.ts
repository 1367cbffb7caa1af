import type { Answer, EditFact } from '../../src/billing/index.ts';
import { feeCents } from '../../src/billing/payment/fee.ts';
import type { Coverage } from '../../src/reference/data/coverage.ts';
import type { DatasetId } from '../../src/reference/data/datasets.ts';
import { SortedLines } from '../../src/reference/data/sortedLines.ts';
import type { ReleaseTable } from '../../src/reference/data/rows.ts';
import { codeRow, snapshotOf, TODAY } from './rows.ts';

/** The release in force on each day, over hand-made parts. */

interface PartOptions {
  readonly effectiveTo?: string;
  readonly coverage?: Coverage;
  readonly id?: string;
}

function part(
  dataset: DatasetId,
  from: string,
  lines: readonly string[],
  more: PartOptions = {},
): ReleaseTable {
  const { effectiveTo = null, coverage = null, id = `${dataset} ${from}` } = more;
  const reversed = lines.map((line) => line.slice(6, 11) + line.slice(5, 6) + line.slice(0, 5)).sort();
  return {
    release: {
      id,
      dataset,
      period: from,
      effectiveFrom: from,
      effectiveTo,
      coverage,
      conflicts: [],
      rows: lines.length,
      checksum: '',
      importedAt: '',
    },
    lines: new SortedLines([...lines].sort().join('\n')),
    ...(dataset.startsWith('ncci-ptp') && { reversed: new SortedLines(reversed.join('\n')) }),
  };
}

const on = (day: string, ...releaseTables: readonly ReleaseTable[]) =>
  snapshotOf({ releaseTables }).at(day, TODAY);
const indicatorOf = (answer: Answer<EditFact | null>) =>
  answer.state === 'KNOWN' ? (answer.value?.modifierIndicator ?? 'none') : answer.state;

const PTP = 'ncci-ptp-practitioner';
const MUE = 'ncci-mue-practitioner';
const SOME: Coverage = {
  name: 'some',
  about: 'two codes',
  pairs: [{ one: ['97140', '97530'], two: ['97140', '97530'] }],
};

describe('an edit', () => {
  const first = part(PTP, '2026-01-01', [
    '97165 97750\t0\t2020-01-01\t\tMisuse',
    '97530 97116\t9\t\t2020-10-01\t',
  ]);
  const second = part(PTP, '2026-04-01', [
    '97165 97750\t0\t2020-01-01\t2026-04-01\tMisuse',
    '97165 97750\t1\t2026-04-01\t\tMisuse',
  ]);
  const sample = part(PTP, '2026-10-01', ['97140 97530\t1\t2000-07-01\t2020-01-01\t'], { coverage: SOME });

  test.each([
    ['2025-12-31', 0, 'by its own dates: the first release begins tomorrow'],
    ['2026-01-01', 0, 'by the first release'],
    ['2026-03-31', 0, 'on its last day'],
    ['2026-04-01', 1, 'by the second'],
    ['2030-01-01', 1, 'until another supersedes it'],
    ['2019-12-31', 'NOT_AVAILABLE', 'before it began, and before any release'],
  ])('on %s: %s, %s', (day, expected: string | number, _why: string) => {
    expect(indicatorOf(on(day, first, second).edit('97750', '97165', 'PRACTITIONER'))).toBe(expected);
  });

  test("is the same in either order of the codes, and names each code's column", () => {
    const reference = on('2026-01-01', first);
    expect(reference.edit('97750', '97165', 'PRACTITIONER')).toEqual(
      reference.edit('97165', '97750', 'PRACTITIONER'),
    );
    expect(reference.edit('97750', '97165', 'PRACTITIONER')).toMatchObject({
      state: 'KNOWN',
      value: { columnOne: '97165', columnTwo: '97750', releaseFrom: '2026-01-01', rationale: 'Misuse' },
    });
  });

  test('missing from a complete release does not exist', () => {
    expect(indicatorOf(on('2026-05-01', second).edit('97110', '97112', 'PRACTITIONER'))).toBe('none');
    expect(indicatorOf(on('2026-05-01', second).edit('97110', '97112', 'OUTPATIENT_HOSPITAL'))).toBe(
      'NOT_AVAILABLE',
    );
  });

  test('outside the coverage of a partial release comes from the release before it', () => {
    const reference = on('2026-11-01', first, sample);
    expect(indicatorOf(reference.edit('97165', '97750', 'PRACTITIONER'))).toBe(0);
    expect(indicatorOf(reference.edit('97530', '97140', 'PRACTITIONER'))).toBe('none');
    expect(indicatorOf(on('2026-11-01', sample).edit('97165', '97750', 'PRACTITIONER'))).toBe(
      'NOT_AVAILABLE',
    );
  });

  test('with dates answers for its past, and its absence then is unknown', () => {
    expect(indicatorOf(on('2019-06-01', sample).edit('97530', '97140', 'PRACTITIONER'))).toBe(1);
    expect(indicatorOf(on('2019-12-31', sample).edit('97530', '97140', 'PRACTITIONER'))).toBe(1);
    expect(indicatorOf(on('2020-01-01', sample).edit('97530', '97140', 'PRACTITIONER'))).toBe(
      'NOT_AVAILABLE',
    );
    expect(indicatorOf(on('2019-06-01', sample).edit('97110', '97112', 'PRACTITIONER'))).toBe(
      'NOT_AVAILABLE',
    );
  });

  test('that two releases of one day state differently conflicts, and both are shown', () => {
    const twin = part(PTP, '2026-01-01', ['97165 97750\t1\t2020-01-01\t\t'], { id: 'twin' });
    const answer = on('2026-01-01', first, twin).edit('97165', '97750', 'PRACTITIONER');
    expect(answer).toMatchObject({
      state: 'CONFLICTING',
      values: expect.arrayContaining([
        expect.objectContaining({ modifierIndicator: 0 }),
        expect.objectContaining({ modifierIndicator: 1 }),
      ]) as unknown[],
    });
    expect(indicatorOf(on('2026-04-01', first, twin, second).edit('97165', '97750', 'PRACTITIONER'))).toBe(1);
  });

  test('whose two earlier releases differ conflicts there', () => {
    const rewritten = part(PTP, '2026-04-01', ['97165 97750\t1\t2020-01-01\t\t']);
    expect(on('2025-12-31', first, rewritten).edit('97165', '97750', 'PRACTITIONER').state).toBe(
      'CONFLICTING',
    );
  });

  test('deleted on its first day is never in force', () => {
    expect(indicatorOf(on('2026-01-01', first).edit('97530', '97116', 'PRACTITIONER'))).toBe('none');
  });

  test('is listed for the code in either column', () => {
    const reference = on('2026-05-01', second);
    expect(reference.editPartners('97165', 'PRACTITIONER')).toEqual(['97750']);
    expect(reference.editPartners('97750', 'PRACTITIONER')).toEqual(['97165']);
    expect(reference.editPartners('97110', 'PRACTITIONER')).toEqual([]);
    for (const [one, other] of [
      ['97165', '97750'],
      ['97750', '97165'],
    ] as const)
      expect(reference.editsBetween(one, other, 'PRACTITIONER')).toHaveLength(1);
  });
});

describe('a unit limit', () => {
  const complete = part(MUE, '2026-01-01', ['97165\t1\t2\tPolicy', '97530\t6\t3\t']);
  const partial = part(MUE, '2026-04-01', ['97530\t4\t3\t'], {
    coverage: { name: 'one', about: 'one code' },
  });

  test('comes from the newest release that has the code', () => {
    const units = (code: string) => {
      const answer = on('2026-04-01', complete, partial).unitLimit(code, 'PRACTITIONER');
      return answer.state === 'KNOWN' ? (answer.value?.units ?? 'none') : answer.state;
    };
    expect(['97530', '97165', '97110'].map(units)).toEqual([4, 1, 'none']);
  });

  test('lasts until the next release that has the code', () => {
    const limit = (code: string) => on('2026-01-01', complete, partial).unitLimit(code, 'PRACTITIONER');
    expect(limit('97530')).toMatchObject({
      value: { effectiveFrom: '2026-01-01', effectiveTo: '2026-04-01' },
    });
    expect(limit('97165')).toMatchObject({ value: { effectiveTo: null } });
  });

  test('before the first release is not available, with the day in the reason', () => {
    expect(on('2025-12-31', complete).unitLimit('97530', 'PRACTITIONER')).toEqual({
      state: 'NOT_AVAILABLE',
      reason: expect.stringContaining('begins on 2026-01-01, after 2025-12-31') as string,
    });
  });
});

describe('a fee', () => {
  const values = part('pfs-relative-values', '2026-07-01', ['97530\tA\t0.44\t0.60\t0.60\t0.01\t5\t33.4009'], {
    effectiveTo: '2027-01-01',
  });
  const indices = part(
    'pfs-localities',
    '2026-01-01',
    [
      '01112-05\t1.088\t1.350\t0.400\tSAN FRANCISCO',
      '10112-00\t1.000\t0.875\t0.566\tALABAMA',
      '13102-00\t1.005\t1.113\t0.921\tCONNECTICUT',
    ],
    { effectiveTo: '2027-01-01' },
  );
  const zips = part('zip-localities', '2025-10-01', ['35004\t10112-00', '99999\t55555-55']);
  const fee = (day: string, place: { locality?: string; zip?: string }) => {
    const answer = on(day, values, indices, zips).fee('97530', { locality: null, zip: null, ...place });
    return answer.state === 'KNOWN' ? answer.value && feeCents(answer.value, { facility: false }) : answer;
  };

  // By hand: (0.44 + 0.60 + 0.01) × 33.4009 = 35.070945; (0.44 + 0.60 × 0.875 + 0.01 × 0.566) × 33.4009 = 32.42…
  test.each([
    ['national', {}, 3507],
    ['a contractor and locality', { locality: '10112-00' }, 3242],
    ['a locality that only one contractor has', { locality: '05' }, 4318],
    ['a ZIP code', { zip: '35004' }, 3242],
    ['a ZIP code of nine digits', { zip: '35004-1234' }, 3242],
    ['a locality before a ZIP code', { locality: '05', zip: '35004' }, 4318],
  ])('in %s', (_place, place, cents) => expect(fee('2026-08-01', place)).toBe(cents));

  test.each([
    ['2026-06-30', 3507],
    ['2026-07-01', 3507],
    ['2026-12-31', 3507],
    ['2027-01-01', 3507],
  ])('on %s never comes from another year', (day, cents) => {
    const inForce = day >= '2026-07-01' && day < '2027-01-01';
    expect(fee(day, {})).toEqual(inForce ? cents : expect.objectContaining({ state: 'NOT_AVAILABLE' }));
  });

  test.each([
    ['a locality that two contractors have', { locality: '00' }, 'Use one of 10112-00, 13102-00'],
    ['an unknown locality', { locality: '77' }, 'Unknown locality 77'],
    ['a ZIP code missing from the file', { zip: '00000' }, 'ZIP code 00000 is not in'],
    ['a ZIP code whose locality has no indices', { zip: '99999' }, 'Unknown locality 55555-55'],
  ])('for %s is not available', (_case, place, reason) => {
    expect(fee('2026-08-01', place)).toMatchObject({
      state: 'NOT_AVAILABLE',
      reason: expect.stringContaining(reason) as string,
    });
  });

  test('of a code missing from a complete file does not exist', () => {
    expect(on('2026-08-01', values).fee('00000', { locality: null, zip: null })).toMatchObject({
      state: 'KNOWN',
      value: null,
      basis: { effectiveFrom: '2026-07-01', newerFrom: '2026-10-01' },
    });
  });
});

describe('a code from a release alone', () => {
  const words = (text: string) => `E0950\tWheelchair tray\t${text}\t\t\t\t\t\t\t\t\t`;
  const earlier = part('hcpcs-codes', '2026-01-01', [
    words('Wheelchair accessory, tray'),
    'E9999\tGone\tGone soon\t\t\t\t\t\t\t\t\t',
  ]);
  const later = part('hcpcs-codes', '2026-04-01', [words('Wheelchair accessory, tray, each')]);
  const admin = part('hcpcs-admin', '2024-07-01', [
    'E0950\t\t\t1990-01-01\t\t2000-01-01\t32\tA\tD\tD1E\tP\tN',
  ]);

  test('has the text of the release in force, and none before the first', () => {
    expect(on('2025-12-31', earlier, later).code('E0950')).toBeUndefined();
    expect(on('2026-03-31', earlier, later).code('E0950')?.description).toBe('Wheelchair accessory, tray');
    expect(on('2026-04-01', earlier, later).code('E0950')?.description).toBe(
      'Wheelchair accessory, tray, each',
    );
  });

  test('names the author of its text, and has no unit rule', () => {
    expect(on('2026-04-01', earlier, later, admin).code('E0950')).toMatchObject({
      system: 'HCPCS',
      kind: 'OTHER',
      timing: 'UNKNOWN',
      therapyStatus: 'NEVER',
      effectiveFrom: '1990-01-01',
      descriptionSource: 'CMS',
      hcpcs: { coverage: 'D', pricing: '32', typeOfService: 'P' },
    });
  });

  test('missing from a later complete release ends with it', () => {
    expect(on('2026-05-01', earlier, later).code('E9999')).toMatchObject({
      active: false,
      effectiveTo: '2026-04-01',
    });
    expect(on('2026-03-01', earlier, later).code('E9999')).toMatchObject({ active: true });
  });

  test('cannot be billed', () => {
    expect(on('2026-05-01', later).facts.code('E0950')).toBeUndefined();
  });

  describe('of an orthosis', () => {
    const order = (code: string) => `${code}\tOrthosis\tOrthosis of some part\t\t\t\t\t\t\t\t\t`;
    const codes = ['L3649', 'L3650', 'L3702', 'L3999', 'L4000'];
    const complete = part('hcpcs-codes', '2026-01-01', codes.map(order));
    const ended = part('hcpcs-codes', '2026-04-01', [order('L3650')]);

    test.each([
      ['L3649', undefined],
      ['L3650', 'UNTIMED'],
      ['L3702', 'UNTIMED'],
      ['L3999', 'UNTIMED'],
      ['L4000', undefined],
    ])('%s: only those of the upper limb are billed, by the piece', (code, timing) => {
      const facts = on('2026-05-01', complete).facts.code(code);
      expect(facts?.timing).toBe(timing);
      expect(facts?.otPlanOfCareAllowed).toBe(timing && true);
    });

    test('is billed until the day before it ends', () => {
      expect(on('2026-03-31', complete, ended).facts.code('L3702')).toBeDefined();
      expect(on('2026-04-01', complete, ended).facts.code('L3702')).toBeUndefined();
      expect(on('2026-04-01', complete, ended).facts.code('L3650')).toBeDefined();
    });
  });

  test("leaves the catalog's codes their text; a licensed descriptor describes a CPT code under our title", () => {
    const licensed = part('cpt-descriptors', '2026-01-01', ['97530\tTheir words', 'G0129\tNot theirs']);
    const codes = [
      codeRow('97530', { title: 'Ours', description: 'Our words' }),
      codeRow('G0129', { system: 'HCPCS', description: 'Ours' }),
    ];
    const reference = snapshotOf({ releaseTables: [licensed], codes }).at('2026-01-01', TODAY);
    expect(reference.code('97530')).toMatchObject({ title: 'Ours', description: 'Their words' });
    expect(reference.code('97530')?.descriptionSource).toBe('LICENSED_CPT');
    expect(reference.code('G0129')?.description).toBe('Ours');
    expect(
      snapshotOf({ releaseTables: [licensed], codes })
        .at('2025-12-31', TODAY)
        .code('97530')?.description,
    ).toBe('Our words');
  });
});

describe.each([
  ['that was searched before', true],
  ['never searched', false],
])('search over a snapshot later than one %s', (_which, isSearched) => {
  const orderLine = (code: string, text: string) => `${code}\t${text}\t${text}\t\t\t\t\t\t\t\t\t`;
  const before = snapshotOf({
    releaseTables: [
      part('hcpcs-codes', '2026-01-01', [
        orderLine('E0950', 'Wheelchair tray'),
        orderLine('E0951', 'Heel loop'),
      ]),
    ],
  });
  if (isSearched) before.search.find('wheelchair');
  const after = new (before.constructor as typeof import('../../src/reference/snapshot.ts').Snapshot)(
    {
      ...before.rows,
      releaseTables: [
        part('hcpcs-codes', '2026-04-01', [
          orderLine('E0951', 'Toe loop'),
          orderLine('E0952', 'Wheelchair belt'),
        ]),
      ],
    },
    before.options,
    before,
  );

  test('finds new and changed codes and no removed ones', () => {
    const found = (text: string) => after.search.find(text).hits.map(({ code }) => code);
    expect(found('wheelchair')).toEqual(['E0952']);
    expect(found('toe')).toEqual(['E0951']);
    expect(found('heel')).not.toContain('E0951');
  });

  test('the older snapshot still finds only its own codes', () => {
    expect(before.search.find('wheelchair').hits.map(({ code }) => code)).not.toContain('E0952');
  });
});

describe('sorted lines', () => {
  const codes = Array.from({ length: 300 }, (_, index) => String(90_000 + index * 3));
  const lines = new SortedLines(codes.map((code) => `${code}\tof ${code}`).join('\n'));

  test('finds every line and nothing else', () => {
    for (let code = 89_990; code < 90_910; code += 1) {
      const expected = codes.includes(String(code)) ? [[String(code), `of ${code}`]] : [];
      expect(lines.startingWith(`${code}\t`)).toEqual(expected);
    }
  });

  test('an empty file holds nothing', () => {
    expect(new SortedLines('').all()).toEqual([]);
    expect(new SortedLines('').startingWith('9')).toEqual([]);
  });
});
