import {
  ApolloClient,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  ServerError,
} from '@apollo/client';
import { cacheConfig } from '../../packages/client/src/apollo.ts';
import {
  BillingPreviewDocument,
  CodePageDocument,
  CodeSearchDocument,
  plainDate,
  PolicyDraftDocument,
  SessionListDocument,
} from '../../packages/client/src/index.ts';
import type { Actor } from '../support/api.ts';
import { discarded, drafted } from './support/drafts.ts';
import { draftInput } from '../api/policies/editing.ts';
import { serveTestApi, type ServedApi } from './support/servedApi.ts';

/** Apollo Client 4 with its defaults, and with the configuration of the package, against the API on a port. */

let served: ServedApi;
beforeAll(async () => void (served = await serveTestApi()), 60_000);
afterAll(() => served?.close());

function clientOf({
  as = 'anonymous',
  headers = {},
  configured = true,
}: { as?: Actor; headers?: Record<string, string>; configured?: boolean } = {}): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache(configured ? cacheConfig() : {}),
    link: new HttpLink({ uri: served.url, fetch: served.fetchAs(as, headers) }),
  });
}

const TWO_DAYS = gql`
  {
    then: code(code: "97003", asOf: "2016-06-01") {
      id
      procedureCode
      active
    }
    now: code(code: "97003") {
      id
      procedureCode
      active
    }
  }
`;

test.each([true, false])(
  'two days of a code stay apart in one response, configured: %s',
  async (configured) => {
    const { data } = await clientOf({ configured }).query<Record<'then' | 'now', { active: boolean }>>({
      query: TWO_DAYS,
    });
    expect([data?.then.active, data?.now.active]).toEqual([true, false]);
  },
);

test('two days of a code page stay apart in the cache, with everything below them', async () => {
  const client = clientOf();
  const page = async (on: string, fetchPolicy: 'network-only' | 'cache-only') =>
    (
      await client.query({
        query: CodePageDocument,
        variables: { code: '97165', asOf: plainDate(on) },
        fetchPolicy,
      })
    ).data;
  const first = await page('2018-06-01', 'network-only');
  const second = await page('2026-11-01', 'network-only');
  expect(second).not.toEqual(first);
  expect(await page('2018-06-01', 'cache-only')).toEqual(first);
  expect(await page('2026-11-01', 'cache-only')).toEqual(second);
});

test('two states of knowledge stay apart', async () => {
  const query = gql`
    query ($knownAt: DateTime) {
      payer(slug: "medicare", knownAt: $knownAt) {
        id
        policies: sources {
          title
        }
      }
    }
  `;
  const client = clientOf();
  const before = await client.query<{ payer: { id: string } | null }>({
    query,
    variables: { knownAt: '2026-01-01T00:00:00Z' },
  });
  const now = await client.query<{ payer: { id: string } | null }>({ query });
  expect(now.data?.payer?.id).toBeDefined();
  expect(before.data?.payer?.id).not.toBe(now.data?.payer?.id);
});

test('a draft and what is published stay apart', async () => {
  const { draft, first } = await drafted(served.api);
  try {
    const client = clientOf({ as: 'ADMIN' });
    const query = gql`
      query ($first: ID!, $draft: ID!) {
        published: node(id: $first) {
          id
          ... on Policy {
            title
            status
          }
        }
        draft: node(id: $draft) {
          id
          ... on Policy {
            title
            status
          }
        }
      }
    `;
    const { data } = await client.query({ query, variables: { first: first.id, draft: draft.id } });
    expect(data).toMatchObject({
      published: { title: 'Published title', status: 'PUBLISHED' },
      draft: { title: 'Title of the draft', status: 'DRAFT' },
    });
  } finally {
    await discarded(served.api, draft);
  }
});

