import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The fenced blocks of the README and of docs/, which must be true. */

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface GuideBlock {
  /** Path in the repository. */
  readonly file: string;
  /** `docs/guides/access.md graphql 1`: the first block of its language in the file. */
  readonly name: string;
  readonly language: string;
  readonly text: string;
  /** The lines between the fences: from the first to the one behind the last. */
  readonly from: number;
  readonly to: number;
}

export function readGuideBlocks(): GuideBlock[] {
  const docs = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.split(path.sep).join('/')}`);
  return ['README.md', ...docs.sort()].flatMap(blocksOf);
}

/** Blocks without a language are output of commands and drawings. */
function blocksOf(file: string): GuideBlock[] {
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  const counts = new Map<string, number>();
  const blocks: GuideBlock[] = [];
  for (let line = 0; line < lines.length; line += 1) {
    const [, indent = '', language] = /^( *)```(\w*)/.exec(lines[line] ?? '') ?? [];
    if (language === undefined) continue;
    const from = line + 1;
    const to = lines.findIndex((text, index) => index >= from && /^ *```$/.test(text));
    line = to;
    if (language === '') continue;
    const count = (counts.get(language) ?? 0) + 1;
    counts.set(language, count);
    const text = lines
      .slice(from, to)
      .map((content) => content.slice(indent.length))
      .join('\n');
    blocks.push({ file, name: `${file} ${language} ${count}`, language, text, from, to });
  }
  return blocks;
}

/** Puts another text into a block of a file. */
export function replaceBlock(lines: readonly string[], { from, to }: GuideBlock, text: string): string[] {
  return [...lines.slice(0, from), ...text.split('\n'), ...lines.slice(to)];
}
