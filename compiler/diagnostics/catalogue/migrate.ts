import { info, notice, warning } from '../define.ts'

/** What a definition has that a durable handler says differently or not at all. The output is written; the place has a TODO. */
export const migrateCodes = {
  'migrate-expression': warning(
    ({ language, text, reason }: { language: string; text: string; reason: string }) =>
      `The ${language} ${text} has no exact counterpart in a handler: ${reason}.`,
    'The handler throws there until you write it: search for TODO(migrate).',
  ),
  'migrate-feature': warning(
    ({ state, feature, reason }: { state: string; feature: string; reason: string }) =>
      `${feature} of the state "${state}" has no counterpart in a handler: ${reason}.`,
    'Search the output for TODO(migrate).',
  ),
  'migrate-missing-data': notice(
    ({ paths, example }: { paths: number; example: string }) =>
      `The definition fails where ${paths === 1 ? example : `one of ${paths} paths (${example} first)`} leads to nothing or to a wrong type; the handler goes on, with undefined.`,
    'Check in the handler what may be missing, and throw.',
  ),
  'migrate-retry-service': info(
    ({ state, errors }: { state: string; errors: string }) =>
      `The retries of "${state}" on ${errors} are left to the durable service, which repeats an invoke that the Lambda service could not take.`,
  ),
  'migrate-retry-together': warning(
    ({ state }: { state: string }) =>
      `"${state}" has several retriers; the handler counts the attempts of all of them together, a state counts each alone.`,
  ),
  'migrate-service-poll': info(
    ({ state, resource }: { state: string; resource: string }) =>
      `"${state}" waits for a job (${resource}); the handler's services.ts starts it and asks until it is done, within one step.`,
    'For long jobs split it: a step that starts, and context.waitForCondition that asks.',
  ),
  'migrate-substitution': info(
    ({ names }: { names: string }) =>
      `The definition leaves ${names} to be substituted at deployment; so does the handler.`,
    'Replace the texts, or read them from the environment.',
  ),
  'migrate-unreachable': warning(
    ({ state }: { state: string }) => `No path leads to the state "${state}"; it is left out.`,
  ),
  'migrate-dispatch': info(
    ({ state }: { state: string }) =>
      `The states around "${state}" are entered from several places that no nested statement can say; a variable holds the name of the next one.`,
  ),
} as const
