import { expression, pure } from './program-expressions.ts'
import { type ProgramScope, type Type, TYPES, WRITTEN } from './program-scope.ts'

/** Statements that call an operation of a context. */

/** Writes the statements of a nested function. */
export type Block = (context: string, depth: number, indent: string) => string

export const NO_RETRY = ['{ retryStrategy: () => ({ shouldRetry: false }) }', '{ retryStrategy: once1 }']
/** Exact as `Retry`, decided by the task, at most once, and records kept as JSON, which they are anyway. */
const RETRIES = [
  '{ retryStrategy: twice }',
  '{ retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: attempt } }) }',
  '{ retryStrategy: once1, semantics: StepSemantics.AtMostOncePerRetry }',
  '{ retryStrategy: once1, serdes: defaultSerdes }',
]

/** `'NAME', `, or a name that is computed, or none. Of more than 15 digits of a number the map would have another name than the runtime. */
function named(scope: ProgramScope, name: string): string {
  if (scope.chance(0.15)) return ''
  return scope.chance(0.1) ? `\`${name}-\${${pure(scope, 'number[]')}.length}\`, ` : `'${name}', `
}

export function step(scope: ProgramScope, context: string, indent: string): string {
  const type = scope.pick(TYPES)
  const call = `await ${aStep(scope, context, type)}`
  const target = scope.target(type)
  if (target && scope.chance(0.5)) return `${indent}${target.name} = ${call}\n`
  return `${indent}const ${scope.typed(type)} = ${call}\n`
}

function aStep(scope: ProgramScope, context: string, type: Type): string {
  const value = scope.withoutAwait(() => pure(scope, type))
  const body = scope.chance(0.4)
    ? `{ if (${pure(scope, 'boolean')}) throw new ${scope.pick(['Error', 'Declined', 'TypeError'])}(${pure(scope, 'string')}); return ${value} }`
    : `(${value})`
  const options = scope.pick(scope.chance(0.7) ? NO_RETRY : RETRIES)
  return `${context}.step<${WRITTEN[type]}>(${named(scope, scope.fresh('step'))}async () => ${body}, ${options})`
}

export function wait(scope: ProgramScope, context: string, indent: string): string {
  const name = scope.chance(0.7) ? `'${scope.fresh('wait')}', ` : ''
  const duration = scope.pick([`{ seconds: ${1 + scope.below(5)} }`, '{ minutes: 1 }', '{ hours: 1, seconds: 1 }'])
  return `${indent}await ${context}.wait(${name}${duration})\n`
}

const CHILD_OPTIONS = [
  '',
  '',
  '',
  ', { serdes: defaultSerdes }',
  ", { subType: 'Part' }",
  ", { summaryGenerator: () => 'short' }",
  ', { virtualContext: true }',
]

export function child(scope: ProgramScope, context: string, depth: number, indent: string, block: Block): string {
  const name = scope.fresh('child')
  const type = scope.pick(TYPES)
  const body = contextBody(scope, type, name, depth, indent, block)
  const options = scope.pick(CHILD_OPTIONS)
  const call = `${context}.runInChildContext<${WRITTEN[type]}>(${named(scope, name)}`
  return `${indent}const ${scope.typed(type)} = await ${call}async (${name}) => {\n${body}${indent}}${options})\n`
}

/** The statements of a function that is given a context, with what it gives at its end. */
function contextBody(
  scope: ProgramScope,
  type: Type,
  context: string,
  depth: number,
  indent: string,
  block: Block,
  parameters: readonly string[] = [],
): string {
  const known = parameters.map((name) => ({ name, type: 'number' as const, isMutable: false, functionDepth: 0 }))
  return scope.inFunction(
    known,
    () => {
      const statements = block(context, depth, indent)
      scope.awaited = context
      const end = type === 'maybe' && scope.chance(0.3) ? 'return' : `return ${expression(scope, type)}`
      return `${statements}${indent}  ${end}\n`
    },
    type,
  )
}

/** A child context that runs again. */
export function retried(scope: ProgramScope, context: string, depth: number, indent: string, block: Block): string {
  const name = scope.fresh('again')
  const attempt = scope.fresh('attempt')
  const body = contextBody(scope, 'number', name, depth, indent, block, [attempt])
  const options = scope.pick(['', ', wrapWithRunInChildContext: true', ", childContextConfig: { subType: 'Again' }"])
  return (
    `${indent}const ${scope.typed('number')} = await withRetry(${context}, '${name}', async (${name}, ${attempt}) => {\n${body}${indent}}, ` +
    `{ retryStrategy: ${scope.pick(['once1', 'twice'])}${options} })\n`
  )
}

const ALL_RUN = 'toleratedFailurePercentage: 100'
const BATCH_RECORDS = [
  '',
  '',
  '',
  ', itemSerdes: defaultSerdes',
  ", summaryGenerator: () => 'short'",
  ', nesting: NestingType.FLAT',
]

