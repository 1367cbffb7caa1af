import fc from 'fast-check';
import { areCombinationsLarge, type Sum } from '../../src/impact/combinations.ts';
import { rowSpaceOf } from '../support/rowSpace.ts';

/** Which sums single out fewer than 11 patients together. Each unknown here is of the patient with its number. */

const span = (first: number, count: number): Sum =>
  Array.from({ length: count }, (_, index) => first + index);

const areLarge = (added: readonly Sum[], known: readonly Sum[] = []) =>
  areCombinationsLarge({ known, added, patientOf: String, onSlice: () => undefined });

test.each([
  ['ten patients', [span(0, 10)], false],
  ['eleven', [span(0, 11)], true],
  ['a part of all but ten', [span(0, 40), span(0, 30)], false],
  ['a part of all but eleven', [span(0, 40), span(0, 29)], true],
  ['two parts of all but ten', [span(0, 40), span(0, 15), span(15, 15)], false],
  ['two parts that overlap in ten', [span(0, 20), span(10, 20)], true],
  ['two parts that overlap in ten, and what both cover', [span(0, 20), span(10, 20), span(0, 30)], false],
  ['two that have all but five of either', [span(0, 20), span(5, 20)], false],
])('%s', async (_name, added, isLarge) => expect(await areLarge(added)).toBe(isLarge));

test('what can be computed from the known sums alone is not held against others', async () => {
  const near = [span(0, 20), span(5, 20)];
  expect(await areLarge([span(40, 20)], near)).toBe(true);
  expect(await areLarge([span(0, 20)], near)).toBe(true);
  expect(await areLarge([span(0, 26)], near)).toBe(false);
});

test('one patient with twelve unknowns is one patient', async () => {
  const patientOf = (unknown: number) => (unknown < 12 ? '0' : String(unknown));
  const combined = { known: [span(12, 20)], patientOf, onSlice: () => undefined };
  expect(await areCombinationsLarge({ ...combined, added: [span(0, 32)] })).toBe(false);
});

test('it is what exact elimination shows', async () => {
  const sums = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 29 }), { minLength: 12 }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(sums, async (added) => {
      const equations = added.map((sum) => new Map(sum.map((unknown) => [String(unknown), 1])));
      const { smallest } = rowSpaceOf(equations, (unknown) => unknown);
      expect(await areLarge(added)).toBe(smallest === null);
    }),
    { numRuns: 300 },
  );
});
