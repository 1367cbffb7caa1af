import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readSeed, SEED_FOLDER } from '../../src/seeding/files.ts';
import { InvalidFilesError } from '../../src/shared/fileIssues.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ot-codebook-seed-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Slip = { file: string; find: string; write: string };

/** Reads the seed with errors in it, and returns the resulting error. */
function errorOf(...slips: Slip[]): InvalidFilesError {
  cpSync(SEED_FOLDER, folder, { recursive: true });
  for (const { file, find, write } of slips) {
    const place = path.join(folder, file);
    const before = readFileSync(place, 'utf8');
    if (!before.includes(find)) throw new Error(`${file} holds no ${find}`);
    writeFileSync(place, before.replace(find, write));
  }
  try {
    readSeed(folder);
  } catch (error) {
    if (error instanceof InvalidFilesError) return error;
    throw error;
  }
  throw new Error('the seed was accepted');
}

describe('an error in the seed names its file, path and value', () => {
  test.each([
    {
      what: 'an unknown code',
      slip: { file: 'activities.yaml', find: "codes: ['97530']", write: "codes: ['97539']" },
      issue: { file: 'activities.yaml', field: 'activities[0].codes[0]', value: '"97539"' },
    },
    {
      what: 'a day that the calendar does not have',
      slip: { file: 'codes.yaml', find: 'effectiveFrom: 2017-01-01', write: 'effectiveFrom: 2017-02-29' },
      issue: { file: 'codes.yaml', field: 'codes[0].effectiveFrom', value: '"2017-02-29"' },
    },
    {
      what: 'a period that ends before it begins',
      slip: {
        file: 'policies/medicare.yaml',
        find: 'effectiveTo: 2029-01-01',
        write: 'effectiveTo: 2018-01-01',
      },
      issue: {
        file: 'policies/medicare.yaml',
        field: 'policies[2].notes[3].effectiveTo',
        value: '"2018-01-01"',
      },
    },
    {
      what: 'a key that is there twice',
      slip: { file: 'activities.yaml', find: 'key: play-dough-shapes', write: 'key: bead-threading' },
      issue: { file: 'activities.yaml', field: 'activities[1].key', value: '"bead-threading"' },
    },
    {
      what: 'an unknown payer',
      slip: { file: 'policies/aetna.yaml', find: 'payer: aetna', write: 'payer: aetnna' },
      issue: { file: 'policies/aetna.yaml', field: 'payer', value: '"aetnna"' },
    },
    {
      what: 'a plan of another payer',
      slip: { file: 'demo/sessions.yaml', find: 'payer: bcbs', write: 'payer: cigna' },
      issue: { file: 'demo/sessions.yaml', field: 'sessions[14].plan', value: '"bcbs-nebraska"' },
    },
    {
      what: 'an unknown source',
      slip: { file: 'policies/medicare.yaml', find: 'source: usc-1395n-a-1', write: 'source: usc-1395n' },
      issue: { file: 'policies/medicare.yaml', field: 'policies[0].sources[1].source', value: '"usc-1395n"' },
    },
    {
      what: 'a range with an end that is no code',
      slip: { file: 'policies/medicare.yaml', find: "'97032-97036'", write: "'97032-97038'" },
      issue: {
        file: 'policies/medicare.yaml',
        field: 'policies[1].notes[0].codes[0]',
        value: '"97032-97038"',
      },
    },
    {
      what: 'a term that the engine does not know',
      slip: {
        file: 'policies/medicare.yaml',
        find: 'timelyFilingYears: 1',
        write: 'timelyFilingYears: a year',
      },
      issue: {
        file: 'policies/medicare.yaml',
        field: 'policies[0].notes[1].terms.timelyFilingYears',
        value: '"a year"',
      },
    },
    {
      what: 'a term that nobody read',
      slip: {
        file: 'policies/medicare.yaml',
        find: 'citation: { source: cms-therapy-2024, section: by absence, confidence: SECONDARY }',
        write: 'citation: { source: cms-therapy-2024, section: by absence, confidence: UNVERIFIED }',
      },
      issue: {
        file: 'policies/medicare.yaml',
        field: 'policies[23].notes[1].terms',
        value: '{"requiredModifiers":[]}',
      },
    },
    {
      what: 'a code without quotes, which YAML reads as a number',
      slip: { file: 'guides/97530.yaml', find: "code: '97530'", write: 'code: 97530' },
      issue: { file: 'guides/97530.yaml', field: 'code', value: '97530' },
    },
    {
      what: 'a name in place of a reference',
      slip: {
        file: 'demo/sessions.yaml',
        find: 'patientReference: P-0005',
        write: 'patientReference: somebody',
      },
      issue: { file: 'demo/sessions.yaml', field: 'sessions[7].patientReference', value: '"somebody"' },
    },
    {
      what: 'a modifier that a rule attaches twice',
      slip: {
        file: 'code-modifiers.yaml',
        find: 'groups: [not-for-medicare]',
        write: 'groups: [always-therapy]',
      },
      issue: { file: 'code-modifiers.yaml', field: 'rules[2]', value: '"97165 with GO"' },
    },
  ])('$what', ({ slip, issue }) => {
    const error = errorOf(slip);
    expect(error.issues).toContainEqual(expect.objectContaining(issue));
    const found = error.issues.find(({ field }) => field === issue.field);
    expect(error.message).toContain(`${issue.file}, line ${found?.line}, ${issue.field} is ${issue.value}; `);
    expect(found?.line).toBeGreaterThan(0);
  });

  test('an error in a key', () => {
    const error = errorOf({
      file: 'policies/aetna.yaml',
      find: 'verifyWithPlan: true',
      write: 'verifyWithPlans: true',
    });
    expect(error.message).toMatch(
      /policies\/aetna\.yaml, line \d+, policies\[0\]\.notes\[0\]\.verifyWithPlans is true; /,
    );
  });

  test('invalid YAML', () => {
    const error = errorOf({ file: 'modifiers.yaml', find: 'modifiers:', write: 'modifiers: [' });
    expect(error.message).toMatch(/modifiers\.yaml, line \d+ is not valid YAML; /);
  });

  test('all errors of all files at once', () => {
    const error = errorOf(
      { file: 'activities.yaml', find: "codes: ['97530']", write: "codes: ['97539']" },
      { file: 'policies/bcbs.yaml', find: 'plan: premera', write: 'plan: premerra' },
      { file: 'documentation.yaml', find: 'requiredBy: [medicare]', write: 'requiredBy: [medicaid]' },
    );
    expect(error.issues.map(({ value }) => value).sort()).toEqual(['"97539"', '"medicaid"', '"premerra"']);
    expect(error.message).toContain('3 issues');
  });
});
