import { error } from '../define.ts'

/** What can be wrong with a file of cases, before and while it runs. */
export const caseCodes = {
  'invalid-cases': error(({ reason }: { reason: string }) => `Not a valid cases file: ${reason}.`),
  'unknown-case-property': error(
    ({ property, known }: { property: string; known: readonly string[] }) =>
      `There is no "${property}" here; a cases file knows ${known.join(', ')}.`,
  ),
  'duplicate-case': error(({ name }: { name: string }) => `Two cases are named "${name}".`),
  'unknown-case': error(
    ({ name, file }: { name: string; file: string }) => `There is no case "${name}" in ${file}.`,
    'Give --case the whole name, or a part of it.',
  ),
  'cases-not-found': error(
    ({ file, handler }: { file: string; handler: string }) => `No ${file} beside ${handler}.`,
    'A cases file says what to run; docs/cases.md has an example.',
  ),
  'handler-not-chosen': error(
    ({ file, handlers }: { file: string; handlers: readonly string[] }) =>
      `${file} must say which handler it is for: ${handlers.join(', ')}.`,
    'Add "handler": "NAME" beside "cases", with the name of the export.',
  ),
  'unscripted-operation': error(
    ({ name, path }: { name: string; path: string }) =>
      `The case "${name}" does not say what "${path}" does, so it was not performed.`,
  ),
  'invoke-without-outcome': error(
    ({ path, functionName }: { path: string; functionName: string }) =>
      `"${path}" cannot say "run": the function "${functionName}" is not here.`,
    'Say what it returns or throws.',
  ),
  'unscripted-callback': error(
    ({ name, path }: { name: string; path: string }) => `The case "${name}" does not say how "${path}" is answered.`,
    'Add it to "callbacks": { "succeed": "text" }, { "fail": { "name", "message" } } or "never".',
  ),
  'script-exhausted': error(
    ({ name, path, count }: { name: string; path: string; count: number }) =>
      `The case "${name}" scripts ${count} outcome${count === 1 ? '' : 's'} of "${path}", and it was asked once more.`,
    'Add an outcome to the list, or say "times" on the one that repeats.',
  ),
  'ambiguous-path': error(
    ({ name, first, second }: { name: string; first: string; second: string }) =>
      `"${name}" could be "${first}" or "${second}".`,
    'Use whole paths where a name has more than one instance.',
  ),
  'unused-outcome': error(
    ({ name, path }: { name: string; path: string }) =>
      `The case "${name}" scripts "${path}", but neither side performed it.`,
    'Check the spelling of the path, or take it out.',
  ),
} as const
