import type { State } from '../../../compiler/asl/types.ts'
import { innerGraphs } from '../../../compiler/asl/walk.ts'
import type { Json } from '../../semantics/json.ts'
import { isObject } from '../queries/equality.ts'
import { TestStateRejection, type TestStateRequest } from './request.ts'
import { type Shape, shapeOfResult } from './result-shapes.ts'

/** Refuses a request whose mock, configuration and state do not go together; answers the mocked result. */
export function checkedMock(request: TestStateRequest, state: State): Json | undefined {
  const { mock, stateConfiguration, roleArn, revealSecrets } = request
  const isScope = state.Type === 'Map' || state.Type === 'Parallel'
  checkConfiguration(stateConfiguration ?? {}, state, mock)
  if (!mock) {
    if (stateConfiguration?.mapIterationFailureCount !== undefined) {
      refuse('TestState does not support MapIterationFailureCount when a mock is not specified.')
    }
    if (isScope) {
      throw new TestStateRejection(
        'InvalidDefinition',
        'TestState API does not support Map or Parallel states. Supported state types include: ' +
          '[Task, Wait, Pass, Succeed, Fail, Choice]',
      )
    }
    if (state.Type === 'Task' && roleArn === undefined) refuse('RoleArn must be specified when testing a Task state')
    return undefined
  }
  if (state.Type !== 'Task' && !isScope) {
    refuse(`State type '${state.Type}' is not supported when a mock is specified`)
  }
  if (revealSecrets) refuse('TestState does not support RevealSecrets when a mock is specified.')
  if (mock.result !== undefined && mock.errorOutput !== undefined) {
    refuse('A test mock should have only one of the following fields: [result, errorOutput].')
  }
  if (mock.errorOutput && !mock.errorOutput.error) refuse('An error was not specified in the mocked error output.')
  if (mock.result === undefined) return undefined
  const result = parsed(mock.result)
  if (isScope) {
    if (state.Type === 'Map' && state.ResultWriter) {
      if (!isObject(result)) refuse('Mocked result must be a JSON object.')
    } else if (!Array.isArray(result)) refuse('Mocked result must be an array.')
    else if (state.Type === 'Parallel' && result.length !== state.Branches.length) {
      refuse('Mocked result must contain the same number of items as number of Parallel branches.')
    }
  } else if (state.Type === 'Task') {
    const { fieldValidationMode: mode = 'STRICT' } = mock
    const shape = mode === 'NONE' ? undefined : shapeOfResult(state.Resource)
    if (shape) checkShape(result, shape, '', mode === 'STRICT')
  }
  return result
}

/** "TestStateConfiguration" of the API reference. The first words are the service's own for a value outside its constraint. */
function checkConfiguration(
  configuration: NonNullable<TestStateRequest['stateConfiguration']>,
  state: State,
  mock: TestStateRequest['mock'],
): void {
  for (const field of ['retrierRetryCount', 'mapIterationFailureCount'] as const) {
    const count = configuration[field]
    if (count !== undefined && count < 0)
      constrain(field, String(count), 'Member must have value greater than or equal to 0')
  }
  const { errorCausedByState: cause, mapItemReaderData } = configuration
  if (mapItemReaderData !== undefined && mapItemReaderData.length > LONGEST_DATA) {
    constrain('mapItemReaderData', mapItemReaderData, `Member must have length less than or equal to ${LONGEST_DATA}`)
  }
  if (cause === undefined) return
  if (cause === '') constrain('errorCausedByState', cause, 'Member must have length greater than or equal to 1')
  if (Array.from(cause).length > LONGEST_NAME) {
    constrain('errorCausedByState', cause, `Member must have length less than or equal to ${LONGEST_NAME}`)
  }
  // The name of the state that a mocked error of a Map or Parallel comes from; the error and its Retry and Catch stay the same.
  if (!mock?.errorOutput) refuse('ErrorCausedByState needs a mocked error output.')
  if (!namesWithin(state).has(cause))
    refuse(`ErrorCausedByState '${cause}' is not a state of the tested Map or Parallel state.`)
}

const LONGEST_DATA = 262_144
const LONGEST_NAME = 80

function constrain(field: string, value: string, constraint: string): never {
  refuse(
    `1 validation error detected: Value '${value}' at 'stateConfiguration.${field}' failed to satisfy constraint: ${constraint}`,
  )
}

/** Of the states inside a state, at every depth. */
function namesWithin(state: State): ReadonlySet<string> {
  const names = new Set<string>()
  const open = [state]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const { graph } of innerGraphs(next)) {
      for (const [name, inner] of Object.entries(graph.States)) {
        names.add(name)
        open.push(inner)
      }
    }
  }
  return names
}

function refuse(message: string): never {
  throw new TestStateRejection('ValidationException', message)
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return refuse('Mocked result must be valid JSON')
  }
}

function mismatch(problem: string): never {
  return refuse(`Mock result schema validation error: ${problem}`)
}

/** What the API does not name is let through; only a strict check asks for what it requires. */
function checkShape(value: Json, shape: Shape, field: string, strict: boolean): void {
  switch (shape.kind) {
    case 'any':
      return
    case 'structure':
      if (!isObject(value)) mismatch(`Field '${field}' must be an object`)
      if (strict) {
        const missing = shape.required.find((name) => !Object.hasOwn(value, name))
        if (missing !== undefined) mismatch(`Required field '${missing}' is missing`)
      }
      for (const [name, one] of Object.entries(value)) {
        const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
        if (member) checkShape(one, member, name, strict)
      }
      return
    case 'list':
      if (!Array.isArray(value)) mismatch(`Field '${field}' must be an array`)
      for (const one of value as readonly Json[]) checkShape(one, shape.of(), field, strict)
      return
    case 'map':
      if (!isObject(value)) mismatch(`Field '${field}' must be an object`)
      for (const one of Object.values(value)) checkShape(one, shape.of(), field, strict)
      return
    case 'string':
      if (typeof value !== 'string') mismatch(`Field '${field}' must be a string`)
      if (shape.values && !shape.values.includes(value)) mismatch(`Field '${field}' is not an expected value`)
      return
    case 'number':
      if (typeof value !== 'number') mismatch(`Field '${field}' must be a number`)
      if (shape.least !== undefined && value < shape.least) mismatch(`Field '${field}' is less than the minimum value`)
      if (shape.most !== undefined && value > shape.most) mismatch(`Field '${field}' exceeds the maximum value`)
      return
    case 'boolean':
      if (typeof value !== 'boolean') mismatch(`Field '${field}' must be a boolean`)
      return
    default:
      shape satisfies never
  }
}
