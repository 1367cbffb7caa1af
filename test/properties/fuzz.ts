import fc from 'fast-check';

/** How long `npm run fuzz` looks for a day that breaks a property; none in an ordinary run. */
const FUZZ_MINUTES = Number(process.env['FUZZ_MINUTES'] ?? 0);

/** Properties that are fuzzed, one after the other: the minutes are shared among them. */
const FUZZED_PROPERTIES = 3;

/** Milliseconds that one test may take. */
export const TEST_TIMEOUT_MS = 30_000 + FUZZ_MINUTES * 60_000;

/** Checks as many values as given; while fuzzing, as many as the time allows, and says how many. */
export function forAny<T>(values: fc.Arbitrary<T>, numRuns: number, check: (value: T) => void): void {
  let checked = 0;
  const property = fc.property(values, (value) => {
    checked += 1;
    check(value);
  });
  if (FUZZ_MINUTES === 0) {
    fc.assert(property, { numRuns });
    return;
  }
  const interruptAfterTimeLimit = (FUZZ_MINUTES / FUZZED_PROPERTIES) * 60_000;
  fc.assert(property, { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit });
  process.stdout.write(`${checked.toLocaleString('en-US')} values, none of which breaks the property\n`);
}
