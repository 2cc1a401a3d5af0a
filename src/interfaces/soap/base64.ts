const DIGIT = /[A-Za-z0-9+/]/;

/**
 * Decodes `xs:base64Binary` (XML Schema Part 2 §3.2.16): the standard alphabet, padded, white space anywhere; undefined
 * for anything else, which `Buffer` alone would skip.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  return decodeWithoutSpace(text) ?? (/[ \t\r\n]/.test(text) ? decodeWithoutSpace(text.replace(/[ \t\r\n]+/g, '')) : undefined);
}

function decodeWithoutSpace(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  if (text.length === 0) return new Uint8Array();
  // Buffer takes the URL-safe alphabet as well, and of characters beyond Latin-1 the low byte.
  if (text.includes('-') || text.includes('_') || Buffer.byteLength(text) !== text.length) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  // Any other character that is not in the alphabet shortens what Buffer makes of the text.
  if (bytes.length !== (text.length / 4) * 3 - padding) return undefined;
  return padding === 0 || endsInZeroBits(text, padding) ? bytes : undefined;
}

/** The bits of the last digit that belong to no byte must be zero; they would be lost. */
function endsInZeroBits(text: string, padding: number): boolean {
  const last = text.slice(-4);
  return DIGIT.test(last.charAt(3 - padding)) && Buffer.from(last, 'base64').toString('base64') === last;
}
