import type { PlainDate } from '../shared/plainDate.ts';
import { countFacts, factsToVerify, type FactView } from './factsToVerify.ts';
import type { DatedReference } from '../reference/views/views.ts';
import type { Confidence, FactKind } from '../shared/enums.ts';
import { oneLine } from '../shared/oneLine.ts';

/** One fact of the report. */
interface FactLine {
  readonly kind: FactKind;
  readonly plan: string | null;
  readonly policy: string;
  readonly topic: string | null;
  readonly codes: readonly string[];
  readonly text: string;
  /** Null for a fact that was never verified. */
  readonly verifiedOn: PlainDate | null;
  readonly confidence: Confidence;
  readonly source: string;
  readonly section: string | null;
  readonly url: string | null;
}

export interface StaleReport {
  readonly on: PlainDate;
  readonly before: PlainDate;
  readonly revision: number;
  readonly payers: readonly {
    readonly payer: string;
    readonly name: string;
    /** Facts in force; `toVerify` of them need verification. */
    readonly factsInForce: number;
    readonly toVerify: number;
    readonly neverVerified: number;
    readonly facts: readonly FactLine[];
  }[];
}

const TEXT_WIDTH = 90;

/**
 * The facts to verify again, by payer: in force on the reference's date, last verified before the day, or never.
 * @param payer slug of one payer; null for all
 */
export function staleReport(reference: DatedReference, before: PlainDate, payer: string | null): StaleReport {
  const payers = reference.payers.filter(({ slug }) => payer === null || slug === payer);
  return {
    on: reference.on,
    before,
    revision: reference.snapshot.revision,
    payers: payers.map((view) => {
      const facts = factsToVerify(view, before);
      return {
        payer: view.slug,
        name: view.name,
        factsInForce: countFacts(view),
        toVerify: facts.length,
        neverVerified: facts.filter(({ source }) => source.verifiedOn === null).length,
        facts: facts.map(factLine),
      };
    }),
  };
}

function factLine({ kind, plan, policy, topic, selectors, text, source }: FactView): FactLine {
  const { verifiedOn, confidence, title, section, url } = source;
  return {
    kind,
    plan: plan?.slug ?? null,
    policy: policy.key,
    topic,
    codes: selectors,
    text,
    verifiedOn,
    confidence,
    source: title,
    section,
    url,
  };
}

/** The report for a terminal. */
export function staleText({ on, before, payers }: StaleReport): string {
  const heading = `Facts in force on ${on} that were last verified before ${before}, or never.\n`;
  const sections = payers.map(({ name, factsInForce, toVerify, neverVerified, facts }) => {
    const count = `${name}: ${toVerify} of ${factsInForce} to verify, ${neverVerified} never verified`;
    return [count, ...facts.flatMap(factText), ''].join('\n');
  });
  return [heading, ...sections].join('\n');
}

function factText({ kind, plan, policy, topic, text, verifiedOn, source, section, url }: FactLine): string[] {
  const about = [kind.toLowerCase().replaceAll('_', ' '), topic, plan, policy].filter(
    (part) => part !== null,
  );
  const where = [source, section, url].filter((part) => part !== null);
  return [
    `  ${verifiedOn ?? 'never     '}  ${oneLine(about.join(' · '))}`,
    `              ${cutText(oneLine(text))}`,
    `              ${oneLine(where.join(' · '))}`,
  ];
}

function cutText(text: string): string {
  return text.length <= TEXT_WIDTH ? text : `${text.slice(0, TEXT_WIDTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
