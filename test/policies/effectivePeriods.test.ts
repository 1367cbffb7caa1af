import fc from 'fast-check';
import {
  correct,
  covers,
  publish,
  withdraw,
  wrongVersion,
  type EffectivePeriod,
} from '../../src/policies/editing/effectivePeriods.ts';
import { periodsOverlap } from '../../src/shared/plainDate.ts';

/** `1:2026-01-01..` is version 1 from that day on. */
const versionOf = (text: string): EffectivePeriod => {
  const [version, period = ''] = text.split(':');
  const [, from, to] = /^(.+)?\.\.(.+)?$/.exec(period.trim()) ?? [];
  return { version: Number(version), effectiveFrom: from ?? null, effectiveTo: to ?? null };
};
const shown = ({ version, effectiveFrom, effectiveTo }: EffectivePeriod) =>
  `${version}:${effectiveFrom ?? ''}..${effectiveTo ?? ''}`;

const after = (
  before: readonly EffectivePeriod[],
  { closed, added }: { closed: readonly EffectivePeriod[]; added: readonly EffectivePeriod[] },
) =>
  [...before.filter((each) => !closed.includes(each)), ...added]
    .sort((a, b) => ((a.effectiveFrom ?? '') < (b.effectiveFrom ?? '') ? -1 : 1))
    .map(shown)
    .join(' ');

test.each([
  ['into an empty timeline', '', '1:2026-01-01..', '1:2026-01-01..'],
  ['from a day on', '1:..', '2:2026-12-01..', '1:..2026-12-01 2:2026-12-01..'],
  ['over everything', '1:2026-01-01.. ', '2:..', '2:..'],
  ['over the same days', '1:2026-01-01..2026-07-01', '2:2026-01-01..2026-07-01', '2:2026-01-01..2026-07-01'],
  [
    'into the middle',
    '1:..',
    '2:2026-03-01..2026-04-01',
    '1:..2026-03-01 2:2026-03-01..2026-04-01 1:2026-04-01..',
  ],
  ['from the day the first ends', '1:..2026-07-01', '2:2026-07-01..', '1:..2026-07-01 2:2026-07-01..'],
  ['from the day before', '1:..2026-07-01', '2:2026-06-30..', '1:..2026-06-30 2:2026-06-30..'],
  ['from the day after, with a gap', '1:..2026-07-01', '2:2026-07-02..', '1:..2026-07-01 2:2026-07-02..'],
  [
    'a correction into the past',
    '1:2025-01-01..2026-01-01 2:2026-01-01..',
    '3:2025-06-01..2026-02-01',
    '1:2025-01-01..2025-06-01 3:2025-06-01..2026-02-01 2:2026-02-01..',
  ],
])('publishing %s', (_what, before, added, expected) => {
  const versions = before.split(' ').filter(Boolean).map(versionOf);
  expect(after(versions, publish(versions, versionOf(added)))).toBe(expected);
});

