/**
 * Where the compiler reads source files: the disk, or a revision of git. Paths are absolute and use `/`. Reading gives undefined for
 * what does not exist; nothing here writes.
 */
export interface ProjectFiles {
  readonly read: (path: string) => string | undefined
  /** The file as it is stored, where that can differ from its text. */
  readonly readBytes?: (path: string) => Uint8Array | undefined
  readonly fileExists: (path: string) => boolean
  readonly directoryExists: (path: string) => boolean
  /** Names of files and folders directly in a folder. */
  readonly list: (path: string) => readonly string[]
}
