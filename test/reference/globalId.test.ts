import { globalId, keyOfId, NODE_TYPES, parseGlobalId } from '../../src/shared/globalId.ts';

test.each(NODE_TYPES)('an id of a %s decodes to its type and key', (type) => {
  for (const key of ['97530', 'GO', 'a:b:c', 'ü 🙂', '08a2c9c4-6a07-4d7b-9dde-ee37d6978057']) {
    expect(parseGlobalId(globalId(type, key))).toEqual({ type, key, view: {} });
  }
});

test('an id carries what it is a view of', () => {
  const view = { on: '2016-06-01', knownAt: '2026-01-01T00:00:00.000Z', drafts: 'a.1,b.2', version: '3' };
  expect(parseGlobalId(globalId('Code', '97530', view))).toEqual({ type: 'Code', key: '97530', view });
  const ids = [{}, { on: '2016-06-01' }, { knownAt: '2016-06-01' }, { drafts: '2016-06-01' }].map((each) =>
    globalId('Code', '97530', each),
  );
  expect(new Set(ids).size).toBe(4);
});

test('the key of an id is the same in every view; what is no id of the type stays as it is', () => {
  expect(keyOfId('PolicyNote', globalId('PolicyNote', 'n', { on: '2016-06-01' }))).toBe('n');
  expect(keyOfId('PolicyNote', globalId('Policy', 'n'))).toBe(globalId('Policy', 'n'));
});

test('ids are opaque and safe in a URL', () => {
  expect(globalId('Code', '>>~~')).toMatch(/^[\w-]+$/);
  expect(globalId('Code', '97530')).not.toBe(globalId('Modifier', '97530'));
});

const encoded = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['nothing', ''],
  ['invalid base64', '%%%'],
  ['a missing separator', encoded('Code')],
  ['a missing type', encoded(':97530')],
  ['an unknown type', encoded('Patient:1')],
  ['a type in another case', encoded('code:97530')],
  ['a property of every object', encoded('__proto__:x')],
  ['a bare code', '97530'],
  ['a view of nothing', encoded('Code:97530?on=')],
  ['a view by another field', encoded('Code:97530?as=2016-06-01')],
  ['a byte that is not text', Buffer.from([0xff, 0xfe]).toString('base64url')],
])('rejects %s as an id', (_what, id) => expect(parseGlobalId(id)).toBeNull());
