import { error, warning } from '../define.ts'

const near = (name: string | undefined) => (name === undefined ? '' : ` Did you mean '${name}'?`)

/** What a definition in the Amazon States Language can get wrong. */
export const aslCodes = {
  'invalid-yaml': error(
    ({ what, reason }: { what: string; reason: string }) => `${what} is not valid YAML: ${reason}.`,
  ),
  'duplicate-key': warning(
    ({ key }: { key: string }) => `The key '${key}' is written twice in one object; only the last counts.`,
    'Remove one of the two.',
  ),
  'ambiguous-yaml-key': warning(
    ({ key }: { key: string }) => `YAML 1.1, which SAM and CloudFormation read, takes the key '${key}' for a boolean.`,
    'Put the key in quotes.',
  ),
  'unknown-field': error(
    ({ field, owner, meant }: { field: string; owner: string; meant?: string }) =>
      `${owner} has no field '${field}'.${near(meant)}`,
  ),
  'missing-field': error(({ field, owner }: { field: string; owner: string }) => `${owner} needs a field '${field}'.`),
  'wrong-field-type': error(
    ({ field, expected }: { field: string; expected: string }) => `'${field}' must be ${expected}.`,
  ),
  'wrong-field-value': error(({ field, problem }: { field: string; problem: string }) => `'${field}' ${problem}.`),
  'unknown-state-type': error(
    ({ type, meant }: { type: string; meant?: string }) => `There is no state type '${type}'.${near(meant)}`,
    'The types are Task, Pass, Choice, Wait, Succeed, Fail, Parallel and Map.',
  ),
  'unknown-target': error(
    ({ field, target, meant }: { field: string; target: string; meant?: string }) =>
      `'${field}' names the state '${target}', which does not exist here.${near(meant)}`,
    'A transition stays within its own States; it cannot enter or leave a Parallel or Map.',
  ),
  'unreachable-state': error(
    ({ state }: { state: string }) => `No transition leads to the state '${state}'.`,
    'Lead a transition there, or remove the state.',
  ),
  'no-terminal-state': error(
    ({ owner }: { owner: string }) => `${owner} can never end: none of its states has End, Succeed or Fail.`,
    'Give the last state "End": true.',
  ),
  'missing-transition': error(
    ({ state }: { state: string }) => `The state '${state}' says neither where it goes nor that it ends.`,
    'Add "Next" or "End": true.',
  ),
  'conflicting-fields': error(({ fields }: { fields: string }) => `Only one of ${fields} can be given.`),
  'forbidden-field': error(
    ({ field, language }: { field: string; language: string }) =>
      `'${field}' cannot be used in a state whose query language is ${language}.`,
  ),
  'query-language-conflict': error(
    () => 'A state cannot choose JSONPath when the whole definition is JSONata.',
    'Set JSONPath at the top and JSONata in single states, or convert this state.',
  ),
  'invalid-jsonata': error(
    ({ field, problem }: { field: string; problem: string }) =>
      `The JSONata expression of '${field}' does not parse: ${problem}.`,
  ),
  'unavailable-function': error(({ name }: { name: string }) => `Step Functions has no JSONata function '$${name}'.`),
  'jsonata-required': error(({ field }: { field: string }) => `'${field}' must be a JSONata expression in {% %}.`),
  'invalid-jsonpath': error(
    ({ field, problem }: { field: string; problem: string }) => `The path of '${field}' does not parse: ${problem}.`,
  ),
  'reference-path-required': error(
    ({ field }: { field: string }) => `'${field}' must name exactly one place in the input, such as $.a.b[0].`,
  ),
  'invalid-intrinsic': error(
    ({ field, problem }: { field: string; problem: string }) =>
      `The intrinsic function of '${field}' does not parse: ${problem}.`,
  ),
  'state-name-too-long': error(
    ({ length }: { length: number }) => `A state name has at most 80 characters; this one has ${length}.`,
  ),
  'duplicate-state-name': error(
    ({ state }: { state: string }) => `Two states of this definition are named '${state}'.`,
    'State names are unique in the whole definition, inside Parallel and Map too.',
  ),
  'unknown-error-name': warning(
    ({ name, meant }: { name: string; meant?: string }) =>
      `Step Functions reports no error named '${name}'; names that start with 'States.' are its own.${near(meant)}`,
  ),
  'states-all-not-alone': error(
    () => "'States.ALL' must be the only name of its list, and its entry must be the last.",
  ),
  'comparison-count': error(
    ({ count }: { count: number }) =>
      `A rule needs exactly one comparison (or And, Or, Not); this one has ${count === 0 ? 'none' : count}.`,
  ),
  'invalid-variable-name': error(
    ({ name, problem }: { name: string; problem: string }) => `'${name}' cannot be a variable's name: ${problem}.`,
  ),
  'outer-variable-assigned': error(
    ({ name }: { name: string }) =>
      `'${name}' is a variable of the scope around this one; a Parallel or Map can read it but not assign it.`,
    'Use another name here, and hand the value out as the result.',
  ),
} as const
