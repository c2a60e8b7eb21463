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
  'unknown-resource': error(
    ({ resource, what, meant }: { resource: string; what: string; meant?: string }) =>
      `Step Functions does not know the resource '${resource}': ${what}.${near(meant)}`,
    'Nearly every action of AWS can be called as arn:aws:states:::aws-sdk:SERVICE:action.',
  ),
  'unsupported-pattern': error(
    ({ resource, pattern, allowed }: { resource: string; pattern: string; allowed: string }) =>
      `'${resource}' cannot be called with '.${pattern}'; ${allowed === '' ? 'it takes no such ending' : `it takes ${allowed}`}.`,
  ),
  'not-in-express': error(
    ({ what }: { what: string }) => `An Express state machine does not support ${what}.`,
    'Use a Standard state machine, or call the service without waiting.',
  ),
  'distributed-only': warning(
    ({ field }: { field: string }) => `'${field}' has an effect in a distributed Map only; this one is inline.`,
    'Set "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"} in its ItemProcessor.',
  ),
  'definition-too-large': error(
    ({ bytes }: { bytes: number }) => `A definition has at most 1 MB (1,048,576 bytes); this one has ${bytes}.`,
    'Move a part of it into a state machine of its own.',
  ),
  'invalid-utf8': error(
    ({ file, byte }: { file: string; byte: number }) => `${file} is no valid UTF-8: byte ${byte} begins no character.`,
    'Save the file as UTF-8.',
  ),
  'unused-substitution': warning(
    ({ name }: { name: string }) => `The definition does not use the substitution '${name}'.`,
  ),
  'unknown-substitution': warning(
    ({ name, meant }: { name: string; meant?: string }) =>
      `'DefinitionSubstitutions' has no '${name}'; the text stays as it is in the deployed definition.${near(meant)}`,
  ),
  'no-definition': error(
    ({ file, reason }: { file: string; reason: string }) => `There is no definition to read in ${file}: ${reason}.`,
  ),
  'several-definitions': error(
    ({ names }: { names: string }) => `This template has several state machines: ${names}.`,
    'Write the one that is meant into a file of its own.',
  ),
  'aws-error': error(
    ({ code, message, location }: { code: string; message: string; location: string }) =>
      `AWS refuses the definition (${code} at ${location}): ${message}.`,
  ),
  'aws-warning': warning(
    ({ code, message, location }: { code: string; message: string; location: string }) =>
      `AWS warns about the definition (${code} at ${location}): ${message}.`,
  ),
  'aws-failed': error(
    ({ operation, reason }: { operation: string; reason: string }) => `AWS did not answer ${operation}: ${reason}.`,
    "Region and credentials come from the environment, as with AWS's own tools: AWS_REGION, AWS_PROFILE.",
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
  'unavailable-function': warning(
    ({ name }: { name: string }) => `Step Functions has no JSONata function '$${name}': the call fails.`,
  ),
  'no-document': error(
    ({ name }: { name: string }) => `The expression reads '${name}' of a document, but it is given none.`,
    "Write '$states.input' for the state's input, or '$name' for a variable.",
  ),
  'jsonata-required': error(({ field }: { field: string }) => `'${field}' must be a JSONata expression in {% %}.`),
  'unknown-function': warning(
    ({ name, meant }: { name: string; meant?: string }) =>
      `Step Functions has no JSONata function '$${name}', and a variable holds no function.${near(meant)}`,
  ),
  'not-evaluated': warning(
    ({ field, reason }: { field: string; reason: string }) =>
      `'${field}' looks like an expression but is not evaluated: ${reason}.`,
  ),
  'states-field-not-here': error(({ name }: { name: string }) =>
    name === 'errorOutput'
      ? "'$states.errorOutput' is there only in the Assign and Output of a Catch."
      : `'$states.${name}' is there only in the Assign and Output of a Task, Parallel or Map.`,
  ),
  'unknown-states-field': warning(
    ({ name, meant }: { name: string; meant?: string }) => `'$states' has no field '${name}'.${near(meant)}`,
    'It has input, context, result and errorOutput.',
  ),
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
  'error-handled-before': warning(
    ({ name, field }: { name: string; field: string }) =>
      `'${name}' stands in an earlier entry of this ${field}; the first that matches is taken, so this one never is.`,
    'Remove one of the two.',
  ),
  'comparison-count': error(
    ({ count }: { count: number }) =>
      `A rule needs exactly one comparison (or And, Or, Not); this one has ${count === 0 ? 'none' : count}.`,
  ),
  'invalid-variable-name': error(
    ({ name, problem }: { name: string; problem: string }) => `'${name}' cannot be a variable's name: ${problem}.`,
  ),
  'unassigned-variable': warning(
    ({ name, somewhere, meant }: { name: string; somewhere: boolean; meant?: string }) =>
      somewhere
        ? `'$${name}' is not assigned on every path that leads here; an execution that comes without it fails.`
        : `No state before this one assigns '$${name}'; an execution that comes here fails.${near(meant)}`,
    'Assign it on all paths, for example in a Pass at the start.',
  ),
  'outer-variable-assigned': error(
    ({ name }: { name: string }) =>
      `'${name}' is a variable of the scope around this one; a Parallel or Map can read it but not assign it.`,
    'Use another name here, and hand the value out as the result.',
  ),
} as const
