import { createHash } from 'node:crypto';
import { allRules, citedRule, type Citation, type Rule } from '../billing/index.ts';
import { releaseFact } from '../reference/releases/releasesInForce.ts';
import type { DatableSnapshot } from '../reference/views/views.ts';
import { DATASETS } from '../reference/data/datasets.ts';
import type { LoadedRelease, ReleaseRow } from '../reference/data/rows.ts';
import type { Period } from '../shared/plainDate.ts';

/**
 * Rules with identity. A rule that is cited with the source of a payer or of a release is another object than the entry
 * of the register: its key carries a hash of the citation and of the period, so a cache never shows one for the other.
 */

type Cited = { readonly source: Citation } & Partial<Period>;

const REGISTER: ReadonlyMap<string, Rule> = new Map(allRules().map((rule) => [rule.id, rule]));
const SEPARATOR = '~';

/** `CMS8-02` for the entry of the register, `POLICY-01~6f1c…` as another source states it. */
export function keyOfRule(rule: Rule): string {
  const base = REGISTER.get(rule.id);
  if (base === rule) return rule.id;
  const hash = hashOf(rule);
  return base && hash === hashOf(base) ? rule.id : `${rule.id}${SEPARATOR}${hash}`;
}

/** The rule of a key; undefined when no note, requirement, release or program value of the snapshot has that citation. */
export function findRule(key: string, snapshot: DatableSnapshot): Rule | undefined {
  const [id = '', hash] = key.split(SEPARATOR, 2);
  const base = REGISTER.get(id);
  if (!base || hash === undefined) return base;
  for (const cited of citationsOf(snapshot)) {
    const rule = citedRule(base, cited);
    if (hashOf(rule) === hash) return rule;
  }
  return undefined;
}

function* citationsOf({ rows }: DatableSnapshot): Iterable<Cited> {
  for (const release of rows.releases) {
    if (isImported(release)) yield { source: releaseFact(release).source };
  }
  yield* rows.programValues;
  yield* rows.requirements;
  for (const policy of rows.policies) {
    for (const version of policy.versions) yield* version.notes;
  }
}

/** Releases of the project's own facts are no source of a rule. */
function isImported(release: ReleaseRow): release is LoadedRelease {
  return release.dataset in DATASETS;
}

function hashOf({ source, effectiveFrom, effectiveTo }: Rule): string {
  const entries = Object.entries(source).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([entries, effectiveFrom, effectiveTo]))
    .digest('base64url')
    .slice(0, 22);
}
