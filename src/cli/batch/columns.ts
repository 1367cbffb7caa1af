import {
  AUTHORIZATION_FIELDS,
  COVERAGE_FIELDS,
  DAY_FIELDS,
  fieldsOf,
  OTHER_SERVICE_FIELDS,
  PLAN_OF_CARE_FIELDS,
  SERVICE_FIELDS,
  type FieldTable,
} from '../../billing/index.ts';
import { inputName } from '../../claims/dayOfCareInput.ts';
import { AMOUNT_CELL, DISCIPLINE_CELL, isList, parserOf, type CellParser } from './cells.ts';
import type { FileIssues } from './issues.ts';

/** The columns of a CSV file of days: the fields of BillingInput, and who and who pays. Docs: billing-a-file.md. */

/** Which record of the input a column fills. */
type Level =
  'FILE' | 'DAY' | 'COVERAGE' | 'PLAN_OF_CARE' | 'AUTHORIZATION' | 'SERVICE' | 'OTHER_SERVICE' | 'CHARGE';

export interface FileColumn {
  /** Lower snake case. */
  readonly name: string;
  readonly level: Level;
  /** Name of the field in its record. */
  readonly field: string;
  readonly isList: boolean;
  readonly cell: CellParser;
  /** Headings of practice systems for it, without blanks and signs. */
  readonly synonyms: readonly string[];
  /** As in the guide. */
  readonly description: string;
}

/** References have no blanks, which catches a name that was exported by accident. */
const REFERENCE_CELL: CellParser = {
  allowed: 'a reference of at most 64 letters, digits and . _ : - without blanks, and never a name',
  parse: (text) => (/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(text) ? text : undefined),
};

/** Whether there is such a payer is known when the day is billed: a practice has payers that nobody wrote down. */
const PAYER_CELL: CellParser = {
  allowed: 'the slug or the name of a payer, such as medicare',
  parse: (text) => (text.length <= 60 ? text.toLowerCase() : undefined),
};

/** Headings of practice systems for our columns, without blanks and signs. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  patient_reference: [
    'patient',
    'patientref',
    'patientid',
    'patientnumber',
    'mrn',
    'account',
    'accountnumber',
    'chart',
    'chartnumber',
  ],
  payer: ['payor', 'insurance', 'payerslug'],
  date_of_service: ['dos', 'date', 'servicedate', 'visitdate', 'dateofvisit', 'fromdate'],
  setting: ['pos', 'placeofservice'],
  diagnoses: ['diagnosis', 'dx', 'icd', 'icd10', 'diagnosiscodes', 'dxcodes'],
  procedure_code: ['code', 'cpt', 'cptcode', 'hcpcs', 'hcpcscode', 'procedure', 'servicecode'],
  distinct_procedure: ['distinct'],
  minutes: ['time', 'duration', 'totalminutes', 'treatmentminutes', 'therapistminutes', 'otminutes'],
  assistant_minutes: ['otaminutes', 'cotaminutes', 'assistanttime'],
  modifiers: ['modifier', 'mod', 'mods'],
  start_time: ['timein', 'starttime', 'begintime', 'servicestart'],
  end_time: ['timeout', 'stoptime', 'serviceend'],
  visit_start_time: ['visitstart', 'sessionstart'],
  visit_end_time: ['visitend', 'sessionend'],
  discipline: ['therapytype', 'therapydiscipline', 'servicediscipline'],
  units: ['unit', 'qty', 'quantity', 'billedunits', 'unitsbilled'],
  authorization_number: ['authnumber', 'auth', 'authorization', 'priorauthorization', 'priorauth'],
  authorization_visits_approved: ['authorizedvisits', 'visitsauthorized', 'visitsapproved'],
  authorization_visits_used: ['visitsused'],
  authorization_from: ['authfrom', 'authstart'],
  authorization_to: ['authto', 'authend', 'authexpires'],
  visits_this_year: ['visitsytd', 'ytdvisits', 'visitcount'],
  charge: ['chargeperunit', 'unitcharge', 'rate'],
  allowed_year_to_date: ['accruedallowed', 'ytdallowed', 'yeartodateallowed', 'thresholdused'],
  documented_elements: ['documentation'],
  zip: ['zipcode', 'servicezip'],
  submitted_on: ['submitted', 'submissiondate', 'billdate', 'billedon'],
};

function columnsOf(level: Level, table: FieldTable, nameOf: (input: string) => string): FileColumn[] {
  return fieldsOf(table).flatMap(([field, definition]) => {
    const cell = parserOf(definition);
    const input = inputName(field, definition);
    const { description } = definition;
    return cell ? [column(snake(nameOf(input)), level, input, cell, description, isList(definition))] : [];
  });
}

function column(
  name: string,
  level: Level,
  field: string,
  cell: CellParser,
  description: string,
  list = false,
): FileColumn {
  return { name, level, field, isList: list, cell, synonyms: SYNONYMS[name] ?? [], description };
}

const inServices = (name: string): boolean => name in SERVICE_FIELDS;

/** Every column, in the order of the guide. A day's own times are those of the visit. */
export const COLUMNS: readonly FileColumn[] = [
  column(
    'patient_reference',
    'FILE',
    'patientReference',
    REFERENCE_CELL,
    'Reference of the patient in your system, never a name.',
  ),
  column(
    'payer',
    'FILE',
    'payer',
    PAYER_CELL,
    'Slug or name of the payer of the day, where `--payers` is not given.',
  ),
  ...columnsOf('DAY', DAY_FIELDS, (name) => (inServices(name) ? `visit_${name}` : name)),
  ...columnsOf('SERVICE', SERVICE_FIELDS, (name) => name),
  column(
    'discipline',
    'OTHER_SERVICE',
    'discipline',
    DISCIPLINE_CELL,
    'Discipline of the row, OT when empty. A row of another discipline is one of `otherServices`.',
  ),
  ...columnsOf('OTHER_SERVICE', { units: OTHER_SERVICE_FIELDS.units }, (name) => name),
  column('charge', 'CHARGE', 'amount', AMOUNT_CELL, 'Dollars that you charge for one unit of the code.'),
  ...columnsOf('COVERAGE', COVERAGE_FIELDS, (name) => name),
  ...columnsOf('AUTHORIZATION', AUTHORIZATION_FIELDS, (name) => `authorization_${snake(name)}`),
  ...columnsOf('PLAN_OF_CARE', PLAN_OF_CARE_FIELDS, (name) => `plan_of_care_${name}`),
];

