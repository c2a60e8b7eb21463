import { error } from '../define.ts'

/** What keeps two files from being compared. */
export const diffCodes = {
  'diff-no-handler': error(
    ({ file, name, known, near }: { file: string; name: string; known: string; near?: string }) =>
      `${file} has no handler "${name}".${near ? ` Did you mean "${near}"?` : known ? ` It has ${known}.` : ''}`,
  ),
  'diff-ambiguous-handler': error(
    ({ names }: { names: string }) => `Handlers without a counterpart on the other side: ${names}.`,
    'Name the handler to compare with --handler, or compare one file at a time.',
  ),
} as const
