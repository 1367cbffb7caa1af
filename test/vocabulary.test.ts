import { allRetiredWords, describeFinding, retiredWords } from './support/vocabulary.ts';

/** The words that the project gave up stay out of names, messages, descriptions and guides. */

const wordsOf = (file: string, text: string) => retiredWords(file, text).map(({ word }) => word);

test('no file uses a retired word', () => {
  expect(allRetiredWords().map(describeFinding)).toEqual([]);
});

test('a finding names the file, the line, the word and its replacement', () => {
  const [finding] = retiredWords('src/a.ts', 'const a = 1;\nconst editDesk = a;\n');
  expect(finding && describeFinding(finding)).toBe('src/a.ts:2: "editDesk" is retired; use service');
});

test.each([
  ['a class', 'src/a.ts', 'class ExportDesk {}', ['ExportDesk']],
  ['a property', 'src/a.ts', 'const a = { refusedActions: 1 };', ['refusedActions']],
  ['a private field', 'src/a.ts', 'class A { #problems = 1; }', ['#problems']],
  ['a constant', 'src/a.ts', 'const RULE_BOOK = 1;', ['RULE_BOOK']],
  ['a file', 'test/api/neighbors.test.ts', '', ['neighbors']],
  ['a folder', 'src/desk/a.ts', '', ['desk']],
  ['a message', 'src/a.ts', "log('the reign has ended');", ['reign']],
  ['a template', 'src/a.ts', 'log(`${a} was told to ${b} at the gate`);', ['told', 'gate']],
  ['a comment', 'src/a.ts', 'f(1 /* heard */); // a mistake', ['heard', 'mistake']],
  ['a page', 'src/a.tsx', 'const a = <p>Standing terms</p>;', ['Standing terms']],
  ['a guide', 'docs/a.md', 'The turnstile.\n', ['turnstile']],
  ['a name in a guide', 'docs/a.md', 'Call `openDesk()`.\n', ['openDesk']],
  ['a description', 'schema.graphql', '"""A standing term."""\ntype A', ['standing term']],
  ['the model', 'prisma/schema/policies.prisma', 'model Reign {} // a fault', ['Reign', 'fault']],
  ['a word of one folder', 'src/billing/a.ts', 'const frame = 1;', ['frame']],
])('%s is refused', (_name, file, text, words) => {
  expect(wordsOf(file, text).toSorted()).toEqual(words.toSorted());
});

test.each([
  ['parts of longer words', 'src/a.ts', 'const desktop = aggregate + handler + codebook;'],
  ['the verb keep in prose', 'docs/a.md', 'We keep ten years; nothing else is kept.'],
  ['the budget of a caller in prose', 'docs/a.md', 'Callers over their budget get HTTP 429.'],
  ['a hand in prose', 'src/a.ts', '// Modifiers for the sites of the hand.'],
  ['the field’s word elsewhere', 'src/http/a.ts', 'const frame = 1;'],
  ['an address in a text', 'src/a.ts', "const a = 'https://example.test'; const b = 1;"],
  ['a code block of a guide', 'docs/a.md', '```\nturnstile\n```\n'],
  ['names of the API', 'src/a.ts', 'const a = { assistantMinutes: 1 };'],
])('%s pass', (_name, file, text) => expect(wordsOf(file, text)).toEqual([]));
