/** A document that is not well-formed, or holds what is not read here. The message is for the log, not for clients. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}
