/**
 * PKCS#11 libraries as the setting `pkcs11-libraries` lists them: `NAME=/PATH`, separated by semicolons. An empty path takes
 * a library away that is known by that name. What is no such entry is passed over; `libraryProblems` says so beforehand.
 */
export function deployedLibraries(text: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(text).flatMap((entry) => parse(entry) ?? []));
}

/** A sentence for each entry that is none. */
export function libraryProblems(text: string): readonly string[] {
  return entriesOf(text)
    .filter((entry) => !parse(entry))
    .map((entry) => `${entry} is no library. Write NAME=/PATH/TO/LIBRARY.so, several separated by semicolons.`);
}

const entriesOf = (text: string): readonly string[] =>
  text
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function parse(entry: string): readonly [readonly [name: string, path: string]] | undefined {
  const separator = entry.indexOf('=');
  const [name, path] = [entry.slice(0, separator).trim(), entry.slice(separator + 1).trim()];
  if (separator < 0 || name === '' || !(path === '' || path.startsWith('/'))) return undefined;
  return [[name, path]];
}
