import { CONFIG_ELEMENT_ID, type PageConfig } from './page/config.ts';

// The icon is part of the document because browsers otherwise request /favicon.ico.
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f766e"/>' +
  '<path d="M9 8h14v4H9zm0 6h14v4H9zm0 6h9v4H9z" fill="#fff"/></svg>';

/** The HTML of the playground: the URLs of the bundle, and the configuration of the page as JSON. */
export function playgroundDocument(assets: { script: string; style: string }, config: PageConfig): string {
  // `<` is escaped, so that no value can end the script element.
  const configJson = JSON.stringify(config).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>OT Codebook playground</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<link rel="stylesheet" href="${assets.style}">
<script type="application/json" id="${CONFIG_ELEMENT_ID}">${configJson}</script>
<script type="module" src="${assets.script}"></script>
</head>
<body>
<noscript>The playground needs JavaScript. Without it, send GraphQL operations to ${config.endpoint} with any HTTP client.</noscript>
<main id="playground"></main>
</body>
</html>
`;
}
