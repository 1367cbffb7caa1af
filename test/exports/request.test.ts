import { checkRequest, type ExportInput } from '../../src/exports/request.ts';
import { codeRow, snapshotOf } from '../reference/rows.ts';
import { EXPORT_LIMITS } from '../../src/exports/limits.ts';

/** Which requests are valid, and the errors of the others. */

const TODAY = '2026-11-21';

const snapshot = snapshotOf({
  codes: [codeRow('97530'), codeRow('G0129', { system: 'HCPCS', timing: 'PER_SESSION' })],
  payers: [{ slug: 'aetna', name: 'Aetna', kind: 'COMMERCIAL' }],
});
const referenceOn = (date: string) => snapshot.at(date, TODAY);

function checked(input: Omit<ExportInput, 'format'>, today = TODAY) {
  return checkRequest({ format: 'CSV', ...input }, today, referenceOn);
}

function userErrors(input: Omit<ExportInput, 'format'>, today = TODAY): string[] {
  return (checked(input, today).userErrors ?? []).map(
    ({ path, code }) => `${path.slice(1).join('.')} ${code}`,
  );
}

const SESSIONS = { dataset: 'SESSION_BILLING' as const };

test('stores a request in full: defaults filled in, codes in upper case, each once', () => {
  expect(checked({ dataset: 'CODES' }).request).toEqual({
    codes: null,
    payers: null,
    topics: null,
    asOf: TODAY,
    knownAt: null,
    from: null,
    to: null,
  });
  expect(
    checked({ dataset: 'PTP_EDITS', codes: [' g0129', 'G0129', '97530'], asOf: '2025-01-01' }).request,
  ).toEqual({
    codes: ['G0129', '97530'],
    payers: null,
    topics: null,
    asOf: '2025-01-01',
    knownAt: null,
    from: null,
    to: null,
  });
  expect(checked({ ...SESSIONS, from: '2026-01-01', to: '2026-01-31', payers: ['aetna'] }).request).toEqual({
    codes: null,
    payers: ['aetna'],
    topics: null,
    asOf: null,
    knownAt: null,
    from: '2026-01-01',
    to: '2026-01-31',
  });
});

test.each([
  [{ dataset: 'CODES' as const, payers: ['aetna'], topics: ['COVERAGE' as const] }, ['payers', 'topics']],
  [{ dataset: 'PTP_EDITS' as const, from: '2026-01-01', to: '2026-01-31' }, ['from', 'to']],
  [{ ...SESSIONS, from: '2026-01-01', to: '2026-01-31', asOf: '2026-01-01' }, ['asOf']],
])('rejects a field that the dataset does not use: %j', (input, fields) => {
  expect(userErrors(input)).toEqual(fields.map((field) => `${field} NOT_APPLICABLE`));
});

test('rejects empty lists and unknown names', () => {
  expect(userErrors({ dataset: 'PAYER_COMPARISON', codes: [], payers: [], topics: [] })).toEqual([
    'codes EMPTY',
    'payers EMPTY',
    'topics EMPTY',
  ]);
  expect(userErrors({ dataset: 'POLICY_NOTES', codes: ['97530', '00000'], payers: ['nobody'] })).toEqual([
    'codes.1 UNKNOWN_CODE',
    'payers.0 UNKNOWN_PAYER',
  ]);
});

test('accepts codes up to the limit and rejects one more', () => {
  const codes = (count: number) => Array.from({ length: count }, () => '97530');
  expect(userErrors({ dataset: 'CODES', codes: codes(EXPORT_LIMITS.codes) })).toEqual([]);
  expect(userErrors({ dataset: 'CODES', codes: codes(EXPORT_LIMITS.codes + 1) })).toEqual(['codes TOO_MANY']);
});

describe('months of sessions', () => {
  test.each([
    ['2026-10-01', '2026-10-31', []],
    ['2024-11-01', '2026-10-31', []],
    ['2024-10-01', '2026-10-31', ['to TOO_MANY']],
    ['2024-02-01', '2024-02-29', []],
    ['2024-02-01', '2024-02-28', ['to NOT_A_MONTH']],
    ['2026-10-02', '2026-10-31', ['from NOT_A_MONTH']],
    ['2026-10-01', '2026-11-30', ['to NOT_OVER']],
    ['2026-10-01', '2026-11-21', ['to NOT_A_MONTH', 'to NOT_OVER']],
    ['2026-10-01', '2026-09-30', ['to BEFORE_FROM']],
  ])('%s to %s: %j', (from, to, expected) => {
    expect(userErrors({ ...SESSIONS, from, to })).toEqual(expected);
  });

  test('a month closes 14 days after its end', () => {
    const october = { ...SESSIONS, from: '2026-10-01', to: '2026-10-31' };
    expect(userErrors(october, '2026-11-14')).toEqual(['to NOT_OVER']);
    expect(userErrors(october, '2026-11-15')).toEqual([]);
    const december = { ...SESSIONS, from: '2026-12-01', to: '2026-12-31' };
    expect(userErrors(december, '2027-01-15')).toEqual([]);
  });

  test('are required, and the error names the last complete month', () => {
    const { userErrors: errors } = checked({ ...SESSIONS, to: '2026-10-31' });
    expect(errors?.map(({ message }) => message)).toEqual([
      'SESSION_BILLING requires from, for example 2026-10-01.',
    ]);
    expect(userErrors(SESSIONS)).toEqual(['from REQUIRED', 'to REQUIRED']);
  });
});
