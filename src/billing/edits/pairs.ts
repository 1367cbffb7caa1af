import { DENIALS } from '../denials.ts';
import { deny, type DraftLine, type Workbench } from '../draft.ts';
import type { Answer, EditFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';

/** The edit set that the loaded NCCI tables are. */
export const MEDICARE_NCCI = 'medicare-ncci';

const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Modifiers that may tell an edited pair apart: 59, its exact forms, and sites of hand, foot and side (MOD-05). */
export const NCCI_MODIFIERS: readonly string[] = [
  '59',
  'XE',
  'XS',
  'XP',
  'XU',
  'LT',
  'RT',
  'FA',
  'TA',
  ...NINE.flatMap((digit) => [`F${digit}`, `T${digit}`]),
];
const DEFAULT_BYPASS = '59';

/**
 * NCCI-01: every pair of codes of the day against the table of the setting and date, whichever code is in column
 * one. The setting decides the table (NCCI-02) and the date the edit, so deleted pairs need nothing (NCCI-03); group
 * care beside one-to-one codes is such a pair (GRP-02). All lines of the day are looked at (CLM-07). A payer whose edits are not on record gets a NO_DATA finding, never a pass (NCCI-04).
 */
export function checkPairs(bench: Workbench): void {
  const heads = firstLines(bench.lines);
  if (heads.length < 2) return;
  const { editSet } = bench.payer.claimTerms.terms;
  if (editSet !== MEDICARE_NCCI) {
    sayNoEditSet(bench, heads);
    return;
  }
  let clean = true;
  for (let a = 0; a < heads.length; a += 1) {
    for (let b = a + 1; b < heads.length; b += 1) {
      const [one, other] = [heads[a] as DraftLine, heads[b] as DraftLine];
      const answer = bench.facts.edit(one.code, other.code, bench.frame.editSetting);
      if (!judgePair(bench, one, other, answer)) clean = false;
    }
  }
  if (clean) sayClean(bench, heads);
}

/** The first line of each code: an edit is between codes, not between lines. */
function firstLines(lines: readonly DraftLine[]): DraftLine[] {
  return lines.filter((line, index) => lines.findIndex((other) => other.code === line.code) === index);
}

/** True when the pair needs no word. */
function judgePair(
  bench: Workbench,
  one: DraftLine,
  other: DraftLine,
  answer: Answer<EditFact | null>,
): boolean {
  if (answer.state === 'KNOWN') {
    if (answer.value === null) return true;
    return judgeEdit(bench, answer.value);
  }
  const codes = [one.code, other.code];
  bench.findings.push(
    finding({
      rule: 'NCCI-01',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: positionsOf(bench, codes),
      codes,
      message: () =>
        answer.state === 'CONFLICTING'
          ? `Two loaded releases disagree about ${one.code} with ${other.code}.`
          : `No loaded release says whether ${one.code} may be billed with ${other.code}: ${answer.reason}`,
      fix: () => 'Load the NCCI release of the quarter.',
    }),
  );
  return false;
}

/** True for a deleted edit; otherwise says whether column two is denied or told apart. */
function judgeEdit(bench: Workbench, edit: EditFact): boolean {
  if (edit.modifierIndicator === 9) return true;
  const columnTwo = bench.lines.filter((line) => line.code === edit.columnTwo);
  const columnOne = bench.lines.filter((line) => line.code === edit.columnOne);
  const bypass =
    edit.modifierIndicator === 1
      ? bypassOf(columnOne, columnTwo, bench.numbers.NCCI_EITHER_COLUMN?.number === 1)
      : null;
  if (bypass === null) failPair(bench, edit, columnTwo);
  else bypassPair(bench, edit, columnTwo, bypass);
  return false;
}

type Bypass = { readonly modifier: string; readonly documented: boolean; readonly distinct: boolean };

/** A documented modifier on either code (on column two alone, before CMS read both), or services that are said to be distinct, which 59 then states. */
function bypassOf(
  columnOne: readonly DraftLine[],
  columnTwo: readonly DraftLine[],
  eitherColumn: boolean,
): Bypass | null {
  const lines = [...columnTwo, ...columnOne];
  const distinct = lines.some((line) => line.distinct);
  for (const line of eitherColumn ? lines : columnTwo) {
    const modifier = line.documented.find((candidate) => NCCI_MODIFIERS.includes(candidate));
    if (modifier !== undefined) return { modifier, documented: true, distinct };
  }
  return distinct ? { modifier: DEFAULT_BYPASS, documented: false, distinct } : null;
}

function failPair(bench: Workbench, edit: EditFact, columnTwo: readonly DraftLine[]): void {
  for (const line of columnTwo) deny(line, DENIALS.NCCI_PTP_CONFLICT);
  const never = edit.modifierIndicator === 0;
  bench.findings.push(
    finding({
      rule: citedRule('NCCI-01', edit),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: columnTwo.map((line) => line.position),
      codes: [edit.columnOne, edit.columnTwo],
      message: () =>
        `${edit.columnTwo} is denied beside ${edit.columnOne}` +
        (never
          ? ': no modifier allows both on one day.'
          : ' unless a modifier says that the services were distinct.') +
        (edit.rationale === null ? '' : ` ${edit.rationale}.`),
      fix: () =>
        never
          ? `Bill only one of the two, or give them on different days.`
          : `If each had a 15-minute interval of its own and the record shows it, mark the service distinct; 59 then goes on ${edit.columnTwo}. Otherwise bill only ${edit.columnOne}.`,
      denial: DENIALS.NCCI_PTP_CONFLICT,
    }),
  );
}

function bypassPair(bench: Workbench, edit: EditFact, columnTwo: readonly DraftLine[], bypass: Bypass): void {
  if (!bypass.documented) {
    for (const line of columnTwo) {
      if (!line.modifiers.includes(bypass.modifier)) line.modifiers.push(bypass.modifier);
      line.rules.push('MOD-05');
    }
  }
  bench.findings.push(
    finding({
      rule: citedRule('MOD-05', edit),
      severity: bypass.distinct ? 'INFO' : 'WARNING',
      outcome: 'BYPASSED',
      lines: columnTwo.map((line) => line.position),
      codes: [edit.columnOne, edit.columnTwo],
      message: () =>
        `${edit.columnTwo} is edited against ${edit.columnOne}; ${bypass.modifier} says that the services were distinct.` +
        (bypass.distinct ? '' : ' Nothing in the record says so yet.'),
      fix: () =>
        bypass.distinct
          ? 'Keep the start and end of both services in the record.'
          : `Mark the service distinct when each had a 15-minute interval of its own; otherwise take ${bypass.modifier} off.`,
    }),
  );
}

function sayNoEditSet(bench: Workbench, heads: readonly DraftLine[]): void {
  const { payer } = bench;
  const set = payer.claimTerms.terms.editSet;
  bench.findings.push(
    finding({
      rule: citedRule('NCCI-04', payer.claimTerms.says('editSet')),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: heads.map((line) => line.position),
      codes: heads.map((line) => line.code),
      message: () =>
        set === undefined
          ? `Which code-pair edits ${payer.name} applies is not on record.`
          : `${payer.name} applies the edit set ${set}, which is not loaded.`,
      fix: () => 'Ask the plan which edits it applies.',
    }),
  );
}

function sayClean(bench: Workbench, heads: readonly DraftLine[]): void {
  bench.findings.push(
    finding({
      rule: 'NCCI-01',
      severity: 'INFO',
      outcome: 'PASS',
      lines: heads.map((line) => line.position),
      codes: heads.map((line) => line.code),
      message: () => `No active edit between ${heads.map((line) => line.code).join(', ')}.`,
    }),
  );
}

function positionsOf(bench: Workbench, codes: readonly string[]): number[] {
  return bench.lines.filter((line) => codes.includes(line.code)).map((line) => line.position);
}
