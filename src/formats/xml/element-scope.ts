import { NAMESPACE } from './namespaces.js';
import type { NamespaceDeclaration, XmlAttribute, XmlContext } from './xml-handler.js';

/** What an element changed and its end puts back: what each name stood for before. */
type Undo = readonly (readonly [name: string, before: string | undefined])[];

/** A map of names whose changes are taken back element by element, in time that does not depend on the depth. */
export class ScopedNames {
  readonly #values: Map<string, string>;
  readonly #undo: (Undo | undefined)[] = [];

  constructor(initial: Iterable<readonly [string, string]> = []) {
    this.#values = new Map(initial);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  /** Begins an element. */
  enter(changes: readonly (readonly [name: string, value: string])[]): void {
    if (changes.length === 0) {
      this.#undo.push(undefined);
      return;
    }
    const undo = changes.map(([name, value]) => {
      const before = this.#values.get(name);
      this.#values.set(name, value);
      return [name, before] as const;
    });
    this.#undo.push(undo);
  }

  /** Ends the element that was begun last. */
  leave(): void {
    for (const [name, before] of this.#undo.pop()?.toReversed() ?? []) {
      if (before === undefined) this.#values.delete(name);
      else this.#values.set(name, before);
    }
  }
}

/** The namespaces and the `xml:…` attributes that are in scope while a document is read. */
export class ElementScope {
  readonly #namespaces = new ScopedNames([['xml', NAMESPACE.xml]]);
  readonly #xmlAttributes = new ScopedNames();

  enterNamespaces(declarations: readonly NamespaceDeclaration[]): void {
    this.#namespaces.enter(declarations.map(({ prefix, uri }) => [prefix, uri]));
  }

  /** Comes after the start of an element was reported, so that its context has the attributes of ancestors only. */
  enterAttributes(attributes: readonly XmlAttribute[]): void {
    const inherited = attributes.filter(({ namespace }) => namespace === NAMESPACE.xml);
    this.#xmlAttributes.enter(inherited.map(({ name, value }) => [name, value]));
  }

  leave(): void {
    this.#namespaces.leave();
    this.#xmlAttributes.leave();
  }

  /** The namespace of a prefix, undefined where it is not bound; the empty prefix is bound to none at first. */
  namespace(prefix: string): string | undefined {
    const uri = this.#namespaces.get(prefix);
    if (prefix === '') return uri ?? '';
    return uri === '' ? undefined : uri;
  }

  context(): XmlContext {
    const xmlAttributes = new Map<string, XmlAttribute>();
    for (const [name, value] of this.#xmlAttributes.entries()) {
      xmlAttributes.set(name, { name, localName: name.slice('xml:'.length), namespace: NAMESPACE.xml, value });
    }
    return { namespaces: new Map(this.#namespaces.entries()), xmlAttributes };
  }
}
