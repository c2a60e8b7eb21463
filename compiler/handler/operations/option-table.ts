/**
 * What the export makes of every option of every operation of the API (`durable-api` 2, 6 to 11): the closed world of options, and what the
 * support table of the docs is made of. A test holds its rows to the API's declaration.
 *
 * - `exact`: the export does the same;
 * - `records`: it changes how the runtime keeps its records, and nothing that a handler sees;
 * - `json`: exact where it is `defaultSerdes`, which is what the export does anyway;
 * - else refused, for the reason that is given.
 */
export type OptionSupport = 'exact' | 'records' | 'json' | { readonly refused: string }

const SERDES = { refused: 'an answer comes as its text, and code of yours would have to read it' } as const
const BATCH_SERDES = { refused: 'Step Functions keeps the results of a batch as JSON of its own form' } as const
const SHOULD_COMPLETE = { refused: 'code would have to be asked while items run' } as const
const MAPPED = { refused: 'the error would have to be made by code' } as const

const BATCH = {
  maxConcurrency: 'exact',
  completionConfig: 'exact',
  serdes: BATCH_SERDES,
  itemSerdes: 'json',
  summaryGenerator: 'records',
  nesting: 'records',
} as const

export const OPTIONS = {
  withDurableExecution: {
    client: 'records',
    durableExecutionClient: 'records',
    plugins: { refused: 'they are called by the runtime alone' },
    pluginsConfig: 'records',
  },
  step: { retryStrategy: 'exact', semantics: 'exact', serdes: 'json' },
  wait: {},
  invoke: {
    payloadSerdes: 'json',
    resultSerdes: 'json',
    tenantId: { refused: 'the call of a function by Step Functions has no tenant' },
  },
  runInChildContext: {
    serdes: 'json',
    subType: 'records',
    summaryGenerator: 'records',
    errorMapper: MAPPED,
    virtualContext: 'records',
  },
  withRetry: { retryStrategy: 'exact', wrapWithRunInChildContext: 'exact', childContextConfig: 'exact' },
  createCallback: { timeout: 'exact', heartbeatTimeout: 'exact', serdes: SERDES },
  waitForCallback: { timeout: 'exact', heartbeatTimeout: 'exact', retryStrategy: 'exact', serdes: SERDES },
  waitForCondition: { waitStrategy: 'exact', initialState: 'exact', serdes: 'json' },
  map: { ...BATCH, itemNamer: 'exact' },
  parallel: BATCH,
  completionConfig: {
    minSuccessful: 'exact',
    toleratedFailureCount: 'exact',
    toleratedFailurePercentage: 'exact',
    shouldComplete: SHOULD_COMPLETE,
  },
  'a branch': { name: 'exact', func: 'exact' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, OptionSupport>>>>

export type OptionOwner = keyof typeof OPTIONS

export function optionSupport(owner: OptionOwner, name: string): OptionSupport | undefined {
  const rows: Readonly<Record<string, OptionSupport>> = OPTIONS[owner]
  return Object.hasOwn(rows, name) ? rows[name] : undefined
}
