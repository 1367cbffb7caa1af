import { Client, fetchExchange, gql, type ClientOptions } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import {
  BillingPreviewDocument,
  CodePageDocument,
  CodeSearchDocument,
  plainDate,
  PolicyDraftDocument,
  SessionListDocument,
} from '../../packages/client/src/index.ts';
import { cacheConfig } from '../../packages/client/src/urql.ts';
import type { Actor } from '../support/api.ts';
import { draftInput } from '../api/policies/editing.ts';
import { discarded, drafted } from './support/drafts.ts';
import { serveTestApi, type ServedApi } from './support/servedApi.ts';

/** urql with graphcache, with the configuration of the package, against the API on a port. */

let served: ServedApi;
beforeAll(async () => void (served = await serveTestApi()), 60_000);
afterAll(() => served?.close());

/** What graphcache would print to the console of a developer. */
const warnings: string[] = [];
afterEach(() => expect(warnings.splice(0)).toEqual([]));

function clientOf({ as = 'anonymous', ...more }: { as?: Actor } & Partial<ClientOptions> = {}): Client {
  const logger = (severity: string, message: string) => {
    if (severity !== 'debug') warnings.push(message);
  };
  return new Client({
    url: served.url,
    fetch: served.fetchAs(as),
    preferGetMethod: false,
    exchanges: [cacheExchange({ ...cacheConfig(), logger }), fetchExchange],
    ...more,
  });
}

const TWO_DAYS = gql<Record<'then' | 'now', { id: string; active: boolean }>, Record<string, never>>`
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

test('two days of a code stay apart in one response', async () => {
  const { data } = await clientOf().query(TWO_DAYS, {});
  expect([data?.then.active, data?.now.active]).toEqual([true, false]);
});

test('two days of a code page stay apart in the cache, with everything below them', async () => {
  const client = clientOf();
  const page = async (on: string, requestPolicy: 'network-only' | 'cache-only') =>
    (await client.query(CodePageDocument, { code: '97165', asOf: plainDate(on) }, { requestPolicy })).data;
  const first = await page('2018-06-01', 'network-only');
  const second = await page('2026-11-01', 'network-only');
  expect(second).not.toEqual(first);
  expect(await page('2018-06-01', 'cache-only')).toEqual(first);
  expect(await page('2026-11-01', 'cache-only')).toEqual(second);
});

test('a draft and what is published stay apart', async () => {
  const { draft, first } = await drafted(served.api);
  try {
    const query = gql`
      query ($first: ID!, $draft: ID!) {
        nodes(ids: [$first, $draft]) {
          id
          ... on Policy {
            title
            status
          }
        }
      }
    `;
    const { data } = await clientOf({ as: 'ADMIN' }).query(query, { first: first.id, draft: draft.id });
    expect(data).toMatchObject({
      nodes: [
        { title: 'Published title', status: 'PUBLISHED' },
        { title: 'Title of the draft', status: 'DRAFT' },
      ],
    });
  } finally {
    await discarded(served.api, draft);
  }
});

test('previews of two dates of service stay apart', async () => {
  const client = clientOf();
  const preview = async (day: string, requestPolicy: 'network-only' | 'cache-only') => {
    const variables = {
      payers: ['medicare', 'aetna'],
      input: {
        dateOfService: plainDate(day),
        setting: 'OFFICE' as const,
        services: [{ procedureCode: '97530', minutes: 40 }],
      },
    };
    const { data, error } = await client.query(BillingPreviewDocument, variables, { requestPolicy });
    expect(error).toBeUndefined();
    return data?.billingPreview;
  };
  const first = await preview('2024-03-04', 'network-only');
  const second = await preview('2026-11-02', 'network-only');
  expect(first?.[0]?.totals).not.toEqual(second?.[0]?.totals);
  expect(await preview('2024-03-04', 'cache-only')).toEqual(first);
});

test('pages of a connection become one list', async () => {
  const client = clientOf();
  const variables = { search: 'therapy', first: 5 };
  const first = (await client.query(CodeSearchDocument, variables)).data?.codes;
  const after = first?.pageInfo.endCursor ?? null;
  const both = (await client.query(CodeSearchDocument, { ...variables, after })).data?.codes;
  expect(both?.nodes.slice(0, 5)).toEqual(first?.nodes);
  expect(new Set(both?.nodes.map(({ procedureCode }) => procedureCode)).size).toBe(10);
});

test('a list that a role may not read is an error of its field', async () => {
  const { error } = await clientOf().query(SessionListDocument, {});
  expect(error?.graphQLErrors).toHaveLength(1);
});

test('user errors are data, with code, path and message', async () => {
  const input = draftInput({ payer: 'nobody' }) as never;
  const { data, error } = await clientOf({ as: 'ADMIN' }).mutation(PolicyDraftDocument, { input });
  expect(error).toBeUndefined();
  expect(data?.policyDraft?.policy).toBeNull();
  expect(data?.policyDraft?.userErrors).not.toEqual([]);
});
