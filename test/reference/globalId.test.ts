import { globalId, NODE_TYPES, parseGlobalId } from '../../src/shared/globalId.ts';

test.each(NODE_TYPES)('an id of a %s decodes to its type and key', (type) => {
  for (const key of ['97530', 'GO', 'a:b:c', 'ü 🙂', '08a2c9c4-6a07-4d7b-9dde-ee37d6978057']) {
    expect(parseGlobalId(globalId(type, key))).toEqual({ type, key });
  }
});

test('ids are opaque and safe in a URL', () => {
  expect(globalId('Code', '??>>~~')).toMatch(/^[\w-]+$/);
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
  ['a byte that is not text', Buffer.from([0xff, 0xfe]).toString('base64url')],
])('rejects %s as an id', (_what, id) => expect(parseGlobalId(id)).toBeNull());
