import { getNamedType, isIntrospectionType, isListType, isNonNullType, isObjectType } from 'graphql';
import { measureHeavyShapes } from '../../bench/heavy.ts';
import { HEAVY_SHAPES } from '../../bench/heavyShapes.ts';
import { LIST_SIZES } from '../../src/api/execution/fieldCosts.ts';
import { schema } from '../../src/api/schema.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

/** The cost of an operation predicts its CPU time. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

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

test('no list of a connection escapes: its pages are all that its type lists', () => {
  const connections = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type) && type.name.endsWith('Connection'),
  );
  expect(connections.length).toBeGreaterThan(5);
  for (const type of connections) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isListType(isNonNullType(field.type) ? field.type.ofType : field.type)) continue;
      expect(['nodes', 'edges']).toContain(field.name);
      expect(isObjectType(getNamedType(field.type))).toBe(true);
    }
  }
});

test('heavy operations of every shape take CPU time in proportion to their cost', async () => {
  const measured = await measureHeavyShapes({
    store: api.store,
    makeContext: () => api.contextOf('anonymous'),
  });
  expect(measured).toHaveLength(Object.keys(HEAVY_SHAPES).length);
  expect(measured.length).toBeGreaterThanOrEqual(25);
  const [least, most] = [measured[0]?.msPerThousand ?? 0, measured.at(-1)?.msPerThousand ?? 0];
  // The bench shows a factor of about 10; other work on the machine disturbs each measurement.
  expect([measured.at(-1)?.name, most / least < 60]).toEqual([measured.at(-1)?.name, true]);
}, 120_000);
