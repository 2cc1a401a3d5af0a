/** Textual encoding of binary structures, RFC 7468. */

export interface PemBlock {
  /** What stands after BEGIN: `CERTIFICATE`. */
  readonly label: string;
  readonly bytes: Uint8Array;
}

const BEGIN = /^-----BEGIN ([^-]{1,64})-----$/;
const LINE_LENGTH = 64;

/**
 * The blocks of a text, in order. Lines outside of blocks (`Subject: …`, blank lines) are passed over; a block that is
 * not ended, or whose content is not base64, is an error.
 */
export function readPem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { readonly label: string; readonly lines: string[] } | undefined;
  for (const rawLine of text.split(/\r\n|\r|\n/)) {
    const line = rawLine.trim();
    if (!open) {
      const label = BEGIN.exec(line)?.[1];
      if (label !== undefined) open = { label, lines: [] };
    } else if (line === `-----END ${open.label}-----`) {
      blocks.push({ label: open.label, bytes: decodeBase64(open.lines.join(''), open.label) });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open) throw new Error(`The PEM text has no END line for ${open.label}.`);
  return blocks;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decodeBase64(text: string, label: string): Uint8Array {
  const compact = text.replace(/[ \t]/g, '');
  if (compact === '' || !BASE64.test(compact)) throw new Error(`The PEM block ${label} is not valid base64.`);
  return Buffer.from(compact, 'base64');
}

/** One block, ended by a line feed. */
export function writePem(label: string, bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes).toString('base64');
  const lines: string[] = [];
  for (let offset = 0; offset < base64.length; offset += LINE_LENGTH) lines.push(base64.slice(offset, offset + LINE_LENGTH));
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
