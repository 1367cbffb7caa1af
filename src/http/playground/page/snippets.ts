/** An operation as another program sends it. */
export interface Sent {
  readonly origin: string;
  readonly endpoint: string;
  readonly streamEndpoint: string;
  readonly operation: string;
  /** JSON, or null without variables. */
  readonly variables: string | null;
  readonly isSubscription: boolean;
  /** The environment variable with the token, such as OT_BILLER_TOKEN; null for an anonymous request. */
  readonly tokenVariable: string | null;
  /** The tab's own headers, without Authorization. */
  readonly headers: Readonly<Record<string, string>>;
}

export const LANGUAGES = ['curl', 'fetch', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];

const JSON_TYPE = 'application/json';
const EVENTS = 'text/event-stream';

/**
 * The operation as a script that runs as it is. It reads the token from an environment variable, so that no credential is in
 * what people paste elsewhere.
 */
export function snippetOf(language: Language, sent: Sent): string {
  if (language === 'curl') return curl(sent);
  return language === 'fetch' ? fetchScript(sent) : python(sent);
}

const urlOf = ({ origin, endpoint, streamEndpoint, isSubscription }: Sent): string =>
  origin + (isSubscription ? streamEndpoint : endpoint);

const fixedHeaders = ({ headers, isSubscription }: Sent): [string, string][] => [
  ['content-type', JSON_TYPE],
  ...(isSubscription ? ([['accept', EVENTS]] as [string, string][]) : []),
  ...Object.entries(headers),
];

const parsed = (variables: string | null): unknown => (variables ? JSON.parse(variables) : undefined);

function curl(sent: Sent): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const body = JSON.stringify({ query: sent.operation, variables: parsed(sent.variables) }, null, 2);
  const lines = [
    `curl ${sent.isSubscription ? '-sSN' : '-sS'} ${quoted(urlOf(sent))}`,
    ...fixedHeaders(sent).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    ...(sent.tokenVariable ? [`  -H "authorization: Bearer $${sent.tokenVariable}"`] : []),
    `  --data-binary @- <<'END'`,
  ];
  return `${lines.join(' \\\n')}\n${body}\nEND\n`;
}

function fetchScript(sent: Sent): string {
  const literal = (text: string) => JSON.stringify(text);
  const template = `\`${sent.operation.replaceAll(/[\\`]|\$\{/g, String.raw`\$&`)}\``;
  const variables = sent.variables ? JSON.stringify(parsed(sent.variables), null, 2) : null;
  const headers = [
    ...fixedHeaders(sent).map(([name, value]) => `    ${literal(name)}: ${literal(value)},`),
    ...(sent.tokenVariable ? [`    authorization: \`Bearer \${process.env.${sent.tokenVariable}}\`,`] : []),
  ];
  const reading = sent.isSubscription
    ? ['for await (const chunk of response.body) process.stdout.write(chunk);']
    : [
        'const { data, errors } = await response.json();',
        'console.log(JSON.stringify({ data, errors }, null, 2));',
      ];
  return [
    `const query = ${template};`,
    ...(variables ? [`const variables = ${variables};`] : []),
    `const response = await fetch(${literal(urlOf(sent))}, {`,
    `  method: 'POST',`,
    '  headers: {',
    ...headers,
    '  },',
    `  body: JSON.stringify({ query${variables ? ', variables' : ''} }),`,
    '});',
    ...reading,
    '',
  ].join('\n');
}

function python(sent: Sent): string {
  // The escapes of JSON are those of Python's strings.
  const literal = (text: string) => JSON.stringify(text);
  const block = (text: string) => (/'''|\\/.test(text) ? literal(text) : `'''\n${text}\n'''`);
  const headers = [
    ...fixedHeaders(sent).map(([name, value]) => `    ${literal(name)}: ${literal(value)},`),
    ...(sent.tokenVariable
      ? [`    "authorization": "Bearer " + os.environ[${literal(sent.tokenVariable)}],`]
      : []),
  ];
  return [
    'import json',
    ...(sent.tokenVariable ? ['import os'] : []),
    'import urllib.error',
    'import urllib.request',
    '',
    `query = ${block(sent.operation)}`,
    ...(sent.variables ? [`variables = json.loads(${block(sent.variables)})`] : []),
    `body = {"query": query${sent.variables ? ', "variables": variables' : ''}}`,
    'headers = {',
    ...headers,
    '}',
    `request = urllib.request.Request(${literal(urlOf(sent))}, json.dumps(body).encode(), headers)`,
    'try:',
    '    with urllib.request.urlopen(request) as response:',
    ...(sent.isSubscription
      ? ['        for line in response:', '            print(line.decode(), end="", flush=True)']
      : ['        print(json.dumps(json.load(response), indent=2))']),
    'except urllib.error.HTTPError as error:',
    '    print(error.read().decode())',
    '',
  ].join('\n');
}
