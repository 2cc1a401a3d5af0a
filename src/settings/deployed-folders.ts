import { isAbsolute, normalize } from 'node:path';

/** Folders as settings list them: absolute paths, separated by semicolons. `folderProblems` says beforehand what is none. */
export function deployedFolders(text: string): readonly string[] {
  return entriesOf(text)
    .filter((entry) => isAbsolute(entry))
    .map((entry) => normalize(entry));
}

/** A sentence for each entry that is no absolute path. */
export function folderProblems(text: string): readonly string[] {
  return entriesOf(text)
    .filter((entry) => !isAbsolute(entry))
    .map((entry) => `${entry} is no absolute path. Write /PATH, several separated by semicolons.`);
}

const entriesOf = (text: string): readonly string[] =>
  text
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
