import type { Confidence } from '../shared/enums.ts';
import { isInForce, type Period, type PlainDate } from '../shared/plainDate.ts';
import { DOCUMENTS, type DocumentKey } from './documents.ts';
import type { Citation, Rule } from './types.ts';

/** How a rule is declared, in the file of its subject. */
interface Declaration {
  readonly id: string;
  /** One sentence without a full stop. */
  readonly title: string;
  /** Where it stands. */
  readonly document: DocumentKey;
  readonly section?: string;
  /** The first day on which it holds, and the first on which it no longer does; absent: no such day is known. */
  readonly from?: PlainDate;
  readonly to?: PlainDate;
}

/**
 * A rule is as sure as its least sure part: it has the confidence of what was read, or names the part of it that was not
 * read in its source and is from knowledge.
 */
type RuleDeclaration = Declaration &
  ({ readonly confidence: Confidence } | { readonly fromKnowledge: string });

/** Day on which the sources of the rules were read. */
const READ_ON: PlainDate = '2026-11-21';

/** The rule with the citation that findings and steps carry. */
export function declareRule(declaration: RuleDeclaration): Rule {
  const { id, title, document, from, to } = declaration;
  const [documentTitle, publisher, url] = DOCUMENTS[document];
  const confidence = 'confidence' in declaration ? declaration.confidence : 'UNVERIFIED';
  const read = confidence === 'UNVERIFIED' ? null : READ_ON;
  const source: Citation = Object.freeze({
    title: documentTitle,
    publisher,
    url,
    section: sectionText(declaration),
    documentId: null,
    publishedOn: null,
    retrievedOn: read,
    verifiedOn: read,
    confidence,
  });
  return Object.freeze({ id, title, source, effectiveFrom: from ?? null, effectiveTo: to ?? null });
}

/** "20.2; rest and toileting from knowledge". */
function sectionText(declaration: RuleDeclaration): string | null {
  const parts = [
    declaration.section,
    'fromKnowledge' in declaration ? `${declaration.fromKnowledge} from knowledge` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join('; ');
}

/** A rule as the payer or release at hand states it: their source and, where they give one, their period. */
export function citedRule(
  base: Rule,
  source: ({ readonly source: Citation } & Partial<Period>) | undefined,
): Rule {
  if (!source) return base;
  return {
    id: base.id,
    title: base.title,
    source: source.source,
    // A source without a first day holds always; a release without days of its own leaves those of the rule.
    effectiveFrom: source.effectiveFrom === undefined ? base.effectiveFrom : source.effectiveFrom,
    effectiveTo: source.effectiveTo === undefined ? base.effectiveTo : source.effectiveTo,
  };
}

/** One way of reasoning: from its first day up to the first on which it no longer holds; an absent bound is open. */
export interface Variant<Reasoning> {
  readonly from?: PlainDate;
  readonly to?: PlainDate;
  readonly reasoning: Reasoning;
}

/**
 * The way of reasoning of a date, of variants that stand side by side because the rule changed. Throws on a date that none
 * covers: variants leave no gap.
 */
export function variantOn<Reasoning>(variants: readonly Variant<Reasoning>[], date: PlainDate): Reasoning {
  const found = variants.find(({ from, to }) =>
    isInForce({ effectiveFrom: from ?? null, effectiveTo: to ?? null }, date),
  );
  if (!found) throw new Error(`no variant of the rule covers ${date}`);
  return found.reasoning;
}
