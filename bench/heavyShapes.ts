/**
 * Operations that ask for as much as a client without a credential can. `n` scales each of them: a shape that the
 * limits reject is tried with a smaller one. Used by a test, by the bench and by the attack on a running server.
 */
export interface HeavyShape {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Codes of outpatient therapy, often named in policies. */
const CODES = [
  '97530',
  '97110',
  '97112',
  '97140',
  '97535',
  '97150',
  '97165',
  '97166',
  '97167',
  '97168',
  '97750',
  '97755',
  '97760',
  '97761',
  '97763',
  '97542',
  '97537',
  '97533',
  '97129',
  '97130',
  '97032',
  '97035',
  '97018',
  '97022',
  '97010',
  'G0129',
  '96125',
  '97545',
  '97546',
  '97602',
];

const SERVICES = CODES.slice(0, 10);

/** Words that no text has, which make a search compare the most terms. */
const RARE_WORDS =
  'yparehtx noitaulavex tnemtaertx gninnalpx esicrexex citohtrox gnitsetx tnemevomx yrosnesx laitnesx ' +
  'gninraelx noitazilx evitingocx ylimafx revigerax puorgx evissapx roiretnax roiretsopx';
const TYPOS =
  'therapuetic exercize orthotc trainning selfcare evalution manageement reeducaton modalitys'.split(' ');

/** Dates follow each other by more than are cached, so that each is a new one. */
function dateOf(turn: number): string {
  return new Date(Date.UTC(2025, 0, 1 + (turn % 600))).toISOString().slice(0, 10);
}

function codesOf(n: number): string[] {
  return Array.from({ length: Math.min(250, n) }, (_, index) => CODES[index % CODES.length] ?? '97530');
}

function day(services: number, turn: number) {
  return {
    dateOfService: dateOf(turn),
    setting: 'OFFICE',
    services: Array.from({ length: Math.min(50, Math.max(1, services)) }, (_, index) => ({
      procedureCode: SERVICES[index % SERVICES.length],
      minutes: 8 + (index % 30),
    })),
  };
}

const aliases = (count: number, field: (index: number) => string) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: ${field(index)}`).join(' ')} }`;
const only = (query: string): HeavyShape => ({ query, variables: {} });
const pages = (n: number) => Math.max(1, Math.min(200, n));

/** @param n size from 1 to 200 @param turn number of the repetition, so that nothing is answered from a cache */
type MakeShape = (n: number, turn: number) => HeavyShape;

const BILL = 'verdict lines { code { procedureCode } units modifiers } findings { message }';
const CELLS = 'rows { topic code { procedureCode } cells { state value payer { slug } notes { text } } }';

export const HEAVY_SHAPES: Readonly<Record<string, MakeShape>> = {
  'codes with titles': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { procedureCode title description } } }`),
  'codes with every scalar': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { id procedureCode system kind unitBasis unitMinutes therapyStatus title description
      descriptionSource caution active effectiveFrom effectiveTo } } }`),
  'codes with edits': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { ptpEdits(first: 200) { nodes { effectiveFrom } } } } }`),
  'edits of one code': (n) =>
    only(`{ code(code: "97530") { ptpEdits(first: ${pages(n)}) { nodes { setting effectiveFrom } } } }`),
  'codes with notes': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { policyNotes { nodes { text } } } } }`),
  'notes and codes, nested': (n) =>
    only(
      `{ codes(first: ${pages(n)}) { nodes { policyNotes { nodes { codes { nodes { procedureCode } } } } } } }`,
    ),
  'codes with payer terms': (n, turn) =>
    only(
      `{ codes(first: ${pages(n)}, asOf: "${dateOf(turn)}") { nodes { payerTerms { state payer { slug } terms { unitMethod } } } } }`,
    ),
  'codes with modifiers': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { modifiers { whenToUse modifier { code title } } } } }`),
  'codes with guides': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { guide { summary sections { topic items { text } } } } } }`),
  'codes with documentation': (n) =>
    only(
      `{ codes(first: ${pages(n)}) { nodes { documentationRequirements { text requiringPayers { slug } } sources { title url } } } }`,
    ),
  'similar codes, nested': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { similarCodes { similarCodes { procedureCode title } } } } }`),
  'modifiers with codes': () => only('{ modifiers { code title codes { nodes { procedureCode title } } } }'),
  'fees of codes': (n) =>
    only(
      `{ codes(first: ${pages(n)}, asOf: "2026-08-01") { nodes { fee(locality: "10112-00") { value { amount } } } } }`,
    ),
  'unit limits of codes': (n) =>
    only(`{ codes(first: ${pages(n)}) { nodes { mueLimits { value { units } } mueLimits { state } } } }`),
  'search of rare words': (n, turn) => ({
    query: 'query ($s: String!) { codes(search: $s, first: 1) { totalCount } }',
    variables: {
      s: `${RARE_WORDS.split(' ')
        .slice(0, Math.ceil(n / 10))
        .join(' ')} q${turn}`,
    },
  }),
  'search of misspelled words': (n, turn) => ({
    query: 'query ($s: String!) { codes(search: $s, first: 10) { nodes { procedureCode title } } }',
    variables: { s: `${TYPOS.slice(0, Math.ceil(n / 25)).join(' ')} z${turn}` },
  }),
  'aliased searches': (n, turn) =>
    only(
      aliases(
        Math.ceil(n / 5),
        (index) => `codes(search: "managment${index}x${turn}", first: 1) { totalCount }`,
      ),
    ),
  'comparison with cells': (n, turn) => ({
    query: `query ($c: [String!]!) { payerComparison(codes: $c, asOf: "${dateOf(turn)}") { ${CELLS} } }`,
    variables: { c: codesOf(n) },
  }),
  'comparison without cells': (n, turn) => ({
    query: `query ($c: [String!]!) { payerComparison(codes: $c, asOf: "${dateOf(turn)}") { revision } }`,
    variables: { c: codesOf(n) },
  }),
  'aliased comparisons': (n) => ({
    query: `query ($c: [String!]!) ${aliases(Math.ceil(n / 8), () => 'payerComparison(codes: $c) { revision }')}`,
    variables: { c: codesOf(250) },
  }),
  'preview of many services': (n, turn) => ({
    query: `query ($i: BillingInput!) { billingPreview(input: $i) { ${BILL} } }`,
    variables: { i: day(n / 4, turn) },
  }),
  'preview without lines': (n, turn) => ({
    query: 'query ($i: BillingInput!) { billingPreview(input: $i) { verdict } }',
    variables: { i: day(n / 4, turn) },
  }),
  'preview with the working': (n, turn) => ({
    query:
      'query ($i: BillingInput!) { billingPreview(input: $i) { explanationSteps { text rule { key title source { title } } } } }',
    variables: { i: day(n / 4, turn) },
  }),
  'aliased previews of many payers': (n, turn) => ({
    query: `query ($i: BillingInput!, $p: [String!]) ${aliases(Math.ceil(n / 25), () => 'billingPreview(input: $i, payers: $p) { verdict }')}`,
    variables: { i: day(50, turn), p: Array.from({ length: 9_999 }, () => 'medicare') },
  }),
  'policies with notes': (n) =>
    only(
      `{ policies(first: ${pages(n)}) { nodes { title notes { text codes { nodes { procedureCode } } } sources { title url } } } }`,
    ),
  'policies with history': (n) =>
    only(
      `{ policies(first: ${pages(n)}) { nodes { versions { nodes { version steps { kind } notes { text } } } } } }`,
    ),
  'payers with terms': () =>
    only(
      '{ payers { slug name plans { name } policies(first: 50) { nodes { title notes { text terms { coverage } source { title } } } } sources { title } } }',
    ),
  'the whole reference': () =>
    only(
      '{ reference { revision releases { nodes { id rows } } disagreements { nodes { subject claims { claim } } } categories { title } } }',
    ),
  'activities with codes': () =>
    only(
      '{ activities { name description codes { nodes { procedureCode title policyNotes { nodes { text } } } } } }',
    ),
  'introspection, nested': () =>
    only('{ __schema { types { name fields { name type { name fields { name } } } } } }'),
  'payers on other days': (n, turn) =>
    only(
      aliases(
        Math.ceil(n / 5),
        (index) =>
          `payer(slug: "medicare", asOf: "${dateOf(turn * 40 + index)}") { name policies(first: 50) { nodes { notes { text } } } }`,
      ),
    ),
};
