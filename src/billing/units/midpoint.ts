import { declareRule } from '../rule.ts';

export const TIM_06 = declareRule({
  id: 'TIM-06',
  title: 'Longer units count from their own midpoint',
  document: 'CPT',
  section: 'time',
  confidence: 'UNVERIFIED',
});

export const AMA_01 = declareRule({
  id: 'AMA-01',
  title: 'Each code by itself, 8 minutes a unit',
  document: 'WEBPT',
  section: '1142',
  confidence: 'VERIFIED',
});
/**
 * AMA-01: a timed unit counts once more than half of it has passed, for each code separately; remainder minutes
 * of different codes never combine. For the 15-minute unit that is 8 minutes; TIM-06 applies the same rule to longer
 * units (16 of 30, 31 of 60, 61 of 120). A 16th minute does not start a second unit. An article that swaps this
 * rule with that of CMS is not followed.
 */

/** Fewest minutes that count as one unit of the given length. */
export function midpointMinutes(unitMinutes: number): number {
  return Math.floor(unitMinutes / 2) + 1;
}

/** Units of one code by the midpoint rule, from whole minutes. */
export function midpointUnits(minutes: number, unitMinutes: number): number {
  const wholeUnits = Math.floor(minutes / unitMinutes);
  return wholeUnits + (minutes % unitMinutes >= midpointMinutes(unitMinutes) ? 1 : 0);
}
