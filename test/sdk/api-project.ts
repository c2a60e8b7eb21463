import { Project, ts } from 'ts-morph'

/** The two packages whose declarations are held against each other. */
export const AWS = '@aws/durable-execution-sdk-js'
export const OURS = `${import.meta.dirname}/../../runtime/handler.ts`

/** AWS's declarations bring 600 files with them. */
export const CHECKING_MS = 120_000

/** An empty project that resolves both. */
export function apiProject(): Project {
  return new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      strict: true,
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    },
  })
}
