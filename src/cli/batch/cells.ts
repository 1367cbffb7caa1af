import type { Field, FieldKind } from '../../billing/index.ts';
import { MINUTES_PER_DAY } from '../../billing/dayOfCare/serviceIssues.ts';
import { Discipline, Setting, valuesOf } from '../../shared/enums.ts';
import { isLocalTime } from '../../shared/localTime.ts';
import { isPlainDate } from '../../shared/plainDate.ts';

/** How the text of a cell becomes the value of a field of BillingInput, by the kind of the field. */

export interface CellParser {
  /** What a cell may hold, for a message. */
  readonly allowed: string;
  /** The value of a cell that is not empty; undefined when it is not valid. */
  parse(text: string): unknown;
}

/** Settings by the place of service that practice systems export. */
const SETTING_BY_PLACE_OF_SERVICE: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  ['02', 'TELEHEALTH_OTHER'],
  ['03', 'SCHOOL'],
  ['10', 'TELEHEALTH_HOME'],
  ['11', 'OFFICE'],
  ['12', 'HOME'],
  ['19', 'OUTPATIENT_HOSPITAL'],
  ['22', 'OUTPATIENT_HOSPITAL'],
  ['31', 'SKILLED_NURSING'],
  ['32', 'SKILLED_NURSING'],
  ['52', 'PARTIAL_HOSPITALIZATION'],
]);

const US_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::00)?\s*([AP]M)?$/i;
const AMOUNT = /^\$?(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(\.\d{1,2})?$/;
const HOURS = /^\d{1,3}(\.\d{1,2})?$/;
const SEPARATORS = /[\s,;|]+/;
const MOST_TEXT = 100;

const code: CellParser = {
  allowed: 'a code of five digits or letters, such as 97530',
  parse: (text) => (/^[0-9A-Za-z]{5}$/.test(text) ? text.toUpperCase() : undefined),
};

const date: CellParser = {
  allowed: 'a real date, YYYY-MM-DD or MM/DD/YYYY',
  parse(text) {
    const [, month = '', day = '', year = ''] = US_DATE.exec(text) ?? [];
    const plain = year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return isPlainDate(plain) ? plain : undefined;
  },
};

const localTime: CellParser = {
  allowed: 'a time, HH:MM or H:MM AM',
  parse(text) {
    const [, hour = '', minute = '', half] = CLOCK.exec(text) ?? [];
    if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0);
    const time = `${String(hours).padStart(2, '0')}:${minute}`;
    return isLocalTime(time) ? time : undefined;
  },
};

function wholeNumber(least: number, most: number, what: string): CellParser {
  return {
    allowed: `${what} from ${least} to ${most}`,
    parse(text) {
      const number = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

const flag: CellParser = {
  allowed: 'yes or no',
  parse: (text) =>
    /^(yes|y|true|1|x)$/i.test(text) ? true : /^(no|n|false|0)$/i.test(text) ? false : undefined,
};

const text: CellParser = {
  allowed: `at most ${MOST_TEXT} characters`,
  parse: (given) => (given.length <= MOST_TEXT ? given : undefined),
};

const texts: CellParser = {
  allowed: 'values separated by blanks, commas or semicolons',
  parse: (given) => given.split(SEPARATORS).filter((part) => part !== ''),
};

const dates: CellParser = {
  allowed: `${date.allowed}, several separated by blanks`,
  parse(given) {
    const parts = given.split(SEPARATORS).filter((part) => part !== '');
    const parsed = parts.map((part) => date.parse(part));
    return parsed.includes(undefined) ? undefined : parsed;
  },
};

/** An amount in dollars, as BillingInput has it: digits and a point. */
export const AMOUNT_CELL: CellParser = {
  allowed: 'an amount in dollars, such as 86.39',
  parse: (given) => (AMOUNT.test(given) ? given.replaceAll(/[$,]/g, '') : undefined),
};

function oneOf(values: readonly string[]): CellParser {
  return {
    allowed: `one of ${values.join(', ')}`,
    parse(given) {
      const value = given.toUpperCase().replaceAll(/[\s-]+/g, '_');
      return values.includes(value) ? value : undefined;
    },
  };
}

/** Own services, in a column that holds the discipline of each row. */
export const OCCUPATIONAL_THERAPY = 'OCCUPATIONAL_THERAPY';

/** Disciplines as practice systems write them. */
const DISCIPLINE_BY_ABBREVIATION: ReadonlyMap<string, string> = new Map([
  ['OT', OCCUPATIONAL_THERAPY],
  ['GO', OCCUPATIONAL_THERAPY],
  ['PT', 'PHYSICAL_THERAPY'],
  ['GP', 'PHYSICAL_THERAPY'],
  ['SLP', 'SPEECH_LANGUAGE_PATHOLOGY'],
  ['ST', 'SPEECH_LANGUAGE_PATHOLOGY'],
  ['GN', 'SPEECH_LANGUAGE_PATHOLOGY'],
]);

const disciplines = oneOf([OCCUPATIONAL_THERAPY, ...valuesOf(Discipline)]);
/** The discipline of a row: OCCUPATIONAL_THERAPY, or a value of Discipline. */
export const DISCIPLINE_CELL: CellParser = {
  allowed: `OT, PT, SLP, or ${disciplines.allowed}`,
  parse: (given) => DISCIPLINE_BY_ABBREVIATION.get(given.toUpperCase()) ?? disciplines.parse(given),
};

const settings = oneOf(valuesOf(Setting));
const setting: CellParser = {
  allowed: `a place of service such as 11, or ${settings.allowed}`,
  parse: (given) =>
    SETTING_BY_PLACE_OF_SERVICE.get(/^\d$/.test(given) ? `0${given}` : given) ?? settings.parse(given),
};

/** A kind without an entry has no column: it is a record or a list of records. */
const PARSERS: { readonly [Kind in FieldKind]?: (field: Field) => CellParser } = {
  code: () => code,
  requiredDate: () => date,
  date: () => date,
  localTime: () => localTime,
  text: () => text,
  minutes: () => wholeNumber(0, MINUTES_PER_DAY, 'a whole number of minutes'),
  count: ({ least = 0, most = 10_000 }) => wholeNumber(least, most, 'a whole number'),
  flag: () => flag,
  texts: () => texts,
  modifiers: () => texts,
  checkedTexts: () => texts,
  checkedDates: () => dates,
  cents: () => AMOUNT_CELL,
  hundredths: () => ({
    allowed: 'hours, such as 20 or 12.5',
    parse: (given) => (HOURS.test(given) ? given : undefined),
  }),
  setting: () => setting,
  choice: ({ set = {} }) => oneOf(valuesOf(set)),
};

/** The parser of a field's cells; undefined for a field that is a record or a list of records. */
export function parserOf(field: Field): CellParser | undefined {
  return PARSERS[field.kind]?.(field);
}

/** Whether several columns may fill the field, such as dx1 and dx2. */
export function isList({ kind }: Field): boolean {
  return kind === 'texts' || kind === 'modifiers' || kind === 'checkedTexts' || kind === 'checkedDates';
}
