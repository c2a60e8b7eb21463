import { createRequire } from 'node:module'

// The compiler that ts-morph brings, in exactly its version, without ts-morph's wrappers and without the file that holds all of
// TypeScript's libraries: a cold start loads half as much. By `require`: an import would search the nine megabytes for export names.
// `typescript.d.ts` says what it is. The published package has another file here: what the analysis uses of the compiler, and
// nothing else (`tools/build/typescript.ts`).
export const ts = createRequire(createRequire(import.meta.url).resolve('ts-morph'))(
  '@ts-morph/common/dist/typescript.js',
)
