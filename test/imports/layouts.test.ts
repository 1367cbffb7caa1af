import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { emptyStore, fixture, planFiles, type Store } from './files.ts';

/** Each publisher's layout is recognized by its content, and its rows arrive unchanged. */

test.each([
  ['ccipra-v320r0-f1.txt', 'ncci-ptp-practitioner', '2026Q1', '2026-01-01', null],
  ['MCR_MUE_PractitionerServices_Eff_04-01-2026.csv', 'ncci-mue-practitioner', '2026Q2', '2026-04-01', null],
  ['PPRRVU2026_Jul_nonQPP.csv', 'pfs-relative-values', 'RVU26C', '2026-07-01', '2027-01-01'],
  ['GPCI2026.csv', 'pfs-localities', '2026', '2026-01-01', '2027-01-01'],
  ['ZIP5_OCT2025.txt', 'zip-localities', '2025Q4', '2025-10-01', null],
  ['HCPC2026_APR_ANWEB_04012026.txt', 'hcpcs-codes', '2026-04', '2026-04-01', null],
  ['icd10cm_order_2027.txt', 'icd-10-cm', 'FY2027', '2026-10-01', '2027-10-01'],
  ['icd10cm_codes_2027.txt', 'icd-10-cm', 'FY2027', '2026-10-01', '2027-10-01'],
  ['cpt-descriptors_2026-01.csv', 'cpt-descriptors', '2026-01', '2026-01-01', null],
])('%s is %s of %s', async (file, dataset, period, effectiveFrom, effectiveTo) => {
  const { tasks } = await planFiles([file]);
  expect(tasks[0]).toMatchObject({ dataset, period, effectiveFrom, effectiveTo, coverage: null });
});

test('parts of one table are one release, whatever their order', async () => {
  const one = await planFiles(['ccipra-v321r0-f1.txt', 'ccipra-v321r0-f2.txt']);
  const other = await planFiles(['ccipra-v321r0-f2.txt', 'ccipra-v321r0-f1.txt']);
  expect(one.tasks).toHaveLength(1);
  expect(one.tasks[0]?.parts.map(({ inspection }) => inspection.input.name)).toEqual([
    'ccipra-v321r0-f1.txt',
    'ccipra-v321r0-f2.txt',
  ]);
  expect(other.tasks[0]?.checksum).toBe(one.tasks[0]?.checksum);
});

test('of the two files of relative values only the one outside payment models is loaded', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-layout-'));
  const copy = path.join(folder, 'PPRRVU2026_Jul_QPP.csv');
  await copyFile(fixture('PPRRVU2026_Jul_nonQPP.csv'), copy);
  await expect(planFiles([copy])).rejects.toThrow(/Import the file named nonQPP\./);
  await rm(folder, { recursive: true });
});

describe('rows', () => {
  let store: Store;

  beforeAll(async () => {
    store = await emptyStore();
    await store.load([
      'ccipra-v320r0-f1.txt',
      'MCR_MUE_PractitionerServices_Eff_01-01-2026.csv',
      'PPRRVU2026_Jul_nonQPP.csv',
      'GPCI2026.csv',
      'ZIP5_OCT2025.txt',
      'HCPC2026_APR_ANWEB_04012026.txt',
      'icd10cm_order_2027.txt',
      'cpt-descriptors_2026-01.csv',
    ]);
  });

  afterAll(() => store.close());

  test('an edit ends the day after its last day; one deleted on its first day was never in force', async () => {
    expect(
      await store.sql`select column_one, column_two, modifier_indicator, effective_from::text, effective_to::text,
        source_file, source_line from code_edit order by source_line`,
    ).toMatchObject([
      {
        column_one: '97140',
        effective_from: '2000-07-01',
        effective_to: '2020-01-01',
        source_file: 1,
        source_line: 8,
      },
      { column_one: '97165', modifier_indicator: 0, effective_to: null },
      {
        column_two: '97116',
        modifier_indicator: 9,
        effective_from: '1996-01-01',
        effective_to: '1996-01-01',
      },
      { column_two: '97750', modifier_indicator: 1, effective_to: null },
      { column_one: '97113', source_line: 12 },
    ]);
  });

  test('a unit limit below a heading over several lines, with the digit of its indicator', async () => {
    expect(
      await store.sql`select code, units, adjudication, rationale, setting::text, source_line from unit_limit where code = '97165'`,
    ).toMatchObject([{ units: 1, adjudication: 2, setting: 'PRACTITIONER', source_line: 6 }]);
  });

  test('relative values under a heading of two lines, in the columns of their year', async () => {
    expect(
      await store.sql`select code, status, work_rvu, pe_non_facility_rvu, multiple_procedures, bilateral_surgery, conversion_factor
        from relative_value order by code`,
    ).toMatchObject([
      {
        code: '97530',
        status: 'A',
        work_rvu: '0.44',
        pe_non_facility_rvu: '0.60',
        multiple_procedures: 5,
        bilateral_surgery: 0,
        conversion_factor: '33.4009',
      },
      { code: 'G0129', status: 'X', bilateral_surgery: 9 },
    ]);
  });

  test('localities without their notes and asterisks', async () => {
    expect(
      await store.sql`select contractor, locality, name, pe_gpci from locality order by contractor`,
    ).toMatchObject([
      { contractor: '03602', locality: '21', name: 'WYOMING', pe_gpci: '1.000' },
      { contractor: '10112', locality: '00', name: 'ALABAMA', pe_gpci: '0.875' },
    ]);
  });

  test('ZIP codes by position', async () => {
    expect(
      await store.sql`select zip, state, contractor, locality, rural from zip_locality order by zip`,
    ).toMatchObject([
      { zip: '35004', state: 'AL', contractor: '10112', locality: '00', rural: null },
      { zip: '82001', state: 'WY', contractor: '03602', locality: '21', rural: 'R' },
    ]);
  });

  test('a HCPCS description over two lines, with the dates of its first; modifiers of the same file', async () => {
    expect(
      await store.sql`select code, long_description, added_on::text, terminated_on::text, coverage, betos, action
        from hcpcs_code order by code`,
    ).toMatchObject([
      {
        code: 'G0129',
        long_description:
          'Occupational therapy services requiring the skills of a qualified occupational therapist, furnished as a component of a partial hospitalization treatment',
        added_on: '1999-01-01',
        terminated_on: null,
        coverage: 'D',
        betos: 'P6B',
      },
      { code: 'G0515', terminated_on: '2020-01-01', action: 'D' },
    ]);
    expect(await store.sql`select modifier, short_description from hcpcs_modifier`).toMatchObject([
      { modifier: 'GO', short_description: 'OT plan of care' },
    ]);
  });

  test('diagnoses with their dot, and whether they are billable', async () => {
    expect(await store.sql`select code, kind from published_code order by code`).toMatchObject([
      { code: 'A00', kind: 'CATEGORY' },
      { code: 'A00.0', kind: 'BILLABLE' },
    ]);
  });

  test("a licensed user's own descriptors", async () => {
    expect(await store.sql`select descriptor from cpt_descriptor where code = '97530'`).toMatchObject([
      { descriptor: 'A licensed descriptor, as the user has it' },
    ]);
  });
});
