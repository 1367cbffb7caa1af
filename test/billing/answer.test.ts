import {
  ANSWER_FIELDS,
  evaluate,
  LINE_FIELDS,
  serializeAnswer,
  TOTALS_FIELDS,
} from '../../src/billing/index.ts';
import { RECORD_TABLES } from '../../src/billing/answerFields.ts';
import { day, factsOn, medicare, programValuesOn, service } from '../support/day.ts';

/** What the engine gives has the fields of the tables in src/billing/answerFields.ts: no more and no fewer. */

const DAY = day([service('97530', { minutes: 23 }), service('97110', { minutes: 12 })]);
const FACTS = factsOn(DAY.dateOfService, {
  fees: { 97530: { workRvu: '1' }, 97110: { workRvu: '1' } },
  values: programValuesOn(DAY.dateOfService),
});
const ANSWER = evaluate(DAY, medicare(), FACTS);

test('a written answer has the fields of its tables, in order', () => {
  const written = serializeAnswer(ANSWER);
  expect(Object.keys(written)).toEqual(Object.keys(ANSWER_FIELDS));
  const { lines, findings, explanation, totals } = written;
  for (const [records, table] of [
    [lines, RECORD_TABLES.lines],
    [lines.flatMap(({ adjustments }) => adjustments), RECORD_TABLES.adjustments],
    [findings, RECORD_TABLES.findings],
    [explanation, RECORD_TABLES.steps],
    [[totals ?? {}], RECORD_TABLES.totals],
  ] as const) {
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect(Object.keys(record)).toEqual(Object.keys(table));
  }
});

test('the engine keeps nothing of its own on a line or in the totals', () => {
  for (const line of ANSWER.lines) expect(Object.keys(line)).toEqual(Object.keys(LINE_FIELDS));
  expect(Object.keys(ANSWER.totals ?? {})).toEqual(Object.keys(TOTALS_FIELDS));
});

test('a written answer is plain data: JSON gives it back', () => {
  const written = serializeAnswer(ANSWER);
  expect(JSON.parse(JSON.stringify(written))).toEqual(written);
  expect(serializeAnswer(written)).toEqual(written);
});
