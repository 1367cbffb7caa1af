import fc from 'fast-check';
import { FILE_LIMITS, type PolicyDocument } from '../../src/policies/files/document.ts';
import { readYaml, writeYaml } from '../../src/policies/files/yaml.ts';

/** Policy files: written one way, read strictly. */

const FILE = `format: ot-codebook policies 1
payer: cigna
policies:
  - key: unit-limits
    periods:
      - from: 2026-01-01
        title: Unit limits
        sources: []
        notes:
          - topic: UNIT_LIMIT
            codes: ['97110']
            text: Four units.
            terms: { maxUnitsPerDay: 4 }
            source: { title: Manual, confidence: UNVERIFIED }
`;

const issuesOf = (text: string) =>
  (readYaml(text, 'cigna.yaml').issues ?? []).map(
    ({ line, field, value, allowed, fix }) => `${line} ${field} ${value}: allowed: ${allowed}. ${fix}`,
  );

test('a valid file has no issues', () => expect(issuesOf(FILE)).toEqual([]));

test.each([
  [
    'unknown field',
    'title: Unit',
    'titel: x\n        title: Unit',
    /^7 .*periods\[0\]\.titel "x": allowed: no field of this name\. Rename or remove/,
  ],
  [
    'wrong type',
    'maxUnitsPerDay: 4',
    "maxUnitsPerDay: '4'",
    /^13 .*terms\.maxUnitsPerDay "4": allowed: a whole number from 0 to 10000, or NONE\. Correct/,
  ],
  ['half a unit', 'maxUnitsPerDay: 4', 'maxUnitsPerDay: 4.5', /^13 .*maxUnitsPerDay 4\.5: /],
  ['unknown term', 'maxUnitsPerDay', 'maxUnits', /^13 .*terms\.maxUnits 4: allowed: no field of this name/],
  ['impossible date', '2026-01-01', '2026-02-30', /^6 .*periods\[0\]\.from "2026-02-30": .*calendar/],
  ['unknown topic', 'UNIT_LIMIT', 'UNITS', /^10 .*topic "UNITS": /],
  ['missing field', 'payer: cigna\n', '', /payer missing: allowed: string/],
  ['other format', 'policies 1', 'policies 2', /^1 format "ot-codebook policies 2": /],
  ['key', 'unit-limits', 'Unit limits', /^4 policies\[0\]\.key "Unit limits": allowed: lower-case/],
  ['repeated key', 'payer: cigna', 'payer: cigna\npayer: aetna', /^3 .*unique/],
  ['tag', 'Four units.', '!!binary Zm91cg==', /^12 .*tag/],
  ['anchor and alias', '- key', '- &a [*a]\n  - key', /^4 .*(anchor|alias)/i],
  ['prototype', 'title: Unit', '__proto__: { a: 1 }\n        title: Unit', /__proto__/],
  ['two documents', 'format', '---\na: 1\n---\nformat', /multiple documents/],
  ['not YAML', 'payer: cigna', 'payer: [', /not valid YAML: allowed: YAML 1\.2\. /],
])('rejects %s with its path and value', (_what, from, to, issue) => {
  expect(issuesOf(FILE.replace(from, to)).join('\n')).toMatch(issue);
});

test('reports all issues at once', () => {
  const text = FILE.replace('2026-01-01', 'soon').replace('UNIT_LIMIT', 'UNITS').replace('Manual', '7');
  expect(issuesOf(text)).toHaveLength(3);
});

test('rejects a bomb of aliases, one of brackets and an oversized file without expanding any', () => {
  const bomb = Array.from(
    { length: 30 },
    (_, n) => `a${n}: &a${n} [${`*a${n - 1},`.repeat(n === 0 ? 0 : 9)}x]`,
  );
  expect(issuesOf(bomb.join('\n')).length).toBeLessThanOrEqual(100);
  expect(issuesOf(bomb.join('\n'))[0]).toMatch(/the anchor|the alias/);
  expect(issuesOf('['.repeat(100_000))).not.toEqual([]);
  const comment = (bytes: number) => `${FILE}#${'x'.repeat(bytes - FILE.length - 1)}`;
  expect(issuesOf(comment(FILE_LIMITS.bytes))).toEqual([]);
  expect(issuesOf(comment(FILE_LIMITS.bytes + 1))[0]).toContain('allowed: at most 10485760 bytes');
});

test('any text reads back as it was written', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 4 }), (title, words, codes) => {
      const document: PolicyDocument = {
        format: 'ot-codebook policies 1',
        payer: 'cigna',
        policies: [
          {
            key: 'a',
            periods: [
              {
                title,
                sources: [],
                notes: [
                  { topic: 'OTHER', codes, text: words, source: { title: words, confidence: 'UNVERIFIED' } },
                ],
              },
            ],
          },
        ],
      };
      const written = writeYaml(document);
      const { read } = readYaml(written, 'any.yaml');
      expect(read?.document).toEqual(document);
      expect(read && writeYaml(read.document)).toBe(written);
    }),
    { numRuns: 200 },
  );
});
