import { type Answer, type CodeFacts, type Facts, type ProgramValueFact } from '../../billing/index.ts';
import { isInForce } from '../../shared/plainDate.ts';
import type { DatedReference } from './views.ts';

const NO_CODES: readonly CodeFacts[] = [];

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
    code: (code) => active.get(code),
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
