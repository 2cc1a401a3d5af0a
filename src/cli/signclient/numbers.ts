/** A number without a fraction. Throws where the text is none; SignServer's client ends with 1 then, not with its usage. */
export function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new Error(`Not a whole number: ${text}`);
  return Number(text);
}

/** A TCP port. Throws where the text is none. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port < 1 || port > 65_535) throw new Error(`There is no port ${text}`);
  return port;
}
