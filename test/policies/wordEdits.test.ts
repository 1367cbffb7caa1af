import fc from 'fast-check';
import { mostEditsOfEach, textAfter, textBefore, wordEdits } from '../../src/policies/wordEdits.ts';

/** `a [-b-]{+c+} d` */
const shown = (before: string, after: string, mostEdits = 1_000) =>
  wordEdits(before, after, mostEdits)
    .map(({ kind, text }) => (kind === 'SAME' ? text : kind === 'ADDED' ? `{+${text}+}` : `[-${text}-]`))
    .join('');

test.each([
  ['one word', 'Four units a day.', 'Six units a day.', '[-Four-]{+Six+} units a day.'],
  ['the last word', 'Four units a day', 'Four units a visit', 'Four units a [-day-]{+visit+}'],
  ['a phrase stays together', 'Pay two visits now', 'Pay six days now', 'Pay [-two visits-]{+six days+} now'],
  ['an added word', 'Four units', 'Four whole units', 'Four {+whole +}units'],
  ['a removed word', 'Four whole units', 'Four units', 'Four [-whole -]units'],
  ['a number with its point', 'Pay 0.85 of it', 'Pay 0.80 of it', 'Pay [-0.85-]{+0.80+} of it'],
  ['one end of a range', '97032-97036', '97032-97039', '97032-[-97036-]{+97039+}'],
  ['a sign', 'It is covered.', 'It is covered!', 'It is covered[-.-]{+!+}'],
  ['a space', 'two  units', 'two units', 'two [- -]units'],
  ['Cyrillic', 'не более четырёх единиц', 'не более шести единиц', 'не более [-четырёх-]{+шести+} единиц'],
  ['Arabic', 'العلاج الوظيفي ٤ وحدات', 'العلاج الوظيفي ٦ وحدات', 'العلاج الوظيفي [-٤-]{+٦+} وحدات'],
  [
    'a language without spaces',
    '作業療法は一日四単位まで',
    '作業療法は一日六単位まで',
    '作業療法は一日[-四-]{+六+}単位まで',
  ],
  ['beyond the first plane', 'a 𠜎 b', 'a 𠜱 b', 'a [-𠜎-]{+𠜱+} b'],
  ['everything', 'abc', 'xyz', '[-abc-]{+xyz+}'],
  ['nothing', 'same', 'same', 'same'],
  ['from nothing', '', 'new', '{+new+}'],
])('%s', (_what, before, after, expected) => {
  expect(shown(before, after)).toBe(expected);
});

test('texts that differ in more words than allowed are replaced between what they share', () => {
  expect(shown('Begin a b c end', 'Begin x y z end', 2)).toBe('Begin [-a b c-]{+x y z+} end');
});

test('the pieces are the whole texts, in any script', () => {
  const text = fc.array(
    fc.oneof(fc.constantFrom('units ', 'a ', 'day', '\n', '. '), fc.string({ unit: 'grapheme' })),
  );
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 50 }), (one, other, most) => {
      const [before, after] = [one.join(''), other.join('')];
      const edits = wordEdits(before, after, most);
      expect([textBefore(edits) ?? '', textAfter(edits) ?? '']).toEqual([before, after]);
      edits.forEach(({ kind, text: piece }, index) => {
        expect(piece).not.toBe('');
        expect(edits[index + 1]?.kind).not.toBe(kind);
      });
    }),
  );
});

test('more texts may take fewer edits each', () => {
  expect(mostEditsOfEach(0)).toBe(mostEditsOfEach(1));
  expect(mostEditsOfEach(1)).toBe(1_000);
  expect(mostEditsOfEach(200) ** 2 * 200).toBeLessThanOrEqual(mostEditsOfEach(1) ** 2 + 10_000);
});
