/** An element as a namespace-aware parser reports it (Namespaces in XML 1.0); names without namespace have an empty `uri`. */
export interface XmlElement {
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
  /** By qualified name, namespace declarations among them. */
  readonly attributes: Readonly<Record<string, XmlAttribute>>;
}

export interface XmlAttribute {
  readonly local: string;
  readonly uri: string;
  readonly value: string;
}

/** Takes what a parser finds, in the order of the document. It throws where it does not want it. */
export interface XmlEvents {
  openElement(element: XmlElement): void;
  /** Text, or a piece of it, character data sections included. */
  addText(text: string): void;
  closeElement(): void;
}

/** Finds the namespace of a prefix where the parser stands; undefined where it has none. */
export type PrefixResolver = (prefix: string) => string | undefined;
