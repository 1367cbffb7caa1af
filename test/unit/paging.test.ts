import { pageOfNamed, type Page } from '../../src/shared/paging.ts';

/** Pages of a list in its own order: together they are the list, whatever their size. */

const ITEMS = ['GO', '59', 'KX', '97', 'CO'].map((code) => ({ code }));
const NAMED = { list: 'modifiers', nameOf: ({ code }: { code: string }) => code };

test.each([1, 2, 4, 5, 200])('pages of %i are the whole list in its order', (first) => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page: Page<{ code: string }> = pageOfNamed(ITEMS, NAMED, { first, after });
    expect(page.totalCount).toBe(ITEMS.length);
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    seen.push(...page.nodes.map(({ code }) => code));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(ITEMS.map(({ code }) => code));
});

test('a cursor whose item is gone, and one of another list, are input errors', () => {
  const { endCursor } = pageOfNamed(ITEMS, NAMED, { first: 3 }).pageInfo;
  const withoutIt = ITEMS.filter(({ code }) => code !== 'KX');
  expect(() => pageOfNamed(withoutIt, NAMED, { after: endCursor })).toThrow(/cursor/);
  expect(() => pageOfNamed(ITEMS, { ...NAMED, list: 'codes' }, { after: endCursor })).toThrow(/cursor/);
});

test.each([0, -1, 201])('a page of %i is an input error', (first) => {
  expect(() => pageOfNamed(ITEMS, NAMED, { first })).toThrow(/1 to 200/);
});
