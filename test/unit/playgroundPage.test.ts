import { runInNewContext } from 'node:vm';
import { fragmentOf, readFragment } from '../../src/http/playground/page/links.ts';
import { isSubscription, nameOf, nameWithin } from '../../src/http/playground/page/operations.ts';
import { snippetOf, type Sent } from '../../src/http/playground/page/snippets.ts';
import {
  markSeen,
  mergeTabs,
  type SeenTabs,
  type StoredTab,
} from '../../src/http/playground/page/tabMerge.ts';

/** What the playground's page computes without a browser. */

describe('tabs of several windows', () => {
  const tab = (id: string, query = id): StoredTab => ({ id, query });
  const state = (...tabs: StoredTab[]) => ({ tabs, activeTabIndex: 0 });
  const idsOf = ({ tabs }: { readonly tabs: readonly StoredTab[] }) => tabs.map(({ id }) => id);
  const seenOf = (...tabs: StoredTab[]): SeenTabs => {
    const seen: SeenTabs = new Map();
    markSeen(seen, tabs);
    return seen;
  };

  test('are stored as they are where nothing was stored', () => {
    expect(mergeTabs(state(tab('a')), null, seenOf())).toEqual(state(tab('a')));
  });

  test('that only another window has stay', () => {
    const merged = mergeTabs(state(tab('a')), state(tab('a'), tab('theirs')), seenOf(tab('a')));
    expect(idsOf(merged)).toEqual(['a', 'theirs']);
  });

  test('that this window closed go', () => {
    const merged = mergeTabs(state(tab('a')), state(tab('a'), tab('b')), seenOf(tab('a'), tab('b')));
    expect(idsOf(merged)).toEqual(['a']);
  });

  test('that another window edited have its text, unless this one edited them too', () => {
    const seen = seenOf(tab('a', 'old'), tab('b', 'old'));
    const own = state(tab('a', 'old'), tab('b', 'mine'));
    const stored = state(tab('a', 'theirs'), tab('b', 'theirs'));
    expect(mergeTabs(own, stored, seen).tabs).toEqual([tab('a', 'theirs'), tab('b', 'mine')]);
  });
});

describe('links', () => {
  test.each([
    ['{ code(code: "97530") { title } }', null],
    ['query A($b: C) { d(e: $b) }\n# “quoted” & more = + %', '{ "b": { "f": "ü & =" } }'],
  ])('give back %j', (operation, variables) => {
    expect(readFragment(fragmentOf({ operation, variables }))).toEqual({
      kind: 'operation',
      operation,
      variables,
    });
  });

  test('name an example', () => {
    expect(readFragment('#example=ProgramDay')).toEqual({ kind: 'example', name: 'ProgramDay' });
  });

  test.each(['', '#', '#section', '#query=', '#variables=%7B%7D'])('%j opens nothing', (fragment) => {
    expect(readFragment(fragment)).toBeNull();
  });
});

describe('operations', () => {
  const two = '# query Commented {\nquery A { a }\nsubscription B { b }';

  test('are named by their first name outside of comments', () => {
    expect([nameOf(two), nameOf('{ a }'), nameOf('mutation\n')]).toEqual(['A', null, null]);
  });

  test('are subscriptions only where the one that runs is', () => {
    expect(isSubscription(two, 'B')).toBe(true);
    expect(isSubscription(two, 'A')).toBe(false);
    expect(isSubscription(two, null)).toBe(false);
    expect(isSubscription('subscription { a }', null)).toBe(true);
    expect(isSubscription('subscription {', null)).toBe(false);
  });

  test('of the tab before are not run', () => {
    expect(nameWithin(two, 'B')).toBe('B');
    expect(nameWithin(two, 'Before')).toBe('A');
  });
});

describe('copied programs', () => {
  const sent: Sent = {
    origin: 'http://127.0.0.1:4000',
    endpoint: '/graphql',
    streamEndpoint: '/graphql/stream',
    operation: 'query A($b: String!) { c(d: $b) } # it\'s `e` ${f} \\ """',
    variables: '{ "b": "it\'s" }',
    isSubscription: false,
    tokenVariable: 'OT_BILLER_TOKEN',
    headers: { 'x-request-id': "it's" },
  };

  test('as curl quote for the shell, and name the token', () => {
    const code = snippetOf('curl', sent);
    expect(code).toContain(String.raw`-H 'x-request-id: it'\''s'`);
    expect(code).toContain('-H "authorization: Bearer $OT_BILLER_TOKEN"');
    const body = JSON.parse(code.slice(code.indexOf('\n{'), code.lastIndexOf('END'))) as object;
    expect(body).toEqual({ query: sent.operation, variables: { b: "it's" } });
  });

  test('as fetch quote for JavaScript', () => {
    const code = snippetOf('fetch', sent);
    const literal = /const query = (`.*?[^\\]`);/s.exec(code)?.[1];
    expect(runInNewContext(String(literal))).toBe(sent.operation);
    expect(code).toContain('`Bearer ${process.env.OT_BILLER_TOKEN}`');
  });

  test('as Python quote for Python', () => {
    expect(snippetOf('Python', sent)).toContain(`query = ${JSON.stringify(sent.operation)}`);
    expect(snippetOf('Python', { ...sent, operation: '{ a }' })).toContain("query = '''\n{ a }\n'''");
  });

  test.each(['curl', 'fetch', 'Python'] as const)('as %s stream a subscription', (language) => {
    const code = snippetOf(language, { ...sent, isSubscription: true });
    expect(code).toContain('http://127.0.0.1:4000/graphql/stream');
    expect(code).toContain('text/event-stream');
  });

  test.each(['curl', 'fetch', 'Python'] as const)('as %s send no credential of nobody', (language) => {
    expect(snippetOf(language, { ...sent, tokenVariable: null })).not.toMatch(/authorization/i);
  });
});
