import { error } from '../define.ts'

/** What a user can get wrong about files and options, whatever the command. */
export const commandCodes = {
  'file-not-found': error(({ file }: { file: string }) => `No file ${file}.`),
  'file-unreadable': error(({ file, reason }: { file: string; reason: string }) => `Cannot read ${file}: ${reason}.`),
  'invalid-json': error(
    ({ what, reason }: { what: string; reason: string }) => `${what} is not valid JSON: ${reason}.`,
  ),
  'unknown-code': error(({ code }: { code: string }) => `There is no diagnostic code "${code}".`),
} as const
