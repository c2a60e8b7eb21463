import type { DefinitionPath } from '../spans.ts'
import { isOpen } from '../substitutions.ts'
import type { QueryLanguage, State } from '../types.ts'
import { isDistributed } from './integrations.ts'
import type { RuleContext } from '../validate.ts'

type Fields = { readonly [field: string]: unknown }

/** Fields of a state that belong to one query language. Comparisons and combinations of a rule are JSONPath too. */
const ONLY_JSONPATH = (
  'InputPath OutputPath Parameters ResultSelector ResultPath ItemsPath Result TimeoutSecondsPath ' +
  'HeartbeatSecondsPath SecondsPath TimestampPath MaxConcurrencyPath ToleratedFailurePercentagePath ' +
  'ToleratedFailureCountPath ErrorPath CausePath MaxItemsPerBatchPath MaxInputBytesPerBatchPath ' +
  'MaxItemsPath Variable And Or Not'
).split(' ')
const ONLY_JSONATA = ['Arguments', 'Output', 'Items', 'Condition']
const FORBIDDEN: Readonly<Record<QueryLanguage, readonly string[]>> = {
  JSONata: ONLY_JSONPATH,
  JSONPath: ONLY_JSONATA,
}

/** Of each group at most one. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ['TimeoutSeconds', 'TimeoutSecondsPath'],
  ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ['MaxConcurrency', 'MaxConcurrencyPath'],
  ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
  ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ['MaxItems', 'MaxItemsPath'],
  ['MaxItemsPerBatch', 'MaxItemsPerBatchPath'],
  ['MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath'],
  ['Error', 'ErrorPath'],
  ['Cause', 'CausePath'],
  ['ItemProcessor', 'Iterator'],
]
const WAIT_FIELDS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const

const DISTRIBUTED_FIELDS = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
] as const

/** Which fields a query language forbids, which exclude each other, and which a type needs that a shape cannot say. */
export function checkFields(context: RuleContext): void {
  const { definition, graphs, spans, collector } = context
  const forbid = (fields: Fields, path: DefinitionPath, language: QueryLanguage) => {
    for (const field of FORBIDDEN[language]) {
      if (fields[field] === undefined) continue
      collector.report('forbidden-field', { field, language }, spans.key([...path, field]))
    }
  }
  for (const { states } of graphs) {
    for (const { state, path, queryLanguage } of states) {
      if (definition.QueryLanguage === 'JSONata' && state.QueryLanguage === 'JSONPath') {
        collector.report('query-language-conflict', {}, spans.value([...path, 'QueryLanguage']))
      }
      for (const [fields, at] of partsOf(state, path)) {
        forbid(fields, at, queryLanguage)
        for (const pair of EXCLUSIVE) {
          if (pair.some((field) => fields[field] === undefined)) continue
          const names = pair.map((field) => `'${field}'`).join(' and ')
          collector.report('conflicting-fields', { fields: names }, spans.key([...at, pair[1]]))
        }
      }
      checkNeeds(state, path, context)
    }
  }
}

/** The state, and the objects in it that have fields of a query language of their own. */
function partsOf(state: State, path: DefinitionPath): readonly (readonly [Fields, DefinitionPath])[] {
  const parts: [Fields, DefinitionPath][] = [[state as unknown as Fields, path]]
  const add = (field: string, value: unknown) => {
    if (typeof value === 'object' && value !== null) parts.push([value as Fields, [...path, field]])
  }
  if ('Catch' in state) {
    state.Catch?.forEach((catcher, index) => parts.push([catcher as unknown as Fields, [...path, 'Catch', index]]))
  }
  if (state.Type === 'Choice') {
    state.Choices.forEach((rule, index) => parts.push([rule as unknown as Fields, [...path, 'Choices', index]]))
  }
  if (state.Type === 'Map') {
    add('ItemReader', state.ItemReader)
    const config = state.ItemReader?.ReaderConfig
    if (config) parts.push([config, [...path, 'ItemReader', 'ReaderConfig']])
    add('ItemBatcher', state.ItemBatcher)
    add('ResultWriter', state.ResultWriter)
  }
  return parts
}

function checkNeeds(state: State, path: DefinitionPath, { spans, collector }: RuleContext): void {
  switch (state.Type) {
    case 'Wait': {
      const given = WAIT_FIELDS.filter((field) => state[field] !== undefined)
      if (given.length === 0) {
        collector.report('missing-field', { field: 'Seconds', owner: 'A Wait state' }, spans.key(path))
      }
      if (given.length > 1) {
        const fields = given.map((field) => `'${field}'`).join(' and ')
        collector.report('conflicting-fields', { fields }, spans.key([...path, given[1]!]))
      }
      break
    }
    case 'Map':
      if (isDistributed(state)) {
        const processor = state.ItemProcessor ? 'ItemProcessor' : 'Iterator'
        if (state[processor]?.ProcessorConfig?.ExecutionType === undefined) {
          const owner = "The 'ProcessorConfig' of a distributed Map"
          collector.report(
            'missing-field',
            { field: 'ExecutionType', owner },
            spans.key([...path, processor, 'ProcessorConfig']),
          )
        }
      } else if (!isOpen((state.ItemProcessor ?? state.Iterator)?.ProcessorConfig?.Mode)) {
        const given = DISTRIBUTED_FIELDS.filter((field) => state[field] !== undefined)
        for (const field of given) collector.report('distributed-only', { field }, spans.key([...path, field]))
      }
      if (!state.ItemProcessor && !state.Iterator) {
        collector.report('missing-field', { field: 'ItemProcessor', owner: 'A Map state' }, spans.key(path))
      }
      break
    case 'Task': {
      const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state
      if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
        const problem = `must be less than 'TimeoutSeconds', which is ${timeout}`
        collector.report(
          'wrong-field-value',
          { field: 'HeartbeatSeconds', problem },
          spans.value([...path, 'HeartbeatSeconds']),
        )
      }
      break
    }
    default:
  }
}
