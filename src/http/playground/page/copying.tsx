import {
  CopyIcon,
  DropdownMenu,
  ToolbarButton,
  ToolbarMenu,
  tryParseJSONC,
  useGraphiQL,
} from '@graphiql/react';
import type { PageConfig } from './config.ts';
import { fragmentOf } from './links.ts';
import { isSubscription, nameWithin } from './operations.ts';
import { ANONYMOUS, type Session } from './session.ts';
import { LANGUAGES, snippetOf, type Language, type Sent } from './snippets.ts';

interface CopyingProps {
  readonly config: PageConfig;
  readonly session: Session;
}

/** Copies the open operation: as a link to this page, or as a program. */
export function Copying({ config, session }: CopyingProps) {
  const { queryEditor, variableEditor, headerEditor, operationName } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    headerEditor: state.headerEditor,
    operationName: state.operationName,
  }));
  const open = () => ({
    operation: queryEditor?.getValue() ?? '',
    variables: jsonOf(variableEditor?.getValue()),
  });
  const copy = async (what: string, text: () => string) => {
    try {
      await writeClipboard(text());
      session.notify(`Copied ${what}.`);
    } catch (error) {
      session.notify(`Not copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const copyLink = () =>
    copy('a link to this operation and its variables', () => {
      return location.origin + location.pathname + fragmentOf(open());
    });
  const copyAs = (language: Language) =>
    copy(`as ${language}. The token comes from an environment variable`, () => {
      const { tokenVariable, headers } = sentHeaders(headerEditor?.getValue(), session);
      const shown = open();
      const sent: Sent = {
        ...shown,
        origin: location.origin,
        endpoint: config.endpoint,
        streamEndpoint: config.streamEndpoint,
        isSubscription: isSubscription(shown.operation, nameWithin(shown.operation, operationName)),
        tokenVariable,
        headers,
      };
      return snippetOf(language, sent);
    });
  return (
    <>
      <ToolbarButton label="Copy link" onClick={() => void copyLink()}>
        <LinkIcon />
      </ToolbarButton>
      <ToolbarMenu
        button={
          <DropdownMenu.Button className="graphiql-toolbar-button" aria-label="Copy as curl, fetch or Python">
            <CopyIcon className="graphiql-toolbar-icon" aria-hidden="true" />
          </DropdownMenu.Button>
        }
      >
        {LANGUAGES.map((language) => (
          <ToolbarMenu.Item key={language} onSelect={() => void copyAs(language)}>
            Copy as {language}
          </ToolbarMenu.Item>
        ))}
      </ToolbarMenu>
    </>
  );
}

/** Comments and commas that the editor allows are not JSON. */
function jsonOf(text: string | undefined): string | null {
  const value = tryParseJSONC(text);
  return value === undefined ? null : JSON.stringify(value, null, 2);
}

function sentHeaders(
  text: string | undefined,
  session: Session,
): { tokenVariable: string | null; headers: Record<string, string> } {
  const own = Object.entries((tryParseJSONC(text) ?? {}) as Record<string, string>);
  const headers = own.filter(([name]) => name.toLowerCase() !== 'authorization');
  const { role } = session.current();
  const ofRole = role === ANONYMOUS ? null : `OT_${role}_TOKEN`;
  return {
    tokenVariable: headers.length < own.length ? 'OT_TOKEN' : ofRole,
    headers: Object.fromEntries(headers),
  };
}

async function writeClipboard(text: string): Promise<void> {
  // Browsers have no clipboard for pages of other machines without TLS.
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  if (!clipboard) throw new Error('this browser allows it on https and on this machine only.');
  await clipboard.writeText(text);
}

function LinkIcon() {
  return (
    <svg
      className="graphiql-toolbar-icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <path
        d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500"
        strokeLinecap="round"
      />
    </svg>
  );
}
