/**
 * Exact decimals and cents. A float cannot hold 0.44, so no amount ever passes through one: decimals are integers
 * with a scale, money is a whole number of cents, and each rounding has a name and happens once, at the end.
 */

/** `digits` × 10^-`scale`. */
export interface ExactDecimal {
  readonly digits: bigint;
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads `33.4009` or `-0.01`. Throws for text that is no plain decimal: such a fact must never have been stored. */
export function decimal(text: string): ExactDecimal {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`not a decimal number: ${JSON.stringify(text)}`);
  const [, sign = '', whole = '', fraction = ''] = match;
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

export function plus(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: atScale(a, scale) + atScale(b, scale), scale };
}

export function times(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** Dollars as whole cents; half a cent goes up, away from zero, as CMS rounds its payment amounts. */
export function roundHalfUpToCents(dollars: ExactDecimal): number {
  if (dollars.scale <= 2) return Number(atScale(dollars, 2));
  const divisor = 10n ** BigInt(dollars.scale - 2);
  const size = dollars.digits < 0n ? -dollars.digits : dollars.digits;
  const cents = Number((size + divisor / 2n) / divisor);
  return dollars.digits < 0n && cents !== 0 ? -cents : cents;
}

interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/** Shares come from a handful of dated rows, so each is read once. */
const ratios = new Map<string, Ratio>();
const MAX_RATIOS = 1_000;

/**
 * A share such as `0.85` of an amount, in cents, half a cent up. Plain integers: amounts stay below 2^53 for any
 * share with at most four decimals.
 * @param cents not negative
 */
export function shareOfCents(cents: number, share: string): number {
  const { numerator, denominator } = ratioOf(share);
  return Math.floor((cents * numerator * 2 + denominator) / (denominator * 2));
}

/** An amount in the proportion of a part to its whole, in cents, half a cent up. The whole is not zero. */
export function partOfCents(cents: number, part: number, whole: number): number {
  return Math.floor((cents * part * 2 + whole) / (whole * 2));
}

function ratioOf(share: string): Ratio {
  const known = ratios.get(share);
  if (known) return known;
  const { digits, scale } = decimal(share);
  const ratio = { numerator: Number(digits), denominator: 10 ** scale };
  if (ratios.size < MAX_RATIOS) ratios.set(share, ratio);
  return ratio;
}

/** An amount in dollars, such as `2480` or `86.39`, as cents. */
export function centsOf(dollars: string): number {
  return roundHalfUpToCents(decimal(dollars));
}

const thresholds = new WeakMap<{ readonly value: string }, number>();

/** The cents of a dated amount; a fact is immutable, so it is read once. */
export function centsOfFact(fact: { readonly value: string }): number {
  const known = thresholds.get(fact);
  if (known !== undefined) return known;
  const cents = centsOf(fact.value);
  thresholds.set(fact, cents);
  return cents;
}

/** `86.39`, as the API writes money. */
export function centsText(cents: number): string {
  const size = Math.abs(cents).toString().padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`;
}

function atScale({ digits, scale }: ExactDecimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}
