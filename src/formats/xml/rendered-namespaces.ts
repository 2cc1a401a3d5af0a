import { ScopedNames } from './element-scope.js';
import type { NamespaceDeclaration } from './xml-handler.js';

/** Which namespace declarations a result has already, so that it does not repeat them. */
export class RenderedNamespaces {
  readonly #rendered: ScopedNames;

  /** `outer`: declarations of the elements that the result goes into. */
  constructor(outer: ReadonlyMap<string, string> = new Map()) {
    this.#rendered = new ScopedNames(outer);
  }

  /** Begins an element; answers those of its declarations that have to be written. */
  enter(declarations: readonly NamespaceDeclaration[]): readonly NamespaceDeclaration[] {
    const written = declarations.filter(({ prefix, uri }) => prefix !== 'xml' && uri !== (this.#rendered.get(prefix) ?? ''));
    this.#rendered.enter(written.map(({ prefix, uri }) => [prefix, uri]));
    return written;
  }

  /** Whether a declaration of the prefix is in force. */
  isDeclared(prefix: string): boolean {
    return this.#rendered.get(prefix) !== undefined;
  }

  leave(): void {
    this.#rendered.leave();
  }
}

/** The qualified name of the attribute that a declaration is. */
export const declarationName = ({ prefix }: NamespaceDeclaration): string => (prefix === '' ? 'xmlns' : `xmlns:${prefix}`);
