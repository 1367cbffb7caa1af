import { type Answer, type CodeFacts, type Facts, type ProgramValueFact } from '../../billing/index.ts';
import { isInForce } from '../../shared/plainDate.ts';
import type { ListedCodeRow } from '../releases/uncuratedCodes.ts';
import type { DatedReference } from './views.ts';

const NO_CODES: readonly CodeFacts[] = [];

/** A code that a release alone lists and whose unit is known, in force on the date. */
function listedFacts(reference: DatedReference, code: string): CodeFacts | undefined {
  const row = reference.codeRow(code);
  return row && isBillable(row) && isInForce(row, reference.on) ? row : undefined;
}

function isBillable(row: ListedCodeRow): row is ListedCodeRow & CodeFacts {
  return row.timing !== 'UNKNOWN';
}

/** The facts of the reference's date, as the billing engine reads them. */
export function factsOf(reference: DatedReference): Facts {
  const { snapshot, on } = reference;
  const active = new Map(
    [...snapshot.codes]
      .filter(([, row]) => isInForce(row, on))
      .map(([code, row]): [string, CodeFacts] => [code, row]),
  );
  const addOns = new Map(
    [...snapshot.timedAddOns].map(([code, rows]) => [code, rows.filter((row) => isInForce(row, on))]),
  );
  const values = new Map(
    [...snapshot.programValues].flatMap(([key, rows]): [string, Answer<ProgramValueFact>][] => {
      const value = rows.find((row) => isInForce(row, on));
      return value ? [[key, { state: 'KNOWN', value }]] : [];
    }),
  );
  return {
    code: (code) => active.get(code) ?? listedFacts(reference, code),
    isListed: (code) => reference.codeRow(code)?.timing === 'UNKNOWN',
    otherPeriod: (code) => reference.codeRow(code),
    timedAddOnsOf: (code) => addOns.get(code) ?? NO_CODES,
    modifier: (code) => snapshot.modifiers.get(code),
    edit: (one, other, setting) => reference.edit(one, other, setting),
    unitLimit: (code, setting) => reference.unitLimit(code, setting),
    diagnosis: (code) => reference.diagnosis(code),
    fee: (code, place) => reference.fee(code, place),
    programValue: (key) =>
      values.get(key) ?? { state: 'NOT_AVAILABLE', reason: `No value of ${key} is on record for ${on}.` },
  };
}
