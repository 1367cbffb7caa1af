import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { BillingPreviewDocument, CodePageDocument, plainDate } from '@ot-codebook/client';
import { cacheConfig } from '@ot-codebook/client/apollo';
import { createRoot } from 'react-dom/client';

const PAYERS = ['medicare', 'aetna', 'bcbs', 'cigna', 'unitedhealthcare'];
const DAY = plainDate('2026-11-02');

function CodePage({ code }: { readonly code: string }) {
  const { data, error } = useQuery(CodePageDocument, { variables: { code, asOf: DAY, payers: PAYERS } });
  if (error) return <p role="alert">{error.message}</p>;
  if (!data?.code) return <p>Loading</p>;
  return (
    <article>
      <h1>{`${data.code.procedureCode} ${data.code.title}`}</h1>
      <ul>
        {data.code.policyNotes?.nodes.map(({ id, text, policy, source }) => (
          <li key={id}>{`${policy.payer.name}: ${text} (${source.title})`}</li>
        ))}
      </ul>
    </article>
  );
}

function Preview({ code, minutes }: { readonly code: string; readonly minutes: number }) {
  const services = [{ procedureCode: code, minutes }];
  const input = { dateOfService: DAY, setting: 'OFFICE' as const, services };
  const { data, error } = useQuery(BillingPreviewDocument, { variables: { input, payers: PAYERS } });
  if (error) return <p role="alert">{error.message}</p>;
  return (
    <table>
      <tbody>
        {data?.billingPreview?.map(({ payer, lines, totals }) => (
          <tr key={payer.id}>
            <th scope="row">{payer.name}</th>
            <td>
              {lines.map(({ code: { procedureCode }, units }) => `${procedureCode} ${units}`).join(', ')}
            </td>
            <td>{totals?.allowed ?? 'unknown'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const link = new HttpLink({ uri: '/graphql' });
const client = new ApolloClient({ cache: new InMemoryCache(cacheConfig()), link });
const root = document.querySelector('main');
if (root) {
  createRoot(root).render(
    <ApolloProvider client={client}>
      <CodePage code="97530" />
      <Preview code="97530" minutes={40} />
    </ApolloProvider>,
  );
}
