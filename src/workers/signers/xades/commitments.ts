import type { PropertyProblem } from '../../../core/properties.js';
import { COMMITMENT_TYPES } from '../../../formats/xades/commitment-types.js';

const NAME = 'COMMITMENT_TYPES';
const NONE = 'NONE';

const namesIn = (value: string): readonly string[] => value.split(',').map((name) => name.trim());

/** What is wrong with the list: one sentence for each name that is not known. */
export function commitmentProblems(value: string | undefined): readonly PropertyProblem[] {
  if (value === undefined || value === NONE) return [];
  if (value === '') return [{ property: NAME, message: 'Commitment types can not be empty' }];
  return namesIn(value)
    .filter((name) => !COMMITMENT_TYPES.has(name))
    .map((name) => ({ property: NAME, message: `Unknown commitment type: ${name}` }));
}

/** URIs of the commitment types in a list without problems, each once. */
export function chosenCommitments(value: string | undefined): readonly string[] {
  if (value === undefined || value === NONE) return [];
  return [...new Set(namesIn(value).flatMap((name) => COMMITMENT_TYPES.get(name) ?? []))];
}
