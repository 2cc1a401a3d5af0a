/** What documents are made of, as the reader reports it, and as parts of documents are put together. */

export interface XmlAttribute {
  /** Qualified name. */
  readonly name: string;
  readonly localName: string;
  /** Empty where the name has no prefix. */
  readonly namespace: string;
  readonly value: string;
}

/** `xmlns="…"` with an empty prefix, or `xmlns:prefix="…"`. */
export interface NamespaceDeclaration {
  readonly prefix: string;
  readonly uri: string;
}

/** What an element has from those around it. */
export interface XmlContext {
  /** Namespaces by prefix, those declared by the element itself included. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** The nearest `xml:…` attributes of its ancestors, by qualified name. */
  readonly xmlAttributes: ReadonlyMap<string, XmlAttribute>;
}

export interface StartTag {
  /** Qualified name. */
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
  /** Empty for none. */
  readonly namespace: string;
  /** In the order of the document, namespace declarations not among them. */
  readonly attributes: readonly XmlAttribute[];
  readonly declarations: readonly NamespaceDeclaration[];
}

export interface XmlDeclaration {
  readonly version: '1.0' | '1.1';
  readonly standalone: boolean;
}

/** Takes the parts of a document in their order. What it throws ends the reading. */
export interface XmlHandler {
  /** Comes first, with defaults where the document has no declaration. */
  declaration?(declaration: XmlDeclaration): void;
  /** `context` is worked out when it is called, which must be at once. */
  startElement?(tag: StartTag, context: () => XmlContext): void;
  endElement?(tag: StartTag): void;
  /** Character data, references replaced; never empty, never outside the document element. */
  text?(text: string): void;
  /** The content of a CDATA section, which may be empty. */
  characterData?(text: string): void;
  comment?(text: string): void;
  /** `data` is empty where there is none, and does not begin with white space. */
  processingInstruction?(target: string, data: string): void;
}

/** Hands everything to several handlers, in their order. */
export function tee(...handlers: readonly XmlHandler[]): XmlHandler {
  return {
    declaration: (declaration) => {
      for (const handler of handlers) handler.declaration?.(declaration);
    },
    startElement: (tag, context) => {
      for (const handler of handlers) handler.startElement?.(tag, context);
    },
    endElement: (tag) => {
      for (const handler of handlers) handler.endElement?.(tag);
    },
    text: (text) => {
      for (const handler of handlers) handler.text?.(text);
    },
    characterData: (text) => {
      for (const handler of handlers) handler.characterData?.(text);
    },
    comment: (text) => {
      for (const handler of handlers) handler.comment?.(text);
    },
    processingInstruction: (target, data) => {
      for (const handler of handlers) handler.processingInstruction?.(target, data);
    },
  };
}
