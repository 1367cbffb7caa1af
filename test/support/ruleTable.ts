import path from 'node:path';
import { CHECKS } from '../../src/billing/checks.ts';
import { allRules } from '../../src/billing/index.ts';
import { ourFiles, read } from './houseRules.ts';

/** The table of rules in `src/billing/README.md`, derived from the declarations, their files and their cases. */

const FOLDER = 'src/billing';
const COLUMNS = ['rule', 'title', 'in force', 'reads', 'file', 'test', 'source'];

/** The rows of the table with its head, as Markdown. Throws for a rule without a declaration or a case. */
export function ruleTable(): string {
  const sources = ourFiles().filter((file) => file.startsWith(`${FOLDER}/`) && file.endsWith('.ts'));
  const tests = ourFiles().filter((file) => /^test\/billing\/.*\.(cases\.md|test\.ts)$/.test(file));
  const texts = new Map([...sources, ...tests].map((file) => [file, read(file)]));
  const rows = allRules().map(({ id, title, source, effectiveFrom, effectiveTo }) => {
    const declared = sources.filter((file) => texts.get(file)?.includes(`id: '${id}'`));
    const [file, other] = declared;
    if (file === undefined || other !== undefined) {
      throw new Error(`${id} is declared in ${declared.length} files: declare it once`);
    }
    const period = effectiveFrom === null ? '' : `${effectiveFrom} to ${effectiveTo ?? ''}`.trim();
    return [
      id,
      title,
      period,
      readsOf(id),
      linkTo(file),
      linkTo(caseFileOf(id, tests, texts)),
      citation(source),
    ];
  });
  return [COLUMNS, COLUMNS.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** What the checks of a rule read; nothing for one about units or the form of the claim, which no check applies. */
function readsOf(id: string): string {
  const checks = CHECKS.filter(({ rules }) => rules.some((rule) => rule.id === id));
  const reads = [...new Set(checks.flatMap((check) => check.reads))];
  return reads
    .toSorted()
    .map((read) => `\`${read}\``)
    .join(', ');
}

/** The file with the most cases of a rule. */
function caseFileOf(id: string, tests: readonly string[], texts: ReadonlyMap<string, string>): string {
  const named = new RegExp(`\\b${id}\\b`, 'g');
  const counted = tests.map((file) => ({ file, cases: texts.get(file)?.match(named)?.length ?? 0 }));
  const most = counted.toSorted((a, b) => b.cases - a.cases)[0];
  if (!most || most.cases === 0) throw new Error(`${id} has no case in test/billing`);
  return most.file;
}

function citation({
  title,
  section,
  confidence,
}: {
  title: string;
  section: string | null;
  confidence: string;
}) {
  return [title, section, confidence.toLowerCase()].filter((part) => part !== null).join(', ');
}

function linkTo(file: string): string {
  const target = path.relative(FOLDER, file);
  return `[${path.relative(file.startsWith('test/') ? 'test/billing' : FOLDER, file)}](${target})`;
}
