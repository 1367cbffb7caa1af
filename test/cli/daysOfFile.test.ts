import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SERVICES_PER_DAY } from '../../src/billing/dayOfCare/validate.ts';
import { COLUMNS } from '../../src/cli/batch/columns.ts';
import { readCsvDays } from '../../src/cli/batch/csvDays.ts';
import type { FileDay } from '../../src/cli/batch/days.ts';
import { FileIssues } from '../../src/cli/batch/issues.ts';
import { readJsonDays } from '../../src/cli/batch/jsonDays.ts';
import { BATCH_LIMITS } from '../../src/cli/batch/lines.ts';
import { InvalidFilesError, MAX_LISTED_ISSUES } from '../../src/shared/fileIssues.ts';

/** Reading days of care from CSV and JSON Lines: what fits, and what is rejected with its line and column. */

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-days-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Its table is written by UPDATE_GOLDEN=1 and laid out by `npm run format`. */
const GUIDE = path.resolve(import.meta.dirname, '../../docs/guides/billing-a-file.md');

const noProgress = () => undefined;

interface ReadResult {
  readonly days: readonly FileDay[];
  readonly unused: readonly string[];
  /** The message without the name of the file; empty when nothing is wrong. */
  readonly rejected: string;
}

async function read(
  name: string,
  content: string | Buffer,
  ignored: readonly string[] = [],
): Promise<ReadResult> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return readFrom(file, ignored);
}

async function readFrom(file: string, ignored: readonly string[] = []): Promise<ReadResult> {
  const issues = new FileIssues(file);
  const { days, unusedColumns } = file.endsWith('.csv')
    ? readCsvDays(file, new Set(ignored), issues, noProgress)
    : readJsonDays(file, issues, noProgress);
  const found: FileDay[] = [];
  try {
    for await (const day of days) found.push(day);
  } catch (error) {
    if (!(error instanceof InvalidFilesError)) throw error;
    return { days: found, unused: unusedColumns(), rejected: error.message.replaceAll(`${file}, `, '') };
  }
  return { days: found, unused: unusedColumns(), rejected: '' };
}

const csv = (...lines: readonly string[]) => read('days.csv', lines.map((line) => `${line}\n`).join(''));
const HEADING = 'patient_ref,date_of_service,code,minutes';

