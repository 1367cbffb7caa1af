import type { CodeRow, ReferenceRows } from '../data/rows.ts';
import { isUpperLimbOrthosis, type ListedText, type UncuratedCodes } from '../releases/uncuratedCodes.ts';
import { valuesOf, SearchField } from '../../shared/enums.ts';
import type { SearchTerms } from './terms.ts';

/** What is indexed of each code. */

export type TextField = Exclude<SearchField, 'CODE'>;

export const TEXT_FIELDS = valuesOf(SearchField).filter((field): field is TextField => field !== 'CODE');

/** The texts of a code by field; a field can have several, such as its common names. */
export type Texts = Readonly<Record<TextField, readonly string[]>>;

export interface SearchDocument {
  readonly id: string;
  readonly texts: Texts;
  /** Weight of the code before anything is compared: what an occupational therapist bills comes first. */
  readonly prior: number;
}

/**
 * Outpatient therapy first; then what an OT bills on other terms; then what others bill, and codes that have ended.
 * Of codes that only a release lists, the orthoses of the upper limb, which OTs make and fit.
 */
const PRIOR = { therapy: 1, sometimesTherapy: 0.95, otherOfOt: 0.85, notOfOt: 0.55, ended: 0.4 } as const;
const OTHER_PRIOR = { orthosis: 1, other: 0.5 } as const;

function priorOf(code: CodeRow): number {
  if (code.effectiveTo !== null) return PRIOR.ended;
  if (!code.otPlanOfCareAllowed) return PRIOR.notOfOt;
  if (code.therapyStatus === 'ALWAYS') return PRIOR.therapy;
  return code.therapyStatus === 'SOMETIMES' ? PRIOR.sometimesTherapy : PRIOR.otherOfOt;
}

const NOTHING: Texts = {
  TITLE: [],
  COMMON_NAME: [],
  SYNONYM: [],
  KIND: [],
  DESCRIPTION: [],
  ACTIVITY: [],
  GUIDE: [],
};

/** The codes of the catalog with every text that is known of them. */
export function catalogDocuments(rows: ReferenceRows, terms: SearchTerms): SearchDocument[] {
  const guides = new Map(rows.guides.map((guide) => [guide.code, guide]));
  const synonyms = synonymsOf(terms);
  const activities = new Map<string, string[]>();
  for (const { codes, name, skillArea } of rows.activities)
    for (const code of codes)
      activities.set(code, [
        ...(activities.get(code) ?? []),
        `${name} (${skillArea.toLowerCase().replaceAll('_', ' ')})`,
      ]);
  return rows.codes.map((row) => {
    const guide = guides.get(row.code);
    const texts = {
      TITLE: [row.title],
      COMMON_NAME: guide?.commonNames ?? [],
      SYNONYM: synonyms.get(row.code) ?? [],
      KIND: [row.kind.toLowerCase().replaceAll('_', ' ')],
      DESCRIPTION: [row.description],
      ACTIVITY: activities.get(row.code) ?? [],
      GUIDE: guide ? [guide.summary, ...guide.sections.flatMap(({ items }) => items.map(itemText))] : [],
    };
    return { id: row.code, texts, prior: priorOf(row) };
  });
}

function synonymsOf({ names }: SearchTerms): Map<string, string[]> {
  const synonyms = new Map<string, string[]>();
  for (const entry of names)
    for (const code of entry.codes) synonyms.set(code, [...(synonyms.get(code) ?? []), ...entry.names]);
  return synonyms;
}

function itemText({ label, text }: { readonly label: string | null; readonly text: string }): string {
  return label === null ? text : `${label}: ${text}`;
}

/** The codes that only releases list. */
export function uncuratedDocuments(
  uncurated: UncuratedCodes,
  catalog: ReadonlySet<string>,
  terms: SearchTerms,
): ReadonlyMap<string, SearchDocument> {
  const synonyms = synonymsOf(terms);
  return new Map(
    uncurated
      .texts()
      .filter(({ code }) => !catalog.has(code))
      .map((text) => [text.code, uncuratedDocument(text, synonyms.get(text.code) ?? [])]),
  );
}

function uncuratedDocument(
  { code, title, description }: ListedText,
  synonyms: readonly string[],
): SearchDocument {
  const prior = isUpperLimbOrthosis(code) ? OTHER_PRIOR.orthosis : OTHER_PRIOR.other;
  const texts = { ...NOTHING, TITLE: [title], DESCRIPTION: [description], SYNONYM: synonyms };
  return { id: code, texts, prior };
}
