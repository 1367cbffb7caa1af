import { forEachInSlices } from '../../src/shared/timeSlices.ts';

test('visits every item once and in order, and lets other work run in between', async () => {
  const items = Array.from({ length: 40 }, (_, index) => index);
  const visited: number[] = [];
  const slices: number[] = [];
  const work = (item: number) => {
    visited.push(item);
    const until = performance.now() + 2;
    while (performance.now() < until);
  };
  let turns = 0;
  let isOver = false;
  const count = async () => {
    for (; !isOver; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const counting = count();
  await forEachInSlices(items, work, { onSlice: (ms) => slices.push(ms) });
  isOver = true;
  await counting;
  expect(visited).toEqual(items);
  expect(slices.length).toBeGreaterThan(3);
  expect(turns).toBeGreaterThanOrEqual(slices.length);
});

test('ends with the error of an item, and visits none after it', async () => {
  const visited: number[] = [];
  const work = (item: number) => {
    visited.push(item);
    if (item === 2) throw new Error('stop');
  };
  await expect(forEachInSlices([1, 2, 3], work)).rejects.toThrow('stop');
  expect(visited).toEqual([1, 2]);
});
