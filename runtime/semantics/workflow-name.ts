import { basename, dirname } from 'node:path/posix'

/**
 * What a workflow is called: as its folder when the file is `handler.*`, else as its file; one of several handlers of a file also as its
 * export. A bundle that `compile` made is the same workflow as its source.
 */
export function workflowName(path: string, exportName?: string): string {
  const plain = path.replaceAll('\\', '/')
  const file = basename(plain)
    .replace(/\.[^.]+$/, '')
    .replace(/\.runtime$/, '')
  const base = (file === 'handler' && basename(dirname(plain))) || file
  return exportName === undefined ? base : `${base}-${exportName}`
}
