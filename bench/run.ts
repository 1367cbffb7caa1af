import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execute, type ExecutionResult, type FormattedExecutionResult } from 'graphql';
import { evaluateAll, type BatchEntry, type DayOfCare } from '../src/billing/index.ts';
import { toDayOfCare } from '../src/claims/dayOfCareInput.ts';
import { findCodes } from '../src/codes/search.ts';
import { openDatabase, type Database } from '../src/db/client.ts';
import { withDatabase } from '../src/db/command.ts';
import { runBench } from './command.ts';
import { migrate } from '../src/db/migrate.ts';
import type { RequestContext } from '../src/api/kit/context.ts';
import { DocumentCache } from '../src/api/execution/documents.ts';
import { OperationExecutor } from '../src/api/execution/executor.ts';
import { schema } from '../src/api/schema.ts';
import { contextMaker } from '../src/http/context.ts';
import { loadReference } from '../src/reference/load.ts';
import { ReferenceStore } from '../src/reference/store.ts';
import { seed } from '../src/seeding/seed.ts';
import { measureComparison } from './comparison.ts';
import { reportHeavyShapes } from './heavy.ts';
import { measureImpact } from './impact.ts';
import { Snapshot } from '../src/reference/snapshot.ts';

/** Measures in one run and prints ratios, because machines are shared and noisy. Nothing here is asserted. */

const ON = '2026-11-02';

/** What people type into the search. */
const SEARCHES = [
  ...readFileSync(path.join(import.meta.dirname, '../test/api/search/queries.yaml'), 'utf8').matchAll(
    /text: '((?:[^']|'')+)'/g,
  ),
].map(([, text = '']) => text.replaceAll("''", "'"));

/** Turns of each executor, and how long one takes. */
const TURNS = 7;
const TURN_MS = 400;

/** A typical visit: three services, one of them with an assistant, priced and checked. */
const VISIT: DayOfCare = toDayOfCare({
  dateOfService: ON,
  services: [
    { procedureCode: '97530', minutes: 23 },
    { procedureCode: '97112', minutes: 15 },
    { procedureCode: '97110', minutes: 12, assistantMinutes: 10 },
  ],
  allowedYearToDate: '1000.00',
});

const CODE_PAGE = `{ code(code: "97530", asOf: "${ON}") { title unitBasis unitMinutes guide { summary }
  modifiers { modifier { code } whenToUse } payerTerms { payer { name } state notes { text source { title url confidence } } } } }`;

const CODE_LIST = `{ codes(first: 50, asOf: "${ON}") { nodes { procedureCode title modifiers { modifier { code title } required }
  payerTerms { payer { name } state terms { unitMethod maxTimedUnitsPerVisit } } } } }`;

async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    await withDatabase(config, log, async (url) => {
      await migrate(url, { log });
      const db = openDatabase(url);
      try {
        await seed(db);
        const load = await timed(() => loadReference(db.prisma));
        const build = await timed(async () => new Snapshot(load.result, config));
        const snapshot = build.result;
        await measureEvaluations(snapshot, log);
        // As a server does before it answers.
        const ready = await timed(async () => snapshot.prepare());
        log(
          `\nReference: read in ${ms(load.tookMs)}, indexed in ${ms(build.tookMs)}, made ready for searches in ${ms(ready.tookMs)}, ${snapshot.codes.size} codes`,
        );
        await measureSearch(snapshot, log);
        const store = await startStore(db, config);
        const makeContext = contextMaker({ db, store, now: () => new Date(`${ON}T12:00:00Z`) });
        await measureQueries(() => makeContext('bench', null), log);
        await reportHeavyShapes({ store, makeContext: () => makeContext('bench', null) }, log);
        measureComparison(snapshot, log);
        await measureImpact(db, snapshot, log);
      } finally {
        await db.close();
      }
    });
  });
}

