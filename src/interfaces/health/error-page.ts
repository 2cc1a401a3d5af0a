import { pageDocument } from '../web/page.js';

/** The page that a failed health check answers. `detail` is HTML. */
export function errorPage(status: string, detail: string): string {
  return pageDocument({
    title: 'SignServer - Error report',
    main: `<h1>HTTP Status ${status}</h1>\n<div class="message"><p><b>${detail}</b></p></div>`,
  });
}
