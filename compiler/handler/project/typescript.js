import { createRequire } from 'node:module'

// The compiler that ts-morph brings, in exactly its version, without ts-morph's wrappers and without the file that holds all of
// TypeScript's libraries: a cold start loads half as much. By `require`: an import would search the nine megabytes for export names.
// `typescript.d.ts` says what it is.
const fromTsMorph = createRequire(createRequire(import.meta.url).resolve('ts-morph'))

export const ts = fromTsMorph('@ts-morph/common/dist/typescript.js')

/** All of TypeScript's own libraries, by name and text. */
export const allLibraries = () => fromTsMorph('@ts-morph/common').getLibFiles()
