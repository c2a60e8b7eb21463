import { expression, pure } from './program-expressions.ts'
import { type ProgramScope, TYPES } from './program-scope.ts'

/** Statements that call an operation of a context. */

/** Writes the statements of a nested function. */
type Block = (context: string, depth: number, indent: string) => string

export const NO_RETRY = ['{ retryStrategy: () => ({ shouldRetry: false }) }', '{ retryStrategy: once1 }']
/** Exact as `Retry`, decided by the task, and at most once. */
const RETRIES = [
  '{ retryStrategy: twice }',
  '{ retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: attempt } }) }',
  '{ retryStrategy: once1, semantics: StepSemantics.AtMostOncePerRetry }',
]

export function step(scope: ProgramScope, context: string, indent: string): string {
  const type = scope.pick(TYPES)
  const body = scope.chance(0.4)
    ? `{ if (${pure(scope, 'boolean')}) throw new Error(${pure(scope, 'string')}); return ${pure(scope, type)} }`
    : `(${pure(scope, type)})`
  const name = scope.chance(0.8) ? `'${scope.fresh('step')}', ` : ''
  const options = scope.pick(scope.chance(0.7) ? NO_RETRY : RETRIES)
  const call = `await ${context}.step(${name}async () => ${body}, ${options})`
  const target = scope.target(type)
  if (target && scope.chance(0.5)) return `${indent}${target.name} = ${call}\n`
  return `${indent}const ${scope.declare(type)}: ${type} = ${call}\n`
}

export function child(scope: ProgramScope, context: string, depth: number, indent: string, block: Block): string {
  const name = scope.fresh('child')
  const type = scope.pick(TYPES)
  const body = scope.inFunction([], () => `${block(name, depth, indent)}${indent}  return ${expression(scope, type)}\n`)
  return `${indent}const ${scope.declare(type)}: ${type} = await ${context}.runInChildContext('${name}', async (${name}) => {\n${body}${indent}})\n`
}

export function map(scope: ProgramScope, context: string, depth: number, indent: string, block: Block): string {
  const name = scope.fresh('map')
  const item = scope.fresh('item')
  const items = expression(scope, 'number[]')
  const body = scope.inFunction(
    [item],
    () => `${block(name, depth, indent)}${indent}  return ${expression(scope, 'number')}\n`,
  )
  const batch = scope.fresh('batch')
  const results = scope.declare('number[]')
  const failures = scope.declare('number')
  return (
    `${indent}const ${batch} = await ${context}.map('${name}', ${items}, async (${name}, ${item}) => {\n${body}` +
    `${indent}}, { completionConfig: { toleratedFailurePercentage: 100 } })\n` +
    `${indent}const ${results}: number[] = ${batch}.getResults()\n${indent}const ${failures} = ${batch}.failureCount\n`
  )
}

/** Branches with and without names; all of them run. */
export function parallel(scope: ProgramScope, context: string, depth: number, indent: string, block: Block): string {
  const name = scope.fresh('parallel')
  const inner = `${indent}  `
  const branches = Array.from({ length: 1 + scope.below(3) }, () => {
    const branch = scope.fresh('branch')
    const body = scope.inFunction(
      [],
      () => `${block(branch, depth, inner)}${inner}  return ${expression(scope, 'number')}\n`,
    )
    const made = `async (${branch}) => {\n${body}${inner}}`
    return scope.chance(0.5) ? `${inner}{ name: '${branch}', func: ${made} },\n` : `${inner}${made},\n`
  })
  const batch = scope.fresh('batch')
  const [results, failures] = [scope.declare('number[]'), scope.declare('number')]
  return (
    `${indent}const ${batch} = await ${context}.parallel<number>('${name}', [\n${branches.join('')}${indent}], ` +
    `{ completionConfig: { toleratedFailurePercentage: 100 }${scope.pick(['', ', maxConcurrency: 1'])} })\n` +
    `${indent}const ${results}: number[] = ${batch}.getResults()\n${indent}const ${failures} = ${batch}.failureCount\n`
  )
}

/** Operations side by side: what fails first is thrown. */
export function together(scope: ProgramScope, context: string, indent: string): string {
  const [one, other] = [unawaited(scope, context), unawaited(scope, context)]
  const all = scope.pick([
    'Promise.all([',
    `${context}.promise.all([`,
    `${context}.promise.all('${scope.fresh('all')}', [`,
  ])
  const [first, second] = [scope.declare('number'), scope.declare('number')]
  return `${indent}const [${first}, ${second}] = await ${all}${one}, ${other}])\n`
}

export function settled(scope: ProgramScope, context: string, indent: string): string {
  const [one, other] = [unawaited(scope, context), unawaited(scope, context)]
  const all = scope.pick(['Promise.allSettled', `${context}.promise.allSettled`])
  const [first, second] = [scope.fresh('settled'), scope.fresh('settled')]
  const [number, text] = [scope.declare('number'), scope.declare('string')]
  return (
    `${indent}const [${first}, ${second}] = await ${all}([${one}, ${other}])\n` +
    `${indent}const ${number}: number = ${first}.status === 'fulfilled' ? ${first}.value : -1\n` +
    `${indent}const ${text}: string = ${second}.status === 'rejected' ? (${second}.reason as Error).message : 'done'\n`
  )
}

/** One operation for each item of a list. */
export function eachItem(scope: ProgramScope, context: string, indent: string): string {
  const [item, step] = [scope.fresh('item'), scope.fresh('step')]
  const list = expression(scope, 'number[]')
  return (
    `${indent}const ${scope.declare('number[]')}: number[] = await Promise.all(${list}.map((${item}, at) => ` +
    `${context}.step(\`${step}-\${at}\`, async () => ${item} + at, ${scope.pick(NO_RETRY)})))\n`
  )
}

export function condition(scope: ProgramScope, context: string, indent: string): string {
  const name = scope.chance(0.7) ? `'${scope.fresh('condition')}', ` : ''
  const strategy = scope.pick([
    '(state) => (state > 2 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 2 } })',
    'createWaitStrategy<number>({ maxAttempts: 5, initialDelay: { seconds: 3 }, shouldContinuePolling: (state) => state < 2 })',
  ])
  return (
    `${indent}const ${scope.declare('number')}: number = await ${context}.waitForCondition(${name}` +
    `async (state) => state + 1, { initialState: ${scope.pick(['0', '1'])}, waitStrategy: ${strategy} })\n`
  )
}

/** What the outside answers: an invoked function, or whoever was told the id of a callback. */
export function asked(scope: ProgramScope, context: string, indent: string): string {
  const [input, message] = [pure(scope, scope.pick(TYPES)), pure(scope, 'string')]
  const text = `${indent}const ${scope.declare('string')}: string = `
  if (scope.chance(0.5))
    return `${text}await ${context}.invoke<unknown, string>('${scope.fresh('invoke')}', 'other', ${input})\n`
  return (
    `${text}(await ${context}.waitForCallback('${scope.fresh('callback')}', async (id) => {\n` +
    `${indent}  if (id === '') throw new Error(${message})\n${indent}})) ?? 'none'\n`
  )
}

/** An operation that gives a number. */
function unawaited(scope: ProgramScope, context: string): string {
  if (scope.chance(0.3)) {
    const child = scope.fresh('child')
    const step = `${child}.step('${scope.fresh('step')}', async () => (${pure(scope, 'number')}), ${scope.pick(NO_RETRY)})`
    return `${context}.runInChildContext('${child}', async (${child}) => ${step})`
  }
  return `${context}.step('${scope.fresh('step')}', async () => (${pure(scope, 'number')}), ${scope.pick(NO_RETRY)})`
}
