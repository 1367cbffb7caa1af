/** Modifiers that an NCCI edit reads, and the sites of the body that they name (MOD-05). */

const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Modifiers that state that two services were distinct. */
export const DISTINCT_MODIFIERS: readonly string[] = ['59', 'XE', 'XS', 'XP', 'XU'];

/** Modifiers that name a site: side, finger, toe, eyelid. */
export const SITE_MODIFIERS: readonly string[] = [
  'LT',
  'RT',
  'FA',
  'TA',
  ...NINE.flatMap((digit) => [`F${digit}`, `T${digit}`]),
  'E1',
  'E2',
  'E3',
  'E4',
];

/** Modifiers that NCCI edits with indicator 1 read. */
export const NCCI_MODIFIERS: readonly string[] = [...DISTINCT_MODIFIERS, ...SITE_MODIFIERS];