describe('a file of a practice system', () => {
  test('has a row for each service, under its own headings', async () => {
    const { days, unused, rejected } = await csv(
      'MRN,DOS,POS,CPT,Minutes,OTA Minutes,Time In,Time Out,Dx1,Dx 2,Modifier 1,Mod2,Insurance,Patient Name,YTD Allowed',
      'P-0007,08/03/2026,11,97530,30,,9:00 AM,9:30 AM,M62.81,M25.511,KX,,medicare,"Doe, J","1,210.50"',
      'P-0007,08/03/2026,11,97110,,15,9:30 AM,9:45 AM,M62.81,M25.511,,59,medicare,"Doe, J","1,210.50"',
      'P-0008,2026-08-04,22,97535,8,,,,G20.A1,,,,Cigna,,',
    );
    expect(rejected).toBe('');
    expect(unused).toEqual(['Patient Name']);
    expect(days).toEqual([
      {
        line: 2,
        patientReference: 'P-0007',
        payer: 'medicare',
        serviceLines: [2, 3],
        otherServiceLines: [],
        input: {
          dateOfService: '2026-08-03',
          setting: 'OFFICE',
          diagnoses: ['M62.81', 'M25.511'],
          allowedYearToDate: '1210.50',
          services: [
            { procedureCode: '97530', minutes: 30, startTime: '09:00', endTime: '09:30', modifiers: ['KX'] },
            {
              procedureCode: '97110',
              assistantMinutes: 15,
              startTime: '09:30',
              endTime: '09:45',
              modifiers: ['59'],
            },
          ],
        },
      },
      {
        line: 4,
        patientReference: 'P-0008',
        payer: 'cigna',
        serviceLines: [4],
        otherServiceLines: [],
        input: {
          dateOfService: '2026-08-04',
          setting: 'OUTPATIENT_HOSPITAL',
          diagnoses: ['G20.A1'],
          services: [{ procedureCode: '97535', minutes: 8 }],
        },
      },
    ]);
  });

  test('may fill every column of the guide, which has each with its headings and its meaning', async () => {
    const guide = await readFile(GUIDE, 'utf8');
    const rows = COLUMNS.map(({ name, synonyms, description }) => [
      `\`${name}\``,
      synonyms.join(', '),
      description,
    ]);
    if (process.env['UPDATE_GOLDEN'] === '1') {
      const table = rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
      await writeFile(
        GUIDE,
        guide.replace(/(^\| `.*\n)+/m, () => table),
      );
      return;
    }
    const inGuide = [...guide.matchAll(/^\| (`[a-z_0-9]+`) *\| (.*?) *\| (.*?) *\|$/gm)];
    expect(inGuide.map(([, ...cells]) => cells)).toEqual(rows);
  });

  test('has rows of other disciplines, of which only what matters is read', async () => {
    const { days, unused, rejected } = await csv(
      'patient_ref,date_of_service,code,minutes,discipline,units,charge,assistant_minutes,modifiers',
      'P-0007,2026-08-03,97530,30,OT,2,80,,',
      'P-0007,2026-08-03,97110,23,pt,2,99,10,GP 59',
      'P-0007,2026-08-03,90837,,Behavioral Health,,,,',
      'P-0007,2026-08-03,97535,15,,not read,,,',
    );
    expect(rejected).toBe('');
    expect(unused).toEqual([]);
    expect(days).toMatchObject([{ serviceLines: [2, 5], otherServiceLines: [3, 4] }]);
    expect(days[0]?.input).toEqual({
      dateOfService: '2026-08-03',
      services: [
        { procedureCode: '97530', minutes: 30 },
        { procedureCode: '97535', minutes: 15 },
      ],
      otherServices: [
        {
          discipline: 'PHYSICAL_THERAPY',
          procedureCode: '97110',
          minutes: 23,
          units: 2,
          modifiers: ['GP', '59'],
        },
        { discipline: 'BEHAVIORAL_HEALTH', procedureCode: '90837' },
      ],
      charges: [{ procedureCode: '97530', amount: '80' }],
    });
  });

  test('names a discipline that there is not, and units without disciplines are not used', async () => {
    const { rejected } = await csv(`${HEADING},discipline`, 'P-0007,2026-08-03,97110,23,chiropractic');
    expect(rejected).toContain('discipline');
    expect(rejected).toContain('OT, PT, SLP, or one of OCCUPATIONAL_THERAPY, PHYSICAL_THERAPY');
    const { unused } = await csv(`${HEADING},Units`, 'P-0007,2026-08-03,97110,23,two');
    expect(unused).toEqual(['Units']);
  });

  test('has an authorization as columns', async () => {
    const { days } = await csv(
      `${HEADING},Auth Number,visits approved,authorization_visits_used,authorization_to,visits_this_year`,
      'P-0007,2026-08-03,97110,23,A-12,10,3,12/31/2026,7',
    );
    expect(days[0]?.input).toMatchObject({
      authorization: { number: 'A-12', visitsApproved: 10, visitsUsed: 3, to: '2026-12-31' },
      visitsThisYear: 7,
    });
  });

  test('has coverage, plan of care and charges as columns', async () => {
    const { days } = await csv(
      `${HEADING},plan,line_of_business,patient_age,plan_of_care_certified_on,charge,distinct,visit_start_time`,
      'P-0007,2026-08-03,97530,30,horizon-bcbsnj,Medicare Advantage,70,2026-07-01,$80.00,yes,09:00',
      'P-0007,2026-08-03,97535,15,,,,,,no,',
    );
    expect(days[0]?.input).toEqual({
      dateOfService: '2026-08-03',
      startTime: '09:00',
      coverage: { plan: 'horizon-bcbsnj', lineOfBusiness: 'MEDICARE_ADVANTAGE', patientAge: 70 },
      planOfCare: { certifiedOn: '2026-07-01' },
      charges: [{ procedureCode: '97530', amount: '80.00' }],
      services: [
        { procedureCode: '97530', minutes: 30, distinctProcedure: true },
        { procedureCode: '97535', minutes: 15, distinctProcedure: false },
      ],
    });
  });

  test('may have a byte order mark, Windows line ends, quoted line ends and blank lines', async () => {
    const { days, rejected } = await read(
      'days.csv',
      `\uFEFF${HEADING},note\r\nP-0007,2026-08-03,97530,30,"two\r\nlines"\r\n\r\nP-0008,2026-08-03,97530,15,\r\n`,
    );
    expect([rejected, days.map(({ line }) => line)]).toEqual(['', [2, 5]]);
  });

  test('has a heading that is nearly ours rejected unless it is ignored', async () => {
    const lines = `${HEADING},assitant_minutes\nP-0007,2026-08-03,97530,30,15\n`;
    expect((await read('days.csv', lines)).rejected).toContain(
      'line 1, column 5 is "assitant_minutes"; allowed: assistant_minutes, or a heading that is not nearly the same',
    );
    const { rejected, unused } = await read('days.csv', lines, ['assitant_minutes']);
    expect([rejected, unused]).toEqual(['', ['assitant_minutes']]);
  });
});

describe('is rejected with line and column', () => {
  test.each([
    [
      'a heading without what is needed',
      ['patient_ref,minutes', 'P-0007,30'],
      'line 1, heading is without date_of_service; allowed: a column date_of_service, or one of dos',
    ],
    [
      'a column twice',
      [`${HEADING},Time`, 'P-0007,2026-08-03,97530,30,30'],
      'line 1, column 5 is "Time"; allowed: one column of minutes; column 4 is one',
    ],
    [
      'a date that is none',
      [HEADING, 'P-0007,2026-02-30,97530,30'],
      'line 2, column 2 (date_of_service) is not valid; allowed: a real date',
    ],
    [
      'a date of another order',
      [HEADING, 'P-0007,30/12/2026,97530,30'],
      'line 2, column 2 (date_of_service) is not valid',
    ],
    [
      'negative minutes',
      [HEADING, 'P-0007,2026-08-03,97530,-5'],
      'line 2, column 4 (minutes) is not valid; allowed: a whole number of minutes from 0 to 1440',
    ],
    [
      'minutes of more than a day',
      [HEADING, 'P-0007,2026-08-03,97530,1441'],
      'line 2, column 4 (minutes) is not valid',
    ],
    [
      'a name for a reference',
      [HEADING, 'Jane Doe,2026-08-03,97530,30'],
      'line 2, column 1 (patient_ref) is not valid; allowed: a reference',
    ],
    [
      'no code',
      [HEADING, 'P-0007,2026-08-03,,30'],
      'line 2, column 3 (code) is not valid; allowed: a code of five digits or letters, such as 97530. Fill the cell.',
    ],
    [
      'a setting that is none',
      [`${HEADING},pos`, 'P-0007,2026-08-03,97530,30,99'],
      'line 2, column 5 (pos) is not valid; allowed: a place of service such as 11',
    ],
    [
      'a time that is none',
      [`${HEADING},time_in`, 'P-0007,2026-08-03,97530,30,13:00 PM'],
      'line 2, column 5 (time_in) is not valid',
    ],
    [
      'too few cells',
      [HEADING, 'P-0007,2026-08-03,97530'],
      'line 2, column 4 is off: 3 cells; allowed: 4 cells',
    ],
    [
      'two values for a day',
      [`${HEADING},plan`, 'P-0007,2026-08-03,97530,30,fep', 'P-0007,2026-08-03,97535,30,anthem'],
      'line 3, column 5 (plan) is not valid; allowed: the value of the day, as in its rows from line 2 on',
    ],
    [
      'two charges of a code',
      [`${HEADING},charge`, 'P-0007,2026-08-03,97530,30,80', 'P-0007,2026-08-03,97530,30,81'],
      'line 3, column 5 (charge) is not valid; allowed: one charge a unit of 97530',
    ],
    [
      'rows of a day apart',
      [HEADING, 'P-0007,2026-08-03,97530,30', 'P-0008,2026-08-03,97530,30', 'P-0007,2026-08-03,97535,30'],
      'line 4 is apart from other rows of its day',
    ],
    ['a quote without an end', [HEADING, 'P-0007,2026-08-03,97530,"30'], 'line 2 is a quote without an end'],
    ['no rows', [HEADING], 'line 2 is missing; allowed: a row for each service'],
    ['nothing', [], 'line 1, heading is missing; allowed: a heading line'],
  ])('%s', async (_name, lines, expected) => {
    const { rejected } = await csv(...lines);
    expect(rejected).toContain(expected);
    expect(rejected).toMatch(/^Nothing was billed/);
  });

  test('a value is never in the message, because a cell may hold a name', async () => {
    const { rejected } = await csv(HEADING, 'P-0007,2026-08-03,97530,Jane Doe');
    expect(rejected).not.toContain('Jane');
  });

  test('a last line that is cut off', async () => {
    const half = await read('days.csv', `${HEADING}\nP-0007,2026-08-03,97530,30\nP-0008,2026-08-03,975`);
    expect(half.rejected).toContain('line 3, column 4 is off: 3 cells');
    expect(half.rejected).toContain('line 3 is without a line end');
    const whole = await read('days.csv', `${HEADING}\nP-0007,2026-08-03,97530,1`);
    expect(whole.rejected).toContain('line 2 is without a line end; allowed: a line end after the last row');
  });

  test('a quote that swallows the file', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => `P-${index},2026-08-03,97530,30\n`).join('');
    const { rejected } = await read('days.csv', `${HEADING}\nP-0007,2026-08-03,97530,"30\n${rows}`);
    expect(rejected).toContain('line 2 is a quote without an end');
  });

  test('text that is not UTF-8', async () => {
    const { rejected } = await read(
      'days.csv',
      Buffer.concat([Buffer.from(`${HEADING}\n`), Buffer.from([0xe9, 0x0a])]),
    );
    expect(rejected).toContain('line 1 is no text in UTF-8');
  });

  test('more services than a day has', async () => {
    const row = 'P-0007,2026-08-03,97530,8\n';
    expect((await read('days.csv', `${HEADING}\n${row.repeat(SERVICES_PER_DAY)}`)).rejected).toBe('');
    expect((await read('days.csv', `${HEADING}\n${row.repeat(SERVICES_PER_DAY + 1)}`)).rejected).toContain(
      `line ${SERVICES_PER_DAY + 2} is ${SERVICES_PER_DAY + 1} services`,
    );
  });

  test('a line up to the limit is read, and one character more is not', async () => {
    const row = (length: number) => {
      const start = 'P-0007,2026-08-03,97530,30,';
      return `${HEADING},note\n${start}${'x'.repeat(length - start.length)}\n`;
    };
    expect((await read('days.csv', row(BATCH_LIMITS.lineCharacters))).rejected).toBe('');
    expect((await read('days.csv', row(BATCH_LIMITS.lineCharacters + 1))).rejected).toContain(
      'line 2, character 65537 is too far; allowed: at most 65536 characters in a line',
    );
  });

  test('a gigabyte without a line, after its first part', async () => {
    const file = path.join(folder, 'garbage.csv');
    const handle = await open(file, 'w');
    await handle.truncate(1024 ** 3);
    await handle.close();
    const started = Date.now();
    const { rejected } = await readFrom(file);
    expect(rejected).toContain('line 1, character 65537 is too far');
    expect(Date.now() - started).toBeLessThan(5_000);
    await rm(file);
  });

  test('a file that is wrong on every line, after the first issues', async () => {
    const { rejected, days } = await csv(HEADING, ...Array.from({ length: 10_000 }, () => 'x,y,z,w'));
    expect(rejected).toMatch(/^Nothing was billed, and reading stopped: 50 issues\./);
    expect(rejected.split('\n')).toHaveLength(MAX_LISTED_ISSUES + 1);
    expect(days).toEqual([]);
  });
});

/** What somebody may export by accident. */
const NAME = 'Jane Doe';

describe('JSON Lines', () => {
  const line = (more: object) =>
    JSON.stringify({
      patientReference: 'P-0007',
      dateOfService: '2026-08-03',
      services: [{ procedureCode: '97530', minutes: 30 }],
      ...more,
    });

  test('have the fields of BillingInput on each line', async () => {
    const { days, rejected } = await read(
      'days.jsonl',
      `${line({ payer: 'aetna' })}\n\n${line({ patientReference: 'P-0008' })}`,
    );
    expect(rejected).toBe('');
    expect(days.map(({ line: at, patientReference, payer }) => [at, patientReference, payer])).toEqual([
      [1, 'P-0007', 'aetna'],
      [3, 'P-0008', null],
    ]);
    expect(days[0]?.input).toEqual({
      dateOfService: '2026-08-03',
      services: [{ procedureCode: '97530', minutes: 30 }],
    });
  });

  test.each([
    ['half a line', line({}).slice(0, 60), /line 1, character \d+ is not valid; allowed: one JSON object/],
    ['a date that is none', line({ dateOfService: '2026-13-01' }), /line 1, dateOfService is not valid/],
    [
      'negative minutes',
      line({ services: [{ procedureCode: '97530', minutes: -5 }] }),
      /line 1, services\.0\.minutes is not valid; allowed: a whole number of minutes/,
    ],
    ['a field that is none', line({ minuets: 5 }), /line 1, line is not valid/],
    ['a name for a reference', line({ ['patientReference']: NAME }), /line 1, patientReference is not valid/],
    ['a day twice', `${line({})}\n${line({})}`, /line 2 is a second line of its day/],
    ['nothing', '', /line 1 is missing; allowed: a day of care on each line/],
  ])('are rejected: %s', async (_name, content, expected) => {
    expect((await read('days.jsonl', content)).rejected).toMatch(expected);
  });
});
