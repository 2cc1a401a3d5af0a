import { readMediaType } from './media-type.js';
import { splitMultipart, type MimePart } from './multipart.js';
import { clientFault } from './soap-fault.js';

/** Binary contents that came beside the envelope, by the `cid:` URL that the envelope names them by. */
export interface Attachments {
  /** The bytes; undefined where no part has that Content-ID, or where the URL is of another scheme. */
  find(href: string): Uint8Array | undefined;
}

/** The envelope of a request, still encoded, and what came with it. */
export interface SoapPackage {
  readonly envelope: Uint8Array;
  /** The charset parameter of the envelope's media type. */
  readonly charset?: string;
  readonly attachments: Attachments;
}

const NO_ATTACHMENTS: Attachments = { find: () => undefined };

/**
 * Opens a body: `multipart/related` (RFC 2387) as XOP 1.0 and MTOM use it, or the bare envelope. Other media types are
 * taken for the envelope, as SignServer does; the reader of envelopes refuses what is none.
 */
export function openPackage(contentType: string | undefined, body: Uint8Array): SoapPackage {
  const media = readMediaType(contentType ?? '');
  if (media?.type !== 'multipart/related') return { envelope: body, ...charsetOf(media), attachments: NO_ATTACHMENTS };
  const parts = splitMultipart(body, media.parameters.get('boundary') ?? '');
  const root = rootOf(parts, media.parameters.get('start'));
  const rootMedia = readMediaType(root.headers.get('content-type') ?? '');
  return { envelope: root.body, ...charsetOf(rootMedia), attachments: attachmentsAmong(parts) };
}

function charsetOf(media: ReturnType<typeof readMediaType>): { readonly charset?: string } {
  const charset = media?.parameters.get('charset');
  return charset === undefined || charset === '' ? {} : { charset };
}

/** RFC 2387 §3.2: the part that `start` names, else the first. */
function rootOf(parts: readonly MimePart[], start: string | undefined): MimePart {
  const root = start === undefined ? parts[0] : parts.find((part) => contentId(part) === bare(start));
  if (!root) throw clientFault('The multipart body has no root part.');
  return root;
}

function attachmentsAmong(parts: readonly MimePart[]): Attachments {
  const byId = new Map(parts.map((part) => [contentId(part), part.body]));
  return {
    find: (href) => {
      // RFC 2392 §2: the URL is the Content-ID, percent-encoded.
      if (!/^cid:/i.test(href)) return undefined;
      const id = percentDecoded(href.slice('cid:'.length));
      return id === undefined ? undefined : byId.get(id);
    },
  };
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const contentId = (part: MimePart): string | undefined => {
  const id = part.headers.get('content-id');
  return id === undefined ? undefined : bare(id);
};

const bare = (id: string): string => id.replace(/^<(.*)>$/, '$1');
