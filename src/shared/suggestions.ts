/** "Did you mean": the known names nearest to one that was mistyped. */

const MOST_SUGGESTIONS = 3;
/** A longer text is no slip of the finger, and comparing it would take long. */
const MOST_CHARACTERS = 60;

/** The names that differ from the typed one by a third of its characters at most, nearest first; empty when none does. */
function suggestionsFor(typed: string, names: Iterable<string>): readonly string[] {
  if (typed === '' || typed.length > MOST_CHARACTERS) return [];
  const text = simplified(typed);
  const most = Math.max(1, Math.floor(text.length / 3));
  return [...names]
    .map((name) => ({ name, edits: distance(text, simplified(name), most) }))
    .filter(({ edits }) => edits <= most)
    .toSorted((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name);
}

/** The suggestions as a sentence with a blank behind it; empty without any. */
export function didYouMean(typed: string, names: Iterable<string>): string {
  const found = suggestionsFor(typed, names);
  const last = found.at(-1);
  if (last === undefined) return '';
  const others = found.slice(0, -1);
  return `Did you mean ${others.length > 0 ? `${others.join(', ')} or ${last}` : last}? `;
}

/** Case and what stands between words make no other name. */
function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}

/** Edits from one text to the other: a character more, less or other, or two swapped; more than `most` are not counted. */
function distance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let edits = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, previous] = [previous, row];
  }
  return previous[to.length] ?? 0;
}
