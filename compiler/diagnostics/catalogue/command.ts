import { error } from '../define.ts'

/** What a user can get wrong about files and options, whatever the command. */
export const commandCodes = {
  'wrong-usage': error(({ message }: { message: string }) => message),
  'file-not-found': error(({ file }: { file: string }) => `No file ${file}.`),
  'file-unreadable': error(({ file, reason }: { file: string; reason: string }) => `Cannot read ${file}: ${reason}.`),
  'file-unwritable': error(({ file, reason }: { file: string; reason: string }) => `Cannot write ${file}: ${reason}.`),
  'workflow-name-taken': error(
    ({ name }: { name: string }) =>
      `There are two workflows named "${name}", and their files would overwrite each other.`,
    'A workflow is named after its file, or after the folder of a file called handler.ts. Compile them into two folders.',
  ),
  'git-failed': error(
    ({ operand, reason }: { operand: string; reason: string }) => `Cannot read ${operand}: ${reason}.`,
  ),
  'unknown-file-kind': error(
    ({ file }: { file: string }) => `${file} is neither a handler (.ts) nor a definition (.json, .yaml).`,
  ),
  'not-a-definition': error(
    ({ file }: { file: string }) => `${file} is a handler; this command reads Step Functions definitions.`,
  ),
  'invalid-json': error(
    ({ what, reason }: { what: string; reason: string }) => `${what} is not valid JSON: ${reason}.`,
  ),
  'internal-error': error(
    ({ name, breach }: { name: string; breach: string }) =>
      `stepwright breaks a promise of its own at "${name}": ${breach}.`,
    'This is a bug in stepwright, not in the handler. Please report it with the handler; STEPWRIGHT_DEBUG=1 shows where it happened.',
  ),
  'unknown-code': error(
    ({ code }: { code: string }) => `There is no diagnostic code "${code}".`,
    '`stepwright explain` without a code lists all of them.',
  ),
} as const