/** All run, or one after the other with limits, or the first failure ends it. */
function batchOptions(scope: ProgramScope, own: string): { readonly options: string; readonly isWhole: boolean } {
  const records = `${scope.pick(BATCH_RECORDS)}${own}`
  if (scope.chance(0.5)) return { options: `, { completionConfig: { ${ALL_RUN} }${records} }`, isWhole: true }
  if (scope.chance(0.3)) return { options: records ? `, { ${records.slice(2)} }` : '', isWhole: false }
  const limit = scope.pick([ALL_RUN, 'minSuccessful: 1', 'toleratedFailureCount: 1', 'toleratedFailurePercentage: 50'])
  return { options: `, { maxConcurrency: 1, completionConfig: { ${limit} }${records} }`, isWhole: true }
}

/** What is read of a batch. After a failure that ended it only that failure may be read. */
function readBatch(scope: ProgramScope, batch: string, isWhole: boolean, indent: string): string {
  if (!isWhole)
    return `${indent}${batch}.throwIfError()\n${indent}const ${scope.typed('number[]')} = ${batch}.getResults()\n`
  const more = scope.pick([
    '',
    () => `${indent}const ${scope.typed('string')} = ${batch}.completionReason\n`,
    () => `${indent}const ${scope.typed('string')} = ${batch}.status\n`,
    () => `${indent}const ${scope.typed('boolean')} = ${batch}.hasFailure\n`,
    () => `${indent}const ${scope.typed('number')} = ${batch}.successCount + ${batch}.totalCount\n`,
    () => `${indent}const ${scope.typed('string')} = ${batch}.getErrors().map(({ message }) => message).join()\n`,
    () => `${indent}const ${scope.typed('string')} = ${batch}.all.map(({ status }) => status).join()\n`,
    () => `${indent}const ${scope.typed('maybe')} = ${batch}.succeeded()[0]?.result\n`,
    () => `${indent}const ${scope.typed('string')} = ${batch}.failed()[0]?.error?.name ?? 'none'\n`,
    () => `${indent}${batch}.throwIfError()\n`,
  ])
  return (
    `${indent}const ${scope.typed('number[]')} = ${batch}.getResults()\n` +
    `${indent}const ${scope.declare('number')} = ${batch}.failureCount\n${typeof more === 'string' ? more : more()}`
  )
}

export function map(scope: ProgramScope, context: string, depth: number, indent: string, block: Block): string {
  const name = scope.fresh('map')
  const [item, index] = [scope.fresh('item'), scope.fresh('index')]
  const items = expression(scope, 'number[]')
  const body = contextBody(scope, 'number', name, depth, indent, block, [item, index])
  const batch = scope.fresh('batch')
  const namer = scope.chance(0.1) ? ', itemNamer: (_item, at) => `item-${at}`' : ''
  const { options, isWhole } = batchOptions(scope, namer)
  return (
    `${indent}const ${batch} = await ${context}.map(${named(scope, name)}${items}, async (${name}, ${item}, ${index}) => {\n${body}` +
    `${indent}}${options})\n${readBatch(scope, batch, isWhole, indent)}`
  )
}

