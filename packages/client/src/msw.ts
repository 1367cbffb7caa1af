import { HttpResponse, type RequestHandler } from 'msw';
import { graphql } from 'msw/graphql';
import { FIXTURES, type Fixture } from './generated/fixtures.ts';

export { FIXTURES, type Fixture };

/** Arguments of an operation in one order, and without those that are not given. */
function keyOf(variables: object): string {
  return JSON.stringify(variables, (_name, value: object | string | number | boolean | null) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

/**
 * Handlers of Mock Service Worker that answer the queries of this package with what the server of the demo data answered.
 * Variables that were not recorded are an error that lists those that were: another code's facts would be wrong ones.
 *
 * @param url address of the API that the page would reach, such as https://codebook.example.org/graphql
 * @param fixtures more of them, or other ones; the first with the operation and the variables is the answer
 */
export function mockHandlers(url: string, fixtures: readonly Fixture[] = FIXTURES): RequestHandler[] {
  const api = graphql.link(url);
  const operations = new Set(fixtures.map(({ operation }) => operation));
  return [...operations].map((operation) =>
    api.query(operation, ({ variables }) => {
      const recorded = fixtures.filter((fixture) => fixture.operation === operation);
      const found = recorded.find((fixture) => keyOf(fixture.variables) === keyOf(variables));
      if (found) return HttpResponse.json({ data: found.data });
      const known = recorded.map((fixture) => keyOf(fixture.variables)).join(' or ');
      const message = `No answer of ${operation} is recorded for ${keyOf(variables)}; recorded: ${known}.`;
      return HttpResponse.json({ errors: [{ message, extensions: { code: 'NOT_RECORDED' } }] });
    }),
  );
}
