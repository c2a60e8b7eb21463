import { createRequire } from 'node:module'

/** All of TypeScript's own libraries, by name and text. They are a file of three megabytes, which few programs need. */
export const allLibraries = () =>
  createRequire(createRequire(import.meta.url).resolve('ts-morph'))('@ts-morph/common').getLibFiles()
