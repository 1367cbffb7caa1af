import { expandSelectors } from '../../src/reference/indexes/selectors.ts';
import { codeRow } from './rows.ts';

const CODES = [
  ...['97032', '97033', '97036', '97039', '97110'].map((code) => codeRow(code)),
  codeRow('97150', { therapyStatus: 'SOMETIMES' }),
  codeRow('G0129', { therapyStatus: 'NEVER', system: 'HCPCS' }),
  codeRow('G0283'),
];

/** `97032:1` for a code that a range matches. */
const expand = (...selectors: string[]) =>
  [...expandSelectors(selectors, CODES)].map(([code, how]) => `${code}:${how}`);

test('a code matches itself', () => expect(expand('97110')).toEqual(['97110:2']));

test('a code that is not loaded matches nothing', () => expect(expand('99999')).toEqual([]));

test('a range holds both ends and nothing beyond', () => {
  expect(expand('97032-97036')).toEqual(['97032:1', '97033:1', '97036:1']);
});

test('a range whose ends are not loaded holds the codes between', () => {
  expect(expand('97034-97038')).toEqual(['97036:1']);
});

test('a range of one letter holds no numbers', () =>
  expect(expand('G0001-G9999')).toEqual(['G0129:1', 'G0283:1']));

test('a range written backwards holds nothing', () => expect(expand('97036-97032')).toEqual([]));

test('the star matches outpatient therapy, so not G0129', () => {
  expect(expand('*')).toEqual(['97032:0', '97033:0', '97036:0', '97039:0', '97110:0', '97150:0', 'G0283:0']);
});

test('G0129 matches by name', () => expect(expand('*', 'G0129')).toContain('G0129:2'));

test('the closest selector counts, in any order', () => {
  const named = ['*', '97032-97036', '97033'];
  for (const order of [named, named.toReversed()]) {
    const found = expandSelectors(order, CODES);
    expect([found.get('97039'), found.get('97032'), found.get('97033')]).toEqual([0, 1, 2]);
  }
});

test('no selector matches nothing', () => expect(expand()).toEqual([]));
