/**
 * Where the compiler reads source files: the disk, or a revision of git. Paths are absolute and use `/`. Reading gives undefined for
 * what does not exist; nothing here writes.
 */
export interface ProjectFiles {
  readonly read: (path: string) => string | undefined
  readonly fileExists: (path: string) => boolean
  readonly directoryExists: (path: string) => boolean
  /** Names of files and folders directly in a folder. */
  readonly list: (path: string) => readonly string[]
}
