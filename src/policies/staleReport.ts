import type { PlainDate } from '../shared/plainDate.ts';
import { countFacts, factsToVerify, type FactView } from './expiry.ts';
import type { DatedReference } from '../reference/views/views.ts';
import type { Confidence, FactKind } from '../shared/enums.ts';

/** One fact of the report, in plain data. */
interface FactLine {
  readonly kind: FactKind;
  readonly plan: string | null;
  readonly policy: string | null;
  readonly topic: string | null;
  readonly codes: readonly string[];
  readonly text: string;
  /** Null: nobody ever verified it. */
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
    /** Facts in force, and how many of them must be verified. */
    readonly factsInForce: number;
    readonly toVerify: number;
    readonly neverVerified: number;
    readonly facts: readonly FactLine[];
  }[];
}

const TEXT_WIDTH = 90;

/**
 * What must be verified again, by payer: facts in force on the reference's date that were last verified before the day,
 * or never.
 * @param payer slug of the only payer to report on; null for all
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
    policy: policy?.key ?? null,
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
    `              ${shortened(oneLine(text))}`,
    `              ${oneLine(where.join(' · '))}`,
  ];
}

/** Words of a payer on one line: what they may hold of line ends or escapes stays out of the terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
}

function shortened(text: string): string {
  return text.length <= TEXT_WIDTH ? text : `${text.slice(0, TEXT_WIDTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
