/** Where AdminWS is, and who asks: the caller is known by its TLS client certificate and by nothing else. */
export interface AdminWsTarget {
  /** Address of AdminWS, complete. */
  readonly url: URL;
  /** Files, PEM. */
  readonly cert: string;
  readonly key: string;
  /** File with the CA certificates of the server, PEM; those of Node where absent. */
  readonly ca?: string;
}

const PATH = '/AdminWSService/AdminWS';
const CONTEXT = '/signserver';

/**
 * The address of AdminWS from what somebody wrote: `https://host:8443`, with or without the path `/signserver`, or all of
 * it. Throws an error with a sentence for anything else.
 */
export function adminWsUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url) throw new Error(`There is no such URL: ${text}`);
  if (url.protocol !== 'https:')
    throw new Error(`AdminWS knows its callers by their TLS client certificates, so its URL begins https: ${text}`);
  const path = url.pathname.replace(/\/+$/, '');
  if (!path.endsWith(PATH)) url.pathname = `${path === '' ? CONTEXT : path}${PATH}`;
  return url;
}
