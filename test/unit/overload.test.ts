import { LIMITS } from '../../src/api/execution/limits.ts';
import { ADMISSION, RunningRequests } from '../../src/http/overload.ts';

let at = 0;
let running: RunningRequests;
beforeEach(() => {
  at = 0;
  running = new RunningRequests(ADMISSION, () => at);
});

const begin = (count: number, credential = 'a') =>
  Array.from({ length: count }, () => running.begin(credential));
const LATE = LIMITS.protectedQueueMs + 1;

test('a burst is admitted up to the limit, and no further', () => {
  const admitted = begin(LIMITS.protectedRequests + 1);
  expect(admitted.map((end) => end !== null)).toEqual([
    ...Array<boolean>(LIMITS.protectedRequests).fill(true),
    false,
  ]);
  admitted[0]?.();
  expect(running.begin('a')).not.toBeNull();
});

test('sixteen at once are always admitted, however long they take', () => {
  begin(15);
  at = 60_000;
  expect(running.begin('a')).not.toBeNull();
});

test.each([
  [LIMITS.protectedQueueMs, true],
  [LATE, false],
])('when half of more than sixteen have run for %i ms, admitting the next is %s', (age, isAdmitted) => {
  begin(9);
  at = 1;
  begin(8);
  at = age;
  // The ninth of seventeen began at 0.
  expect(running.begin('a') !== null).toBe(isAdmitted);
});

test('a few slow requests do not keep others out', () => {
  begin(5);
  at = LATE;
  expect(begin(40).every((end) => end !== null)).toBe(true);
});

test('those that have ended count no more', () => {
  const old = begin(20);
  at = LATE;
  expect(running.begin('a')).toBeNull();
  for (const end of old.slice(0, 10)) end?.();
  expect(running.begin('a')).not.toBeNull();
});

test('another credential is admitted beside one whose requests wait, up to the limit of all', () => {
  begin(20);
  at = LATE;
  expect(running.begin('a')).toBeNull();
  const others = Array.from({ length: LIMITS.protectedRequests }, (_, n) => running.begin(`b${n}`));
  expect(others.filter((end) => end !== null)).toHaveLength(LIMITS.protectedRequests - 20);
});

test('ending twice is ending once', () => {
  const [first] = begin(LIMITS.protectedRequests);
  first?.();
  first?.();
  expect([running.begin('a') !== null, running.begin('a')]).toEqual([true, null]);
});
