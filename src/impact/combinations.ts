import { isDisclosable, SMALLEST_CELL, type Shares } from '../shared/smallCells.ts';
import { forEachInSlices } from '../shared/timeSlices.ts';

/**
 * What sums of an impact reveal together with the statistics and the exports of the same month and payer. Those say of each
 * code how many sessions have it; an impact says how many there are in each group. All sessions without those with one
 * code and those with another are the sessions with neither, and may be one patient's.
 */

/** A session, the group that all answers together put it into (null for none), and its codes. */
export interface GroupedSession {
  readonly patient: string;
  readonly group: string | null;
  readonly codes: readonly string[];
}

/** Disclosed codes of which every subset is tried; of more, single codes, pairs, triples, and nearly all of them. */
const ALL_SUBSETS = 10;
/** Most codes that are added and subtracted in every way. */
const SIGNED = 3;

/** Sessions that nothing disclosed distinguishes: their group, and those of their codes that are in the statistics. */
interface Atom {
  readonly codes: readonly string[];
  /** Number of sessions by patient. */
  readonly patients: Map<string, number>;
}

/**
 * Whether no sum of groups and codes is about few patients.
 * @param sharesOf what the patients of these sessions add to the sums
 */
export async function areCombinationsLarge<S extends GroupedSession>(
  sessions: readonly S[],
  sharesOf: (sessions: readonly S[]) => Shares,
  onSlice: (ms: number) => void,
): Promise<boolean> {
  const byCode = new Map<string, S[]>();
  const index = (session: S) => {
    for (const code of new Set(session.codes)) {
      const of = byCode.get(code);
      if (of) of.push(session);
      else byCode.set(code, [session]);
    }
  };
  await forEachInSlices(sessions, index, { onSlice, every: 64 });
  const disclosed = [...byCode].flatMap(([code, of]) => (isDisclosable(sharesOf(of)) ? [code] : []));
  const isHidden = ({ group, codes }: S) => group !== null && codes.some((code) => !disclosed.includes(code));
  const hidden = sessions.filter(isHidden);
  if (hidden.length > 0 && !isDisclosable(sharesOf(hidden))) return false;
  const groups = await atomsByGroup(sessions, new Set(disclosed), onSlice);
  let areLarge = true;
  const weigh = (coefficients: ReadonlyMap<string, number>) =>
    void (areLarge &&= isLarge(groups, coefficients));
  await forEachInSlices(combinations(disclosed), weigh, { onSlice });
  return areLarge;
}

async function atomsByGroup(
  sessions: readonly GroupedSession[],
  disclosed: ReadonlySet<string>,
  onSlice: (ms: number) => void,
): Promise<ReadonlyMap<string | null, readonly Atom[]>> {
  const atoms = new Map<string, Atom & { readonly group: string | null }>();
  const assign = ({ patient, group, codes: all }: GroupedSession) => {
    const codes = [...new Set(all)].filter((code) => disclosed.has(code)).sort();
    const key = `${group ?? ''}|${codes.join()}`;
    let atom = atoms.get(key);
    if (!atom) atoms.set(key, (atom = { group, codes, patients: new Map() }));
    atom.patients.set(patient, (atom.patients.get(patient) ?? 0) + 1);
  };
  await forEachInSlices(sessions, assign, { onSlice, every: 64 });
  return Map.groupBy(atoms.values(), ({ group }) => group);
}

/** Coefficients of the codes' sums. Zero of all is the sums of groups alone, which are weighed elsewhere. */
function* combinations(codes: readonly string[]): Generator<ReadonlyMap<string, number>> {
  yield* signed(codes, SIGNED);
  if (codes.length > ALL_SUBSETS) {
    yield new Map(codes.map((code) => [code, 1]));
    for (const left of codes) yield new Map(codes.filter((code) => code !== left).map((code) => [code, 1]));
    return;
  }
  for (let mask = 1; mask < 2 ** codes.length; mask += 1) {
    yield new Map(codes.filter((_, place) => (mask >> place) & 1).map((code) => [code, 1]));
  }
}

/** Up to so many codes, the first of them added, each other one added or subtracted. */
function* signed(codes: readonly string[], most: number): Generator<ReadonlyMap<string, number>> {
  for (const [at, first] of codes.entries()) {
    const rest = codes.slice(at + 1);
    yield new Map([[first, 1]]);
    if (most === 1) continue;
    for (const others of signed(rest, most - 1)) {
      yield new Map([[first, 1], ...others]);
      yield new Map([[first, 1], ...[...others].map(([code, sign]) => [code, -sign] as const)]);
    }
  }
}

/**
 * Whether the sum is about nobody or about many, whatever multiple of each group is taken from it: the one that fits most
 * of its patients leaves the fewest.
 */
function isLarge(
  groups: ReadonlyMap<string | null, readonly Atom[]>,
  coefficients: ReadonlyMap<string, number>,
): boolean {
  const left = new Map<string, number>();
  for (const [group, atoms] of groups) {
    const valued = atoms.map(({ codes, patients }) => ({
      value: codes.reduce((sum, code) => sum + (coefficients.get(code) ?? 0), 0),
      patients,
    }));
    // What no answer counts can't be taken away.
    const fitting = group === null ? 0 : commonest(valued);
    for (const { value, patients } of valued) {
      if (value === fitting) continue;
      for (const [patient, count] of patients) {
        left.set(patient, (left.get(patient) ?? 0) + (value - fitting) * count);
      }
    }
  }
  let size = 0;
  for (const value of left.values()) if (value !== 0) size += 1;
  return size === 0 || size >= SMALLEST_CELL;
}

function commonest(
  valued: readonly { readonly value: number; readonly patients: ReadonlyMap<string, number> }[],
): number {
  const sizes = new Map<number, number>();
  for (const { value, patients } of valued) sizes.set(value, (sizes.get(value) ?? 0) + patients.size);
  return [...sizes].reduce((one, other) => (other[1] > one[1] ? other : one), [0, 0])[0];
}
