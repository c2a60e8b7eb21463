import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Io } from './io.ts'

export type ReadSource = (file: string) => string | undefined

/** The text of a file that a diagnostic names: as the command read it, else from the disk, else none (then no frame is shown). */
export function sourceReader(io: Io, readSource: ReadSource | undefined): ReadSource {
  return (file) => {
    const known = readSource?.(file)
    if (known !== undefined) return known
    try {
      return readFileSync(resolve(io.cwd, file), 'utf8')
    } catch {
      return undefined
    }
  }
}
