import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { escapeHtml } from '../escape-html.js';
import { pageDocument, pageHeaders } from '../web/page.js';
import { answerForm } from './answer-form.js';

/** What went wrong with a request, as it is told. */
export interface ErrorAnswer {
  readonly status: number;
  /** A sentence for the client. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const HEADERS = { ...pageHeaders({}), Vary: 'Accept' } as const;

/** Answers an error as a page, or as JSON or plain text for those who ask for it. */
export function answerError(request: IncomingMessage, response: ServerResponse, { status, message, headers = {} }: ErrorAnswer): void {
  // Half of an answer may be on its way already.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { type, body } = told(request, status, message);
  response
    .writeHead(status, {
      ...HEADERS,
      ...headers,
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
    })
    .end(body);
}

function told(request: IncomingMessage, status: number, message: string): { readonly type: string; readonly body: string } {
  switch (answerForm(request.headers.accept)) {
    case 'html':
      return { type: 'text/html;charset=UTF-8', body: page(status, message) };
    case 'json':
      return { type: 'application/json', body: JSON.stringify({ error: message }) };
    case 'text':
      return { type: 'text/plain;charset=UTF-8', body: `${message}\n` };
  }
}

function page(status: number, message: string): string {
  const said = escapeHtml(message === '' ? (STATUS_CODES[status] ?? '') : message);
  if (status === 404) {
    return errorPage('Page Not Found', `<p>The requested resource could not be found:</p>\n<p><strong>${said}</strong></p>`);
  }
  return errorPage(`Error ${String(status)}`, `<p>${said}</p>`);
}

function errorPage(heading: string, content: string): string {
  const title = heading.startsWith('Error') ? 'Error' : heading;
  return pageDocument({
    title: `${title} - SignServer`,
    main: `<h1>${heading}</h1>\n<div class="message">${content}</div>\n<p><a href="/signserver/">Go to the start page</a></p>`,
  });
}