/** Branches with and without names. */
export function parallel(scope: ProgramScope, context: string, depth: number, indent: string, block: Block): string {
  const name = scope.fresh('parallel')
  const inner = `${indent}  `
  const branches = Array.from({ length: 1 + scope.below(3) }, () => {
    const branch = scope.fresh('branch')
    const body = contextBody(scope, 'number', branch, depth, inner, block)
    const made = `async (${branch}) => {\n${body}${inner}}`
    return scope.chance(0.5) ? `${inner}{ name: '${branch}', func: ${made} },\n` : `${inner}${made},\n`
  })
  const batch = scope.fresh('batch')
  const { options, isWhole } = batchOptions(scope, '')
  return (
    `${indent}const ${batch} = await ${context}.parallel<number>(${named(scope, name)}[\n${branches.join('')}${indent}]${options})\n` +
    readBatch(scope, batch, isWhole, indent)
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
  return (
    `${indent}const [${first}, ${second}] = await ${all}([${one}, ${other}])\n` +
    `${indent}const ${scope.typed('number')} = ${first}.status === 'fulfilled' ? ${first}.value : -1\n` +
    `${indent}const ${scope.typed('string')} = ${second}.status === 'rejected' ? (${second}.reason as Error).message : 'done'\n`
  )
}

/** Begun here, awaited after what stands between. */
export function started(scope: ProgramScope, context: string, indent: string): string {
  const name = scope.fresh('started')
  const begun = unawaited(scope, context)
  if (scope.chance(0.5)) {
    const value = scope.pick(['zero', 'event.count', 'event.inner.x + 1', 'event.text.length'])
    return (
      `${indent}const ${name} = ${begun}\n${indent}const ${scope.typed('number')} = ${value}\n` +
      `${indent}const ${scope.typed('number')} = await ${name}\n`
    )
  }
  const [other, alsoBegun] = [scope.fresh('started'), unawaited(scope, context)]
  const [first, second] = [scope.typed('number'), scope.typed('number')]
  return (
    `${indent}const ${name} = ${begun}\n${indent}const ${other} = ${alsoBegun}\n` +
    `${indent}const ${first} = await ${name}\n${indent}const ${second} = await ${other}\n`
  )
}

/** One operation for each item of a list. */
export function eachItem(scope: ProgramScope, context: string, indent: string): string {
  const [item, step] = [scope.fresh('item'), scope.fresh('step')]
  const list = expression(scope, 'number[]')
  return (
    `${indent}const ${scope.typed('number[]')} = await Promise.all(${list}.map((${item}, at) => ` +
    `${context}.step(\`${step}-\${at}\`, async () => ${item} + at, ${scope.pick(NO_RETRY)})))\n`
  )
}

export function condition(scope: ProgramScope, context: string, indent: string): string {
  const name = scope.chance(0.7) ? `'${scope.fresh('condition')}', ` : ''
  const strategy = scope.pick([
    '(state) => (state > 2 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 2 } })',
    'createWaitStrategy<number>({ maxAttempts: 5, initialDelay: { seconds: 3 }, shouldContinuePolling: (state) => state < 2 })',
  ])
  const serdes = scope.chance(0.1) ? ', serdes: defaultSerdes' : ''
  return (
    `${indent}const ${scope.typed('number')} = await ${context}.waitForCondition(${name}` +
    `async (state) => state + 1, { initialState: ${scope.pick(['0', '1'])}, waitStrategy: ${strategy}${serdes} })\n`
  )
}

const CALLBACK_OPTIONS = ['', '', '{ timeout: { minutes: 5 } }', '{ heartbeatTimeout: { minutes: 5 } }']

/** What the outside answers: an invoked function, or whoever was told the id of a callback. */
export function asked(scope: ProgramScope, context: string, indent: string): string {
  return scope.pick([invoke, invoke, waitForCallback, createCallback])(scope, context, indent)
}

function invoke(scope: ProgramScope, context: string, indent: string): string {
  const name = scope.chance(0.8) ? `'${scope.fresh('invoke')}', ` : ''
  const input = pure(scope, scope.pick(TYPES))
  const options = scope.pick(['', '', '', ', { payloadSerdes: defaultSerdes }', ', { resultSerdes: defaultSerdes }'])
  return `${indent}const ${scope.typed('string')} = await ${context}.invoke<unknown, string>(${name}'other', { input: ${input} }${options})\n`
}

/** The cases answer callbacks by name. The one without a name goes by its kind, and may have one instance. */
function callbackName(scope: ProgramScope, kind: string): string {
  const isUnnamed = scope.functionDepth === 0 && scope.chance(0.3) && scope.first(kind)
  return isUnnamed ? '' : `'${scope.fresh('callback')}'`
}

function waitForCallback(scope: ProgramScope, context: string, indent: string): string {
  const message = pure(scope, 'string')
  const name = callbackName(scope, 'waitForCallback')
  const options = scope.pick([...CALLBACK_OPTIONS, '{ retryStrategy: once1 }'])
  return (
    `${indent}const ${scope.typed('string')} = (await ${context}.waitForCallback(${name}${name && ', '}async (id) => {\n` +
    `${indent}  if (id === '') throw new Error(${message})\n${indent}}${options && `, ${options}`})) ?? 'none'\n`
  )
}

function createCallback(scope: ProgramScope, context: string, indent: string): string {
  const [answer, id] = [scope.fresh('answer'), scope.fresh('id')]
  const name = callbackName(scope, 'createCallback')
  const given = [name, scope.pick(CALLBACK_OPTIONS)].filter(Boolean).join(', ')
  return (
    `${indent}const [${answer}, ${id}] = await ${context}.createCallback<string>(${given})\n` +
    `${indent}await ${context}.step('${scope.fresh('step')}', async () => \`\${${pure(scope, 'string')}}-\${${id}}\`, ${scope.pick(NO_RETRY)})\n` +
    `${indent}const ${scope.typed('string')} = (await ${answer}) ?? 'none'\n`
  )
}

/** An operation that gives a number. */
function unawaited(scope: ProgramScope, context: string): string {
  if (!scope.chance(0.3)) return plain(scope, context)
  const child = scope.fresh('child')
  return `${context}.runInChildContext('${child}', async (${child}) => ${plain(scope, child)})`
}

const plain = (scope: ProgramScope, context: string): string =>
  `${context}.step('${scope.fresh('step')}', async () => (${pure(scope, 'number')}), ${scope.pick(NO_RETRY)})`