test('previews of two dates of service stay apart', async () => {
  const client = clientOf();
  const preview = async (day: string, fetchPolicy: 'network-only' | 'cache-only') =>
    (
      await client.query({
        query: BillingPreviewDocument,
        variables: {
          payers: ['medicare', 'aetna'],
          input: {
            dateOfService: plainDate(day),
            setting: 'OFFICE',
            services: [{ procedureCode: '97530', minutes: 40 }],
          },
        },
        fetchPolicy,
      })
    ).data?.billingPreview;
  const first = await preview('2024-03-04', 'network-only');
  const second = await preview('2026-11-02', 'network-only');
  expect(first?.map(({ totals }) => totals?.allowed)).not.toEqual(
    second?.map(({ totals }) => totals?.allowed),
  );
  expect(await preview('2024-03-04', 'cache-only')).toEqual(first);
});

test('node and nodes refetch the very view that the cache holds', async () => {
  const client = clientOf();
  const { data } = await client.query<{ then: { id: string }; now: { id: string } }>({ query: TWO_DAYS });
  const ids = [data?.then.id, data?.now.id];
  const again = await client.query<{ nodes: { active: boolean }[] }>({
    query: gql`
      query ($ids: [ID!]!) {
        nodes(ids: $ids) {
          id
          ... on Code {
            active
          }
        }
      }
    `,
    variables: { ids },
    fetchPolicy: 'network-only',
  });
  expect(again.data?.nodes.map(({ active }) => active)).toEqual([true, false]);
});

test('pages of a connection become one list, and another search another list', async () => {
  const client = clientOf();
  const variables = { search: 'therapy', first: 5 };
  const first = (await client.query({ query: CodeSearchDocument, variables })).data?.codes;
  const watched = client.watchQuery({ query: CodeSearchDocument, variables });
  const subscription = watched.subscribe(() => undefined);
  const second = await watched.fetchMore({ variables: { after: first?.pageInfo.endCursor ?? null } });
  const both = client
    .readQuery({ query: CodeSearchDocument, variables })
    ?.codes?.nodes.map(({ procedureCode }) => procedureCode);
  expect(both).toEqual(
    [...(first?.nodes ?? []), ...(second.data?.codes?.nodes ?? [])].map(({ procedureCode }) => procedureCode),
  );
  expect(new Set(both).size).toBe(10);
  subscription.unsubscribe();
  const other = await client.query({ query: CodeSearchDocument, variables: { search: 'splint', first: 3 } });
  expect(other.data?.codes?.nodes.length).toBeLessThanOrEqual(3);
});

test('a list that a role may not read is an error of its field', async () => {
  const client = clientOf();
  const error = await client.query({ query: SessionListDocument, variables: {} }).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(CombinedGraphQLErrors.is(error)).toBe(true);
});

test('user errors are data, with code, path and message', async () => {
  const { data } = await clientOf({ as: 'ADMIN' }).mutate({
    mutation: PolicyDraftDocument,
    variables: {
      input: draftInput({ payer: 'nobody' }) as never,
    },
  });
  expect(data?.policyDraft?.policy).toBeNull();
  expect(data?.policyDraft?.userErrors.map(({ code }) => code)).not.toEqual([]);
});

test('invalid variables are errors that Apollo shows with our text', async () => {
  const error = await clientOf()
    .query({
      query: BillingPreviewDocument,
      variables: {
        payers: ['nobody'],
        input: {
          dateOfService: plainDate('2026-11-02'),
          setting: 'OFFICE',
          visitsThisYear: 3,
          services: [{ procedureCode: '97530', minutes: 40 }],
        },
      },
    })
    .then(
      () => undefined,
      (caught: unknown) => caught,
    );
  expect(CombinedGraphQLErrors.is(error) || ServerError.is(error)).toBe(true);
  expect(String(error)).toContain('nobody');
});

test('a GET of Apollo is answered', async () => {
  const client = new ApolloClient({
    cache: new InMemoryCache(cacheConfig()),
    link: new HttpLink({ uri: served.url, useGETForQueries: true }),
  });
  const { data } = await client.query({ query: CodePageDocument, variables: { code: '97530', notes: 1 } });
  expect(data?.code?.procedureCode).toBe('97530');
});
