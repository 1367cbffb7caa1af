/** The words of the indexed texts, and the ones that a misspelled word is likely to mean. */

interface Known {
  /** The word as the texts have it, for a suggestion. */
  readonly word: string;
  readonly letters: number;
  count: number;
}

/** Edits between a word and the one it means: one in a word of four letters, two in one of eight. */
function maxEdits(stem: string): number {
  return stem.length >= 8 ? 2 : stem.length >= 4 ? 1 : 0;
}

export class Vocabulary {
  private readonly words = new Map<string, Known>();
  private sorted: readonly string[] | null = null;

  /** Counts a stem that is known; false for a new one. */
  count(stem: string): boolean {
    const known = this.words.get(stem);
    if (known) known.count += 1;
    return known !== undefined;
  }

  add(stem: string, word: string): void {
    if (this.count(stem)) return;
    this.words.set(stem, { word, letters: lettersOf(stem), count: 1 });
    this.sorted = null;
  }

  isWord(stem: string): boolean {
    return this.words.has(stem);
  }

  /** Whether a text has the word or one that begins with it. */
  has(stem: string): boolean {
    return this.isWord(stem) || (stem.length >= 3 && this.hasBeginning(stem));
  }

  wordOf(stem: string): string {
    return this.words.get(stem)?.word ?? stem;
  }

  /**
   * The nearest stem by insertions, deletions, substitutions and swaps of neighboring letters, with its distance; of
   * equally near ones the most frequent.
   */
  nearest(stem: string): { readonly stem: string; readonly distance: number } | null {
    const limit = maxEdits(stem);
    const letters = lettersOf(stem);
    let best: { stem: string; distance: number; count: number } | null = null;
    if (limit === 0 || /\d/.test(stem)) return null;
    for (const [candidate, known] of this.words) {
      const allowed = best?.distance ?? limit;
      // Each edit changes at most two letters of the set, which is much faster to compare than the words.
      if (Math.abs(candidate.length - stem.length) > allowed) continue;
      if (bitsOf(letters ^ known.letters) > 2 * allowed || /\d/.test(candidate)) continue;
      const distance = distanceOf(stem, candidate, allowed);
      if (distance > allowed || (best && distance === best.distance && known.count <= best.count)) continue;
      best = { stem: candidate, distance, count: known.count };
    }
    return best;
  }

  private hasBeginning(stem: string): boolean {
    const sorted = (this.sorted ??= [...this.words.keys()].sort());
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? '') < stem) low = middle + 1;
      else high = middle;
    }
    return sorted[low]?.startsWith(stem) ?? false;
  }
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index += 1) letters |= 1 << (word.charCodeAt(index) % 31);
  return letters;
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}

/** Optimal string alignment distance; anything above the limit once it is certain to exceed it. */
export function distanceOf(one: string, other: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      let edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        edits = Math.min(edits, (before[column - 2] ?? 0) + 1);
      current.push(edits);
    }
    if (Math.min(...current) > limit) return limit + 1;
    before = previous;
    previous = current;
  }
  return previous[other.length] ?? 0;
}
