import { PROGRAM_KEYS, type Facts, type ProgramKey, type ProgramValueFact } from './facts.ts';

/** A number in force on the date of service, read once, with the row it stands in. */
export interface DatedNumber {
  readonly number: number;
  readonly fact: ProgramValueFact;
}

/** Every number of CMS that is in force on a date; one that is not in force or not recorded is left out. */
export type DatedNumbers = Readonly<Partial<Record<ProgramKey, DatedNumber>>>;

/** Facts are immutable, so their numbers are read once and not in each evaluation. */
const numbersByFacts = new WeakMap<Facts, DatedNumbers>();

/** The numbers of the date that the facts are of. */
export function numbersOf(facts: Facts): DatedNumbers {
  const known = numbersByFacts.get(facts);
  if (known) return known;
  const numbers: Partial<Record<ProgramKey, DatedNumber>> = {};
  for (const key of PROGRAM_KEYS) {
    const answer = facts.programValue(key);
    if (answer.state === 'KNOWN') numbers[key] = { number: Number(answer.value.value), fact: answer.value };
  }
  numbersByFacts.set(facts, numbers);
  return numbers;
}
