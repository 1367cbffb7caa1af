import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { getNamedType, isIntrospectionType, isListType, isNonNullType, isObjectType } from 'graphql';
import { HEAVY_SHAPES } from '../../bench/heavyShapes.ts';
import { LIST_SIZES } from '../../src/api/execution/fieldCosts.ts';
import { schema } from '../../src/api/schema.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** The cost of an operation predicts its CPU time. */

const BENCH = path.resolve(import.meta.dirname, '../../bench/heavyOnly.ts');

let database: TestDatabase;
beforeAll(async () => void (database = await cloneDatabase()), 60_000);
afterAll(() => database?.drop());

test('every list of the schema has a size, and every size a list', () => {
  const lists = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => isListType(isNonNullType(field.type) ? field.type.ofType : field.type))
        .map((field) => `${type.name}.${field.name}`),
    )
    .filter((name) => !/Connection\.(nodes|edges)$|\.(userErrors|warnings)$/.test(name));
  expect(Object.keys(LIST_SIZES).toSorted()).toEqual(lists.toSorted());
});

test('no list of a connection escapes: its type lists its pages, and else what has a size', () => {
  const connections = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type) && type.name.endsWith('Connection'),
  );
  expect(connections.length).toBeGreaterThan(5);
  for (const type of connections) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isListType(isNonNullType(field.type) ? field.type.ofType : field.type)) continue;
      // A short list beside the page has a size of its own.
      if (`${type.name}.${field.name}` in LIST_SIZES) continue;
      expect(['nodes', 'edges']).toContain(field.name);
      expect(isObjectType(getNamedType(field.type))).toBe(true);
    }
  }
});

/** In a process of its own: Jest's modules run in a context in which some code is ten times slower than other. */
test('heavy operations of every shape take CPU time in proportion to their cost', async () => {
  const env = { ...process.env, DATABASE_URL: database.servingUrl, NODE_ENV: 'test' };
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH], { env });
  const [, shapes, factor] = /(\d+) heavy shapes: .* within a factor of ([\d.]+)/.exec(stdout) ?? [];
  expect(Number(shapes)).toBe(Object.keys(HEAVY_SHAPES).length);
  expect(Number(shapes)).toBeGreaterThanOrEqual(25);
  // The bench shows a factor of about 10; other work on the machine disturbs each measurement.
  expect([stdout, Number(factor) < 60]).toEqual([stdout, true]);
}, 120_000);
