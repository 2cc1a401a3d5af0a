const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

/** A number of 32 bits without a fraction. Throws where the text is none; SignServer's client ends with 1 then, not with its usage. */
export function wholeNumber(text: string): number {
  const number = /^[-+]?\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(number >= LEAST && number <= MOST)) throw new Error(`Not a whole number: ${text}`);
  return number;
}

/** A TCP port. Throws where the text is none. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port < 1 || port > 65_535) throw new Error(`There is no port ${text}`);
  return port;
}
