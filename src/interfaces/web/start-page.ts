import type { OpenWorker } from '../../engine/open-workers.js';
import { escapeHtml } from '../escape-html.js';
import type { Page } from './page.js';

/** What applications and people come in by. */
interface ListedInterface {
  readonly name: string;
  readonly doc: string;
  readonly links: readonly (readonly [text: string, path: string])[];
}

const INTERFACES: readonly ListedInterface[] = [
  {
    name: 'HTTP',
    doc: 'A body or a form to <code>/signserver/worker/NAME</code>, with curl or any other client.',
    links: [],
  },
  {
    name: 'REST',
    doc: 'JSON, for signing and for administration.',
    links: [
      ['Try REST', '/signserver/rest/v1/docs/'],
      ['OpenAPI document', '/signserver/rest/v1/openapi.yaml'],
    ],
  },
  {
    name: 'ClientWS',
    doc: 'SOAP, for applications with a generated client.',
    links: [['WSDL of ClientWS', '/signserver/ClientWSService/ClientWS?wsdl']],
  },
  {
    name: 'SignServerWS and ValidationWS',
    doc: 'SOAP, for older clients and for the validation of certificates.',
    links: [
      ['WSDL of SignServerWS', '/signserver/SignServerWSService/SignServerWS?wsdl'],
      ['WSDL of ValidationWS', '/signserver/ValidationWSService/ValidationWS?wsdl'],
    ],
  },
  {
    name: 'AdminWS',
    doc: 'SOAP, for administrators with a client certificate.',
    links: [['WSDL of AdminWS', '/signserver/AdminWSService/AdminWS?wsdl']],
  },
];

/** The page that people see first; `workers` are those that anybody may use, undefined where that cannot be said now. */
export function startPage(workers: readonly OpenWorker[] | undefined): Page {
  return {
    title: 'Signing server - Countersign',
    hasForms: true,
    main: [
      '<h1>Signing server</h1>',
      '<p class="lead">Documents are sent here and come back signed. The keys stay on the server.</p>',
      '<div class="columns">',
      `<div>${signing(workers ?? [])}${openList(workers)}</div>`,
      `<div>${interfaces()}${commandLine()}</div>`,
      '</div>',
    ].join('\n'),
  };
}

function signing(workers: readonly OpenWorker[]): string {
  const options = workers.map(({ name }) => `<option value="${escapeHtml(name)}"></option>`).join('');
  return [
    '<section aria-labelledby="sign">',
    '<h2 id="sign">Sign a document</h2>',
    '<form method="post" action="/signserver/process" enctype="multipart/form-data">',
    '<div class="field"><label for="worker">Worker</label>',
    '<span class="hint" id="worker-hint">The name of the worker that signs. Where it wants a user and a password, your browser asks for them.</span>',
    '<input id="worker" name="workerName" list="workers" required autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="worker-hint">',
    `<datalist id="workers">${options}</datalist></div>`,
    '<div class="field"><label for="action">What to do</label>',
    '<select id="action" name="processType"><option value="signDocument">Sign the document</option>',
    '<option value="validateDocument">Check the signature in the document</option>',
    '<option value="validateCertificate">Check a certificate</option></select></div>',
    '<div class="field"><label for="document">Document</label>',
    '<input id="document" name="datafile" type="file" required></div>',
    '<button type="submit">Send</button>',
    '</form>',
    '</section>',
  ].join('\n');
}

function openList(workers: readonly OpenWorker[] | undefined): string {
  return ['<section aria-labelledby="open">', '<h2 id="open">Workers open to everybody</h2>', openWorkers(workers), '</section>'].join(
    '\n',
  );
}

function openWorkers(workers: readonly OpenWorker[] | undefined): string {
  if (!workers) return '<p class="quiet">Which workers are open to everybody cannot be said just now.</p>';
  if (workers.length === 0) return '<p class="quiet">No worker is. Ask whoever runs this server for the name of one that you may use.</p>';
  const items = workers.map(({ name, doc }) => `<li><h3>${escapeHtml(name)}</h3><p class="quiet">${escapeHtml(doc)}</p></li>`);
  return `<ul class="rows">${items.join('')}</ul>`;
}

function interfaces(): string {
  const items = INTERFACES.map(({ name, doc, links }) => `<li><h3>${name}</h3><p class="quiet">${doc}</p>${linkList(links)}</li>`);
  return [
    '<section aria-labelledby="interfaces">',
    '<h2 id="interfaces">Interfaces</h2>',
    `<ul class="rows">${items.join('')}</ul>`,
    '</section>',
  ].join('\n');
}

function linkList(links: ListedInterface['links']): string {
  if (links.length === 0) return '';
  return `<div class="links">${links.map(([text, path]) => `<a href="${path}">${text}</a>`).join('')}</div>`;
}

function commandLine(): string {
  return [
    '<section aria-labelledby="shell">',
    '<h2 id="shell">From a shell</h2>',
    '<pre><code>signclient signdocument \\\n  -workername NAME \\\n  -infile FILE \\\n  -outfile FILE</code></pre>',
    '</section>',
  ].join('\n');
}
