import type { OperationKind } from './operations.ts'

/**
 * Operation paths: how runtime, interpreter, cases and the export's map file name an operation instance. Names from the root
 * joined by `/`, an item or branch as `import[2]`, an unnamed operation by its kind. The root context has the empty path. The
 * strand of an operation is the path of the context that calls it.
 */
export const ROOT_PATH = ''

/** The path of an operation that the context of `strand` calls. An empty name counts as none. */
export function operationPath(strand: string, name: string | undefined, kind: OperationKind): string {
  const own = name === undefined || name === '' ? kind : name
  return strand === ROOT_PATH ? own : `${strand}/${own}`
}

/** The path of item or branch `index` (from 0) of the map or parallel at `path`. */
export function itemPath(path: string, index: number): string {
  return `${path}[${index}]`
}
