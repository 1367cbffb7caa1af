/** Modifiers that an NCCI edit reads, and the sites of the body that they name (MOD-05). */

const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Modifiers that state that two services were distinct. */
export const DISTINCT_MODIFIERS: readonly string[] = ['59', 'XE', 'XS', 'XP', 'XU'];

/** Modifiers that name a site: side, finger, toe, eyelid. */
const SITE_MODIFIERS: readonly string[] = [
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

/** The side of each site that is a part of one. */
const SIDE_OF: ReadonlyMap<string, 'LT' | 'RT'> = new Map([
  ...['LT', 'FA', 'F1', 'F2', 'F3', 'F4', 'TA', 'T1', 'T2', 'T3', 'T4', 'E1', 'E2'].map(
    (site) => [site, 'LT'] as const,
  ),
  ...['RT', 'F5', 'F6', 'F7', 'F8', 'F9', 'T5', 'T6', 'T7', 'T8', 'T9', 'E3', 'E4'].map(
    (site) => [site, 'RT'] as const,
  ),
]);

/**
 * Whether two services name sites that cannot be one: both name some, and each site of one differs from each of the
 * other. A finger is a part of its side, so the right side and a right finger may be one site.
 */
export function onDifferentSites(one: readonly string[], other: readonly string[]): boolean {
  const [sites, others] = [sitesOf(one), sitesOf(other)];
  return (
    sites.length > 0 &&
    others.length > 0 &&
    sites.every((site) => others.every((another) => areDifferent(site, another)))
  );
}

export function isSite(modifier: string): boolean {
  return SITE_MODIFIERS.includes(modifier);
}

/** The site modifiers among others; both sides for 50. */
function sitesOf(modifiers: readonly string[]): readonly string[] {
  return modifiers.flatMap((modifier) => {
    if (modifier === '50') return ['LT', 'RT'];
    return isSite(modifier) ? [modifier] : [];
  });
}

function areDifferent(one: string, other: string): boolean {
  if (SIDE_OF.get(one) !== SIDE_OF.get(other)) return true;
  const isWholeSide = [one, other].some((site) => site === 'LT' || site === 'RT');
  return !isWholeSide && one !== other;
}