test.each([
  ['its start, to a later day', '1:2026-03-01..', '2:2026-05-01..', '', '2:2026-05-01..'],
  ['its start, to an earlier day', '1:2026-03-01..', '2:2026-01-01..', '', '2:2026-01-01..'],
  ['its start, to an unknown day', '1:2026-03-01..', '2:..', '', '2:..'],
  [
    'its start, where another was in force before',
    '1:2026-01-01..2026-06-01 2:2026-06-01..',
    '3:2026-07-01..',
    '1:2026-01-01..',
    '1:2026-01-01..2026-07-01 3:2026-07-01..',
  ],
  [
    'its start, to an earlier day within another',
    '1:2026-01-01..2026-06-01 2:2026-06-01..',
    '3:2026-05-01..',
    '1:2026-01-01..',
    '1:2026-01-01..2026-05-01 3:2026-05-01..',
  ],
  [
    'the older of two',
    '1:2026-03-01..2026-06-01 2:2026-06-01..',
    '3:2026-04-01..2026-06-01',
    '',
    '3:2026-04-01..2026-06-01 2:2026-06-01..',
  ],
  [
    'a part of it',
    '1:2026-01-01..',
    '2:2026-03-01..2026-04-01',
    '',
    '1:2026-01-01..2026-03-01 2:2026-03-01..2026-04-01 1:2026-04-01..',
  ],
  [
    'its beginning',
    '1:2026-01-01..',
    '2:2026-01-01..2026-02-01',
    '',
    '2:2026-01-01..2026-02-01 1:2026-02-01..',
  ],
  ['all of its days', '1:2026-01-01..2026-07-01', '2:2026-01-01..2026-07-01', '', '2:2026-01-01..2026-07-01'],
  ['nothing', '', '1:2026-01-01..', '', '1:2026-01-01..'],
])('correcting %s', (_what, before, added, known, expected) => {
  const read = (text: string) => text.split(' ').filter(Boolean).map(versionOf);
  const [versions, published] = [read(before), versionOf(added)];
  const version = wrongVersion(versions, published);
  const change =
    version === null
      ? publish(versions, published)
      : correct(versions, published, { version, before: read(known) }).change;
  expect(after(versions, change)).toBe(expected);
});

test.each([
  ['before the end', '1:2026-01-01..', '2026-07-01', '1:2026-01-01..2026-07-01'],
  ['on its first day, so that it never applied', '1:2026-01-01..', '2026-01-01', ''],
  ['on its second day', '1:2026-01-01..', '2026-01-02', '1:2026-01-01..2026-01-02'],
  ['before a scheduled one', '1:..2026-12-01 2:2026-12-01..', '2026-11-01', '1:..2026-11-01'],
  ['when it has ended already', '1:..2026-07-01', '2026-07-01', '1:..2026-07-01'],
])('withdrawing %s', (_what, before, on, expected) => {
  const versions = before.split(' ').map(versionOf);
  expect(after(versions, withdraw(versions, on))).toBe(expected);
});

const day = fc.integer({ min: 0, max: 20 }).map((n) => `2026-01-${String(n + 1).padStart(2, '0')}`);
const period = fc
  .tuple(fc.option(day), fc.option(day))
  .filter(([from, to]) => from === null || to === null || from < to);

test('in any order of publication: no day has two versions, and each has the last one published for it', () => {
  fc.assert(
    fc.property(fc.array(period, { maxLength: 8 }), (periods) => {
      let versions: readonly EffectivePeriod[] = [];
      periods.forEach(([effectiveFrom, effectiveTo], index) => {
        const { closed, added } = publish(versions, { version: index + 1, effectiveFrom, effectiveTo });
        versions = [...versions.filter((each) => !closed.includes(each)), ...added];
      });
      for (const one of versions)
        for (const other of versions) if (one !== other) expect(periodsOverlap(one, other)).toBe(false);
      for (let n = 1; n <= 21; n++) {
        const on = `2026-01-${String(n).padStart(2, '0')}`;
        const holds = ([from, to]: readonly [string | null, string | null]) =>
          (from === null || from <= on) && (to === null || on < to);
        const version = versions.find((each) => holds([each.effectiveFrom, each.effectiveTo]))?.version ?? 0;
        expect(version).toBe(periods.findLastIndex(holds) + 1);
      }
    }),
  );
});

test.each([
  ['1:2026-01-01..2026-02-01 2:2026-02-01..', '2026-01-15..', true],
  ['1:2026-01-01..2026-02-01 2:2026-02-02..', '2026-01-15..', false],
  ['1:2026-01-01..', '2025-12-31..', false],
  ['1:..', '..', true],
  ['', '2026-01-01..2026-01-02', false],
])('%s covers %s: %s', (versions, wanted, expected) => {
  expect(covers(versions.split(' ').filter(Boolean).map(versionOf), versionOf(`0:${wanted}`))).toBe(expected);
});