const REQUIRED = ['patient_reference', 'date_of_service', 'procedure_code'];

/** Numbered columns of lists, such as `Dx 1` and `Modifier2`. */
const NUMBERED: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(dx|icd|icd10|diagnosis|diagnosiscode|dxcode)\d{1,2}$/, 'diagnoses'],
  [/^(mod|modifier)\d$/, 'modifiers'],
];

const BY_NAME: ReadonlyMap<string, FileColumn> = new Map(COLUMNS.map((known) => [known.name, known]));
const BY_HEADING: ReadonlyMap<string, FileColumn> = new Map(
  COLUMNS.flatMap((known) =>
    [plain(known.name), ...known.synonyms].map((heading) => [heading, known] as const),
  ),
);

/** The column that distinguishes rows of other disciplines from own ones. */
export const DISCIPLINE = BY_NAME.get('discipline') as FileColumn;

export interface Header {
  /** The column of each cell of a row; undefined for one that is not used. */
  readonly columns: readonly (FileColumn | undefined)[];
  /** Headings as the file has them, for messages. */
  readonly headings: readonly string[];
  /** Headings of columns that are not used. */
  readonly unused: readonly string[];
}

/**
 * Reads the heading line of a file. A heading that nearly is one of ours is an issue, because a misspelled column would
 * be left out without a word; any other unknown one is not used, and named.
 * @param ignored headings and names of columns that are not used
 */
export function readHeader(
  cells: readonly string[],
  ignored: ReadonlySet<string>,
  issues: FileIssues,
): Header {
  const headings = cells.map((cell) => cell.trim());
  const places = new Map<FileColumn, number>();
  const unused: string[] = [];
  const columns = headings.map((heading, index) => {
    const isIgnored = ignored.has(heading.toLowerCase());
    const found = isIgnored ? undefined : columnOf(heading);
    const used = found && !ignored.has(found.name) ? found : undefined;
    if (!used) {
      unused.push(heading);
      const near = isIgnored || found ? undefined : nearest(plain(heading));
      if (near) {
        issues.add(1, headings, index, `${near.name}, or a heading that is not nearly the same`, {
          fix: `Write ${near.name}, or give --ignore ${JSON.stringify(heading)}.`,
          shown: heading,
        });
      }
      return undefined;
    }
    const before = places.get(used);
    if (before !== undefined && !used.isList) {
      issues.add(1, headings, index, `one column of ${used.name}; column ${before + 1} is one`, {
        fix: 'Remove one of the two, or name it with --ignore.',
        shown: heading,
      });
    }
    places.set(used, index);
    return used;
  });
  if (!places.has(DISCIPLINE)) leaveOutUnits(columns, headings, unused);
  for (const name of REQUIRED) {
    const required = BY_NAME.get(name);
    if (!required || places.has(required)) continue;
    const others = required.synonyms.join(', ');
    issues.addToFile(1, 'heading', `without ${name}`, `a column ${name}, or one of ${others}`);
  }
  return { columns, headings, unused };
}

/** Units are read for rows of other disciplines alone, and a file without disciplines has none. */
function leaveOutUnits(
  columns: (FileColumn | undefined)[],
  headings: readonly string[],
  unused: string[],
): void {
  for (const [index, used] of columns.entries()) {
    if (used?.level !== 'OTHER_SERVICE') continue;
    columns[index] = undefined;
    unused.push(headings[index] ?? '');
  }
}

function columnOf(heading: string): FileColumn | undefined {
  const key = plain(heading);
  const numbered = NUMBERED.find(([pattern]) => pattern.test(key));
  return numbered ? BY_NAME.get(numbered[1]) : BY_HEADING.get(key);
}

/** The column whose heading differs by one character, or by two that are exchanged. */
function nearest(heading: string): FileColumn | undefined {
  for (const [known, column] of BY_HEADING) {
    if (known.length >= 5 && isNear(heading, known)) return column;
  }
  return undefined;
}

function isNear(one: string, other: string): boolean {
  const longer = Math.max(one.length, other.length);
  if (longer - Math.min(one.length, other.length) > 1) return false;
  let first = 0;
  while (first < longer && one[first] === other[first]) first += 1;
  // What is left is the same after one character was changed, added or removed, or two were exchanged.
  if (one.length === other.length) {
    const exchanged = one[first] === other[first + 1] && one[first + 1] === other[first];
    return (
      one.slice(first + 1) === other.slice(first + 1) ||
      (exchanged && one.slice(first + 2) === other.slice(first + 2))
    );
  }
  const [long, short] = one.length > other.length ? [one, other] : [other, one];
  return long.slice(first + 1) === short.slice(first);
}

/** A heading without what systems write differently: case, blanks and signs. */
function plain(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