async function measureEvaluations(snapshot: Snapshot, log: (line: string) => void): Promise<void> {
  const reference = snapshot.at(ON, ON);
  const source = {
    facts: () => reference.facts,
    payerRules: (slug: string, day: DayOfCare) => reference.payerRules(slug, day),
  };
  const payers = [...snapshot.payers.keys()];
  function* days(count: number): Generator<BatchEntry<number>> {
    for (let key = 0; key < count; key += 1) yield { key, day: VISIT, payers };
  }
  const run = async (count: number): Promise<number> => {
    let cents = 0;
    for await (const result of evaluateAll(days(count), source)) {
      for (const one of 'results' in result ? result.results : []) {
        if ('answer' in one) cents += one.answer.totals?.allowedCents ?? 0;
      }
    }
    return cents;
  };
  await run(5_000);
  const before = heapMegabytes();
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const count = 40_000;
    const { tookMs } = await timed(() => run(count));
    rounds.push((count * payers.length) / (tookMs / 1000));
  }
  const after = heapMegabytes();
  log(
    `Evaluations: ${thousands(Math.max(...rounds))} session-by-payer a second at best, ${thousands(median(rounds))} in the middle ` +
      `of ${rounds.length} rounds; heap ${before} → ${after} MB after ${thousands(5 * 40_000 * payers.length)}`,
  );
}

/** Rounds of searches, each over a new index: the best of each query shows the search and not the machine. */
const SEARCH_ROUNDS = 3;

/** The first page of each query of the table, not searched before, with everything that an edge can have. */
async function measureSearch(snapshot: Snapshot, log: (line: string) => void): Promise<void> {
  const best = new Map<string, number>();
  for (let round = 0; round < SEARCH_ROUNDS; round += 1) {
    const fresh = new Snapshot(snapshot.rows, snapshot.options);
    fresh.prepare();
    const reference = fresh.at(ON, ON);
    for (const search of SEARCHES) {
      const start = performance.now();
      const page = findCodes(reference, { search, first: 25 });
      for (const edge of page.edges) edge.highlights();
      page.facets();
      best.set(search, Math.min(best.get(search) ?? Infinity, performance.now() - start));
    }
  }
  const pages = [...best].sort(([, a], [, b]) => a - b);
  const at = (share: number) => pages[Math.floor(share * (pages.length - 1))]?.[1] ?? 0;
  log(
    `Search: first pages of ${pages.length} queries, ${ms(at(0.5))} in the middle, ${ms(at(0.95))} at 95 %, ` +
      `at most ${ms(at(1))} ("${pages.at(-1)?.[0]}")`,
  );
}

/** What an anonymous request would get. */
async function startStore(
  db: Database,
  { staleAfterDays }: { readonly staleAfterDays: number },
): Promise<ReferenceStore> {
  const options = { staleAfterDays, maxAgeSeconds: 86_400, now: Date.now, onFailure: () => undefined };
  const store = new ReferenceStore(db.prisma, options);
  await store.start();
  store.stop();
  return store;
}

/**
 * The compiled executor against graphql-js over the same snapshot. Both run in turns within one process, so that a busy
 * machine slows both; the medians of the turns are compared.
 */
async function measureQueries(
  makeContext: () => Promise<RequestContext>,
  log: (line: string) => void,
): Promise<void> {
  const documents = new DocumentCache(true);
  const executor = new OperationExecutor({ onInternalError: () => undefined });
  for (const [name, query] of Object.entries({ 'one code': CODE_PAGE, '50 codes': CODE_LIST })) {
    const document = documents.parse(query);
    const operation = { document, operationName: null, variables: {} };
    const runCompiled = async () => executor.execute(operation, await makeContext());
    const runInterpreted = async () =>
      execute({ schema, document: document.node, contextValue: await makeContext() });
    const rates: [compiled: number, interpreted: number][] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      rates.push([await ratePerSecond(runCompiled), await ratePerSecond(runInterpreted)]);
    }
    const [ours, graphqlJs] = [median(rates.map(([rate]) => rate)), median(rates.map(([, rate]) => rate))];
    log(
      `Query of ${name}: ${thousands(ours)} a second with graphql-jit, ${thousands(graphqlJs)} with graphql-js, ` +
        `ratio ${(ours / graphqlJs).toFixed(1)} (medians of ${TURNS} interleaved turns)`,
    );
  }
}

async function ratePerSecond(
  run: () => Promise<ExecutionResult | FormattedExecutionResult>,
): Promise<number> {
  for (let warmUp = 0; warmUp < 50; warmUp += 1) await run();
  const from = performance.now();
  let count = 0;
  while (performance.now() < from + TURN_MS) {
    const { errors } = await run();
    if (errors) throw new Error(`the query failed: ${errors[0]?.message ?? ''}`);
    count += 1;
  }
  return count / ((performance.now() - from) / 1_000);
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly tookMs: number }> {
  const from = performance.now();
  const result = await work();
  return { result, tookMs: performance.now() - from };
}

function heapMegabytes(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1_048_576);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

await main();
