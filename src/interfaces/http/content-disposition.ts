/**
 * The `Content-Disposition` of an answer that is to be saved under a name (RFC 6266 §4.1): in ISO-8859-1, and as UTF-8
 * (RFC 8187) for everybody who knows it.
 */
export function attachment(fileName: string): string {
  return `attachment; filename="${quotable(fileName)}"; filename*=UTF-8''${percentEncoded(fileName)}`;
}

/** A file name without folders, whatever system it is from: the text after the last `\`, then after the last `/`. */
export function withoutFolders(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1).replace(/^.*\//s, '');
}

/** The inside of a quoted string (RFC 9110 §5.6.4); what ISO-8859-1 does not have is a question mark. */
function quotable(text: string): string {
  return headerText(text).replace(/["\\]/g, '\\$&');
}

/** A text as a field value may hold it: ISO-8859-1 without control characters. */
export function headerText(text: string): string {
  // eslint-disable-next-line no-control-regex -- the very characters that are taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').replace(/[^\u0000-\u00ff]/gu, '?');
}

/** What a form makes of a text, but for spaces. SignServer leaves the asterisk as it is, which readers take. */
function percentEncoded(text: string): string {
  const wellFormed = text.replace(/[\ud800-\udfff]/gu, '?');
  return encodeURIComponent(wellFormed).replace(/[!~'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
