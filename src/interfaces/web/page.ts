import { hash } from 'node:crypto';
import { STYLE } from './style.js';

/** A page for people, in HTML that is ready to be sent. */
export interface Page {
  readonly title: string;
  /** HTML. */
  readonly main: string;
  /** Whether the page has forms, which go to this server. */
  readonly hasForms?: boolean;
}

/** A seal with a tick. */
const MARK =
  '<svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">' +
  '<path d="M16 3l3.2 2.6 4.1-.4 1.3 3.9 3.7 1.9-.9 4 .9 4-3.7 1.9-1.3 3.9-4.1-.4L16 27l-3.2-2.6-4.1.4-1.3-3.9-3.7-1.9.9-4-.9-4 3.7-1.9 1.3-3.9 4.1.4z"/>' +
  '<path d="M11 15.2l3.5 3.5L21 12"/></svg>';

/** Of the style sheet; a browser lets no other one in. */
const STYLE_HASH = `'sha256-${hash('sha256', STYLE, 'base64')}'`;

/** Header fields of a page: it has its style sheet and needs nothing else, from wherever. */
export function pageHeaders({ hasForms = false }: Pick<Page, 'hasForms'>): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    // No icon, which a browser would ask for otherwise.
    'img-src data:',
    `form-action ${hasForms ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Type': 'text/html;charset=UTF-8',
    'Content-Security-Policy': policy.join('; '),
    'X-FRAME-OPTIONS': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

/** The whole document of a page. */
export function pageDocument({ title, main }: Page): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<header><a class="brand" href="/signserver/">${MARK}Countersign</a></header>`,
    '<main>',
    main,
    '</main>',
    '<footer>Countersign speaks the interfaces of SignServer.</footer>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
