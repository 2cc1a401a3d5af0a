import { accessSync, constants } from 'node:fs';
import type { AllowedLibraries } from './known-libraries.js';

/** The file of the library that properties name, or what is wrong with them in SignServer's words. */
export type LibraryChoice = { readonly library: string } | { readonly problem: string };

/**
 * Which library a worker means. A library runs within the server, so one by its path is only taken where the deployment
 * allows that very path: who may configure workers may not thereby run code.
 */
export function chooseLibrary(
  {
    SHAREDLIBRARYNAME: name,
    SHAREDLIBRARY: path,
  }: { readonly SHAREDLIBRARYNAME: string | undefined; readonly SHAREDLIBRARY: string | undefined },
  allowed: AllowedLibraries,
): LibraryChoice {
  const named = name === undefined ? undefined : allowed.get(name);
  if (path !== undefined && name !== undefined && !named?.includes(path)) {
    return { problem: 'Can not specify both SHAREDLIBRARY and SHAREDLIBRARYNAME at the same time' };
  }
  const library = path ?? named?.[0];
  if (library === undefined) {
    const sentence =
      name === undefined ? 'Missing SHAREDLIBRARYNAME property' : `SHAREDLIBRARYNAME ${name} is not referring to a defined value`;
    return { problem: `${sentence}\nAvailable library names: \n${[...allowed.keys()].map((one) => `${one}\n`).join('')}`.trimEnd() };
  }
  if (![...allowed.values()].some((files) => files.includes(library))) {
    return { problem: 'SHAREDLIBRARY is not permitted when pointing to a library not defined at deploy-time' };
  }
  return isReadable(library) ? { library } : { problem: `The shared library file can't be read: ${library}` };
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
