import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../core/ports.js';
import type { Routes } from '../front-router.js';
import type { Handler } from '../handler.js';
import { answerError } from '../http/error-answer.js';
import { REST_PATH } from './rest-path.js';

export interface DocumentationSettings {
  /** The OpenAPI document, in YAML. */
  readonly openApiFile: string;
  readonly log: Log;
}

const PAGE_PATH = `${REST_PATH}/docs/`;

const PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>REST interface - SignServer</title>
<link rel="stylesheet" href="swagger-ui.css">
</head>
<body>
<main id="swagger-ui"><noscript>This page needs JavaScript. <a href="../openapi.yaml">The document itself</a> does not.</noscript></main>
<script src="swagger-ui-bundle.js"></script>
<script src="start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: '../openapi.yaml', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** Swagger UI needs nothing from elsewhere, so nothing from elsewhere is let in. Its icons are data. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-FRAME-OPTIONS': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** The description of the REST interface (`openapi.yaml`) and a page that shows it (`docs/`), below `/signserver/rest/v1`. */
export function restDocumentation({ openApiFile, log }: DocumentationSettings): Routes {
  const swaggerFile = (name: string): string => fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));
  const served = (type: string, read: () => Promise<Uint8Array | string>): Handler => documentHandler({ type, read, log });
  return {
    exact: new Map([
      [`${REST_PATH}/openapi.yaml`, served('application/yaml;charset=UTF-8', () => readFile(openApiFile))],
      [PAGE_PATH.slice(0, -1), redirectToPage],
      [PAGE_PATH, served('text/html;charset=UTF-8', () => Promise.resolve(PAGE))],
      [`${PAGE_PATH}start.js`, served('text/javascript;charset=UTF-8', () => Promise.resolve(START))],
      [`${PAGE_PATH}swagger-ui.css`, served('text/css;charset=UTF-8', () => readFile(swaggerFile('swagger-ui.css')))],
      [`${PAGE_PATH}swagger-ui-bundle.js`, served('text/javascript;charset=UTF-8', () => readFile(swaggerFile('swagger-ui-bundle.js')))],
    ]),
  };
}

interface ServedDocument {
  readonly type: string;
  readonly read: () => Promise<Uint8Array | string>;
  readonly log: Log;
}

/** A document that is read when it is first asked for and then kept. */
function documentHandler({ type, read, log }: ServedDocument): Handler {
  let content: Promise<Uint8Array | string> | undefined;
  const send = async (response: ServerResponse): Promise<void> => {
    content ??= read();
    const body = await content;
    response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  };
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answerError(request, response, { status: 405, message: 'Method Not Allowed', headers: { Allow: 'GET, HEAD' } });
      return;
    }
    send(response).catch((cause: unknown) => {
      content = undefined;
      log.error('A page on the REST interface cannot be shown', cause);
      answerError(request, response, { status: 500, message: 'This page cannot be shown.' });
    });
  };
}

const redirectToPage: Handler = (_request, response) => {
  response.writeHead(308, { Location: PAGE_PATH, 'Content-Length': 0 }).end();
};
