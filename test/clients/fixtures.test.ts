import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { visit, type DocumentNode } from 'graphql';
import { setupServer } from 'msw/node';
import { format, resolveConfig } from 'prettier';
import {
  BillingPreviewDocument,
  CodePageDocument,
  CodeSearchDocument,
  PayerComparisonDocument,
  PayersDocument,
  plainDate,
  PolicyListDocument,
  request,
  SessionListDocument,
} from '../../packages/client/src/index.ts';
import { FIXTURES, mockHandlers } from '../../packages/client/src/msw.ts';
import type { Actor } from '../support/api.ts';
import { serveTestApi, type ServedApi } from './support/servedApi.ts';

/** The fixtures of the package are what the server answers with the demo data. `UPDATE_GOLDEN=1` writes them. */

const FILE = path.join(import.meta.dirname, '../../packages/client/src/generated/fixtures.ts');
const FIVE_PAYERS = ['medicare', 'aetna', 'bcbs', 'cigna', 'unitedhealthcare'];
const UPDATING = process.env['UPDATE_GOLDEN'] === '1';
const DAY = plainDate('2026-11-02');

type Recorded = readonly [TypedDocumentNode<object, object>, object, Actor];

const RECORDED: readonly Recorded[] = [
  recorded(PayersDocument, {}),
  recorded(CodePageDocument, { code: '97530', asOf: DAY, payers: FIVE_PAYERS, notes: 10 }),
  recorded(CodePageDocument, { code: '97003', asOf: plainDate('2016-06-01') }),
  recorded(CodeSearchDocument, { search: 'self-care', first: 5 }),
  recorded(PayerComparisonDocument, {
    codes: ['97530'],
    payers: FIVE_PAYERS,
    topics: ['COVERAGE', 'UNIT_LIMIT'],
    asOf: DAY,
  }),
  recorded(BillingPreviewDocument, {
    payers: FIVE_PAYERS,
    input: {
      dateOfService: DAY,
      setting: 'OFFICE',
      services: [
        { procedureCode: '97530', minutes: 40 },
        { procedureCode: '97535', minutes: 15 },
      ],
    },
  }),
  recorded(SessionListDocument, { first: 3 }, 'BILLER'),
  recorded(PolicyListDocument, { first: 1 }),
];

function recorded<Data extends object, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  as: Actor = 'anonymous',
): Recorded {
  return [document as DocumentNode, variables, as];
}

/** Clients with a cache add `__typename` to every selection, and take it from the answer. */
function withTypenames<Data, Variables>(document: TypedDocumentNode<Data, Variables>) {
  const name = { kind: 'Field', name: { kind: 'Name', value: '__typename' } } as const;
  return visit(document, {
    SelectionSet: (node, _key, parent) =>
      parent && 'kind' in parent && parent.kind === 'OperationDefinition'
        ? undefined
        : { ...node, selections: [name, ...node.selections] },
  });
}

/** The seed is loaded anew in each run, so the instant of its knowledge is set to one day. */
const stable = (json: string) =>
  json.replaceAll(/"knownAt": ?"[^"]*"/g, '"knownAt":"2026-11-01T00:00:00.000Z"');

let served: ServedApi;
beforeAll(async () => void (served = await serveTestApi()), 60_000);
afterAll(() => served?.close());

async function recordedText(): Promise<string> {
  const fixtures = [];
  for (const [document, variables, as] of RECORDED) {
    const [definition] = document.definitions;
    if (definition?.kind !== 'OperationDefinition')
      throw new Error('an operation comes first in its document');
    const options = { url: served.url, fetch: served.fetchAs(as) };
    const { data, errors } = await request(options, withTypenames(document), variables);
    expect(errors).toEqual([]);
    fixtures.push({ operation: definition.name?.value ?? '', variables, data });
  }
  const text = [
    '/** An answer of the server with the demo data. */',
    'export interface Fixture {',
    '  readonly operation: string;',
    '  readonly variables: object;',
    '  readonly data: object;',
    '}',
    '',
    `export const FIXTURES: readonly Fixture[] = ${stable(JSON.stringify(fixtures))};`,
  ].join('\n');
  return format(text, { ...(await resolveConfig(FILE)), filepath: FILE });
}

test('the fixtures of the package are what the server answers', async () => {
  const text = await recordedText();
  if (UPDATING) writeFileSync(FILE, text);
  expect(text).toBe(readFileSync(FILE, 'utf8'));
});

test('Mock Service Worker answers with them, and names what is recorded', async () => {
  const url = 'http://codebook.example/graphql';
  const mocks = setupServer(...mockHandlers(url));
  mocks.listen({ onUnhandledFrame: 'bypass' });
  try {
    const options = { url };
    const variables = { first: 5, search: 'self-care' };
    const { data } = await request(options, CodeSearchDocument, variables);
    expect(data).toEqual(FIXTURES.find(({ operation }) => operation === 'CodeSearch')?.data);
    await expect(request(options, CodeSearchDocument, { search: 'x' })).rejects.toThrow(
      'recorded: {"first":5',
    );
  } finally {
    mocks.close();
  }
});
