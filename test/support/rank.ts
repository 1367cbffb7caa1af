/** Linear algebra over what several figures reveal together. */

/** A prime whose products are exact in a number. */
const PRIME = 67_108_859;

/** What each patient adds to one figure. */
export type Figure = ReadonlyMap<string, number>;

/** More classes of few patients than this are too many sets to try. */
const MOST_CLASSES = 16;

/**
 * Sets of `most` patients or fewer, of whom a linear combination of the figures is a sum: whoever knows the figures can
 * compute it. Exact (over a prime field) and complete: patients who add the same to every figure are alike in all, so
 * they are one class, and every set of classes that is small enough is tried.
 */
export function revealedSets(figures: readonly Figure[], most: number): string[][] {
  const classes = [
    ...Map.groupBy(patientsOf(figures), (patient) => columnOf(figures, patient).join()).values(),
  ];
  const columns = classes.map(([patient = '']) => columnOf(figures, patient));
  const small = classes.flatMap(({ length }, index) => (length <= most ? [index] : []));
  if (small.length > MOST_CLASSES) throw new Error(`${small.length} classes of few patients are too many`);
  const whole = rank(columns);
  const revealed: number[][] = [];
  for (let mask = 1; mask < 2 ** small.length; mask += 1) {
    const chosen = small.filter((_, place) => (mask >> place) & 1);
    const size = chosen.reduce((sum, index) => sum + (classes[index]?.length ?? 0), 0);
    const isKnown = revealed.some((set) => set.every((index) => chosen.includes(index)));
    if (size > most || isKnown) continue;
    // A combination that is zero outside the set and not within it exists just where the rest has a lower rank.
    if (rank(columns.filter((_, index) => !chosen.includes(index))) < whole) revealed.push(chosen);
  }
  return revealed.map((set) => set.flatMap((index) => classes[index] ?? []));
}

function patientsOf(figures: readonly Figure[]): string[] {
  return [...new Set(figures.flatMap((figure) => [...figure.keys()]))];
}

function columnOf(figures: readonly Figure[], patient: string): number[] {
  return figures.map((figure) => figure.get(patient) ?? 0);
}

/** Rank of the matrix with these columns, by Gaussian elimination. */
function rank(columns: readonly (readonly number[])[]): number {
  const left = columns.map((column) => column.map((value) => ((value % PRIME) + PRIME) % PRIME));
  let found = 0;
  for (let row = 0; row < (left[0]?.length ?? 0); row += 1) {
    const pivot = left.findIndex((column, index) => index >= found && column[row] !== 0);
    if (pivot < 0) continue;
    const [column] = left.splice(pivot, 1);
    if (!column) continue;
    left.splice(found, 0, column);
    found += 1;
    const inverse = power(column[row] ?? 0, PRIME - 2);
    for (const other of left.slice(found)) {
      const factor = ((other[row] ?? 0) * inverse) % PRIME;
      if (factor === 0) continue;
      for (let place = row; place < other.length; place += 1) {
        other[place] = ((other[place] ?? 0) + (PRIME - factor) * (column[place] ?? 0)) % PRIME;
      }
    }
  }
  return found;
}

function power(base: number, exponent: number): number {
  let [result, square] = [1, base % PRIME];
  for (let bits = exponent; bits > 0; bits = Math.floor(bits / 2)) {
    if (bits % 2 === 1) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}
