import { BoundedPairCache } from '../../src/shared/boundedCache.ts';

/** A cache that records what it had to compute. */
function recorded(max: number) {
  const cache = new BoundedPairCache<{ readonly of: string }>(max);
  const computed: string[] = [];
  const get = (one: string, other: string) =>
    cache.get(one, other, () => {
      computed.push(`${one}-${other}`);
      return { of: `${one}-${other}` };
    }).of;
  return { get, computed };
}

test('a pair is computed once, and its keys have an order', () => {
  const { get, computed } = recorded(10);
  expect([get('a', 'b'), get('a', 'b'), get('b', 'a'), get('ab', '')]).toEqual(['a-b', 'a-b', 'b-a', 'ab-']);
  expect(computed).toEqual(['a-b', 'b-a', 'ab-']);
});

test('a full cache drops everything before it takes one more', () => {
  const { get, computed } = recorded(2);
  for (const other of ['1', '2', '1', '3', '3', '2', '1']) get('a', other);
  expect(computed).toEqual(['a-1', 'a-2', 'a-3', 'a-2', 'a-1']);
});

test('undefined is not cached', () => {
  const cache = new BoundedPairCache<object>(2);
  let times = 0;
  const none = () => {
    times += 1;
    return undefined;
  };
  expect([cache.get('a', 'b', none), cache.get('a', 'b', none)]).toEqual([undefined, undefined]);
  expect(times).toBe(2);
});
