import type { AnyDefinition } from '../core/worker-definition.js';

export type DefinitionKind = AnyDefinition['kind'];
type OfKind<K extends DefinitionKind> = Extract<AnyDefinition, { kind: K }>;

/** The catalogue as the engine looks things up in it: by kind and any of a definition's names. */
export class Definitions {
  private readonly byName = new Map<string, AnyDefinition>();

  /** Throws where two definitions share a name. */
  constructor(catalogue: readonly AnyDefinition[]) {
    for (const definition of catalogue) {
      for (const name of definition.names) {
        if (this.byName.has(name)) throw new Error(`two definitions are called ${name}`);
        this.byName.set(name, definition);
      }
    }
  }

  /** The definition of one of these kinds with that name. */
  find<K extends DefinitionKind>(name: string, ...kinds: readonly K[]): OfKind<K> | undefined {
    const definition = this.byName.get(name);
    return definition && isOfKind(definition, kinds) ? definition : undefined;
  }
}

function isOfKind<K extends DefinitionKind>(definition: AnyDefinition, kinds: readonly K[]): definition is OfKind<K> {
  return kinds.some((kind) => kind === definition.kind);
}
