import { globalId, NODE_TYPES, parseGlobalId } from '../../src/shared/globalId.ts';

test.each(NODE_TYPES)('an id of a %s comes back as what it was', (type) => {
  for (const key of ['97530', 'GO', 'a:b:c', 'ü 🙂', '08a2c9c4-6a07-4d7b-9dde-ee37d6978057']) {
    expect(parseGlobalId(globalId(type, key))).toEqual({ type, key });
  }
});

test('ids are opaque, and safe in an address', () => {
  expect(globalId('Code', '??>>~~')).toMatch(/^[\w-]+$/);
  expect(globalId('Code', '97530')).not.toBe(globalId('Modifier', '97530'));
});

const encoded = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['nothing', ''],
  ['no base64', '%%%'],
  ['no separator', encoded('Code')],
  ['no type', encoded(':97530')],
  ['a type that is none', encoded('Patient:1')],
  ['a type in other letters', encoded('code:97530')],
  ['a property of every object', encoded('__proto__:x')],
  ['the plain code', '97530'],
  ['a byte that is no text', Buffer.from([0xff, 0xfe]).toString('base64url')],
])('%s is no id', (_what, id) => expect(parseGlobalId(id)).toBeNull());
