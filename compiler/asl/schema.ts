import { COMPARISONS, type StateType, TYPE_TESTS } from './types.ts'

/**
 * The shapes of the language as JSON Schema: which fields each object has and of what JSON type. `tools/generate-schema-check.ts`
 * compiles it into `schema-check.js`. States inside States are checked one by one by their own type, so that a message is about
 * one state; what a field may have in one query language only is the validator's.
 *
 * No `anyOf`: its errors say everything and nothing. A number that may also be an expression has a list of types.
 */
type Schema = { readonly [keyword: string]: unknown }

const anything: Schema = {}
const text: Schema = { type: 'string' }
const flag: Schema = { type: 'boolean' }
const path: Schema = { type: 'string' }
const pathOrNull: Schema = { type: ['string', 'null'] }
const language: Schema = { enum: ['JSONPath', 'JSONata'] }
/** A JSONata expression, or a `${Substitution}` that a deployment fills in. */
const DYNAMIC = '^\\{%[\\s\\S]*%\\}$|\\$\\{[^}]+\\}'
/** What only a `${Substitution}` may be a text for. */
export const SUBSTITUTION = '\\$\\{[^}]+\\}'
const integer = (minimum: number, maximum?: number): Schema => ({
  type: ['integer', 'string'],
  minimum,
  ...(maximum !== undefined && { maximum }),
  pattern: DYNAMIC,
})
const number = (minimum: number, maximum?: number): Schema => ({
  ...integer(minimum, maximum),
  type: ['number', 'string'],
})

const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const listOf = (items: Schema, minItems: number): Schema => ({ type: 'array', items, minItems })

/** 99,999,999 s, the longest that Step Functions takes. */
const LONGEST_SECONDS = 99_999_999

/** Of a file that is read ("ItemReader"), and of the input of an execution. */
const MOST_ITEMS = 100_000_000
const LARGEST_BATCH_BYTES = 262_144

const assign: Schema = { type: 'object' }
const comment = { Comment: text }
const base = { Type: text, ...comment, QueryLanguage: language }
const transition = { Next: text, End: flag }
const inputOutput = { InputPath: pathOrNull, OutputPath: pathOrNull, Output: anything }
const result = { ResultPath: pathOrNull, ResultSelector: { type: 'object' } }

const errorEquals = listOf({ type: 'string', minLength: 1 }, 1)
const retrier = object(
  {
    ...comment,
    ErrorEquals: errorEquals,
    IntervalSeconds: integer(0, LONGEST_SECONDS),
    MaxAttempts: integer(0, LONGEST_SECONDS),
    BackoffRate: number(1),
    MaxDelaySeconds: integer(1, 31_622_400),
    JitterStrategy: { enum: ['FULL', 'NONE'] },
  },
  ['ErrorEquals'],
)
const catcher = object(
  { ...comment, ErrorEquals: errorEquals, Next: text, ResultPath: pathOrNull, Assign: assign, Output: anything },
  ['ErrorEquals', 'Next'],
)
const errorHandling = { Retry: listOf(retrier, 0), Catch: listOf(catcher, 0) }

/** Only the whole machine and single states choose a query language. */
const graph = (more: Schema = {}): Schema =>
  object({ ...comment, StartAt: text, States: { type: 'object', minProperties: 1 }, ...more }, ['StartAt', 'States'])
const itemProcessor = graph({
  ProcessorConfig: object({
    Mode: { enum: ['INLINE', 'DISTRIBUTED'] },
    ExecutionType: { enum: ['STANDARD', 'EXPRESS'] },
  }),
})

/** The text of a `${Substitution}` too. */
const filledIn = (type: string): Schema => ({ type: [type, 'string'], pattern: SUBSTITUTION })
const operand = { string: text, number: filledIn('number'), boolean: filledIn('boolean'), timestamp: text } as const
const comparisons: Record<string, Schema> = { StringMatches: text }
for (const [name, kind] of Object.entries(COMPARISONS)) {
  comparisons[name] = operand[kind]
  comparisons[`${name}Path`] = path
}
for (const name of TYPE_TESTS) comparisons[name] = operand.boolean

const test = { $ref: '#/$defs/test' }
const combinations = { And: listOf(test, 1), Or: listOf(test, 1), Not: test }
const pathTest = { Variable: path, ...comparisons, ...combinations }
/** Step Functions takes a Next inside a nested test and passes it over, but not as a name it does not know. */
const nestedTest = object({ ...comment, ...pathTest })
const choiceRule = object(
  { ...comment, ...pathTest, Condition: { type: ['string', 'boolean'] }, Next: text, Assign: assign, Output: anything },
  ['Next'],
)

const resourceConfig = (more: Schema): Schema =>
  object({ Resource: text, Parameters: anything, Arguments: anything, ...more })

/** Developer guide, "ItemReader"; which values the texts may have is a rule of its own, since a deployment may fill them in. */
const readerConfig = object({
  InputType: text,
  Transformation: text,
  ManifestType: text,
  CSVDelimiter: text,
  CSVHeaderLocation: text,
  CSVHeaders: { type: ['array', 'string'], items: text, minItems: 1 },
  ItemsPointer: text,
  MaxItems: integer(0, MOST_ITEMS),
  MaxItemsPath: path,
})

const states: Record<StateType, Schema> = {
  Task: object(
    {
      ...base,
      ...transition,
      ...inputOutput,
      ...result,
      ...errorHandling,
      Assign: assign,
      Parameters: anything,
      Arguments: anything,
      Resource: { type: 'string', minLength: 1 },
      TimeoutSeconds: integer(1, LONGEST_SECONDS),
      TimeoutSecondsPath: path,
      HeartbeatSeconds: integer(1, LONGEST_SECONDS),
      HeartbeatSecondsPath: path,
      Credentials: {
        ...object({ RoleArn: text, 'RoleArn.$': text }),
        // In words of AWS's message, which names RoleArn where neither is there.
        if: { properties: { 'RoleArn.$': anything }, required: ['RoleArn.$'] },
        else: { properties: { RoleArn: anything }, required: ['RoleArn'] },
      },
    },
    ['Resource'],
  ),
  Pass: object({
    ...base,
    ...transition,
    ...inputOutput,
    Assign: assign,
    Parameters: anything,
    Result: anything,
    ResultPath: pathOrNull,
  }),
  Choice: object({ ...base, ...inputOutput, Assign: assign, Choices: listOf(choiceRule, 1), Default: text }, [
    'Choices',
  ]),
  Wait: object({
    ...base,
    ...transition,
    ...inputOutput,
    Assign: assign,
    Seconds: integer(0, LONGEST_SECONDS),
    SecondsPath: path,
    Timestamp: text,
    TimestampPath: path,
  }),
  Succeed: object({ ...base, ...inputOutput }),
  Fail: object({ ...base, Error: text, ErrorPath: text, Cause: text, CausePath: text }),
  Parallel: object(
    {
      ...base,
      ...transition,
      ...inputOutput,
      ...result,
      ...errorHandling,
      Assign: assign,
      Parameters: anything,
      Arguments: anything,
      Branches: listOf(graph(), 1),
    },
    ['Branches'],
  ),
  Map: object({
    ...base,
    ...transition,
    ...inputOutput,
    ...result,
    ...errorHandling,
    Assign: assign,
    ItemProcessor: itemProcessor,
    Iterator: itemProcessor,
    Items: { type: ['string', 'array', 'object'] },
    ItemsPath: path,
    ItemSelector: anything,
    Parameters: anything,
    MaxConcurrency: integer(0),
    MaxConcurrencyPath: path,
    ItemReader: { ...resourceConfig({ ReaderConfig: readerConfig }), required: ['Resource'] },
    ItemBatcher: object({
      MaxItemsPerBatch: integer(1),
      MaxItemsPerBatchPath: path,
      MaxInputBytesPerBatch: integer(1, LARGEST_BATCH_BYTES),
      MaxInputBytesPerBatchPath: path,
      BatchInput: anything,
    }),
    ResultWriter: resourceConfig({ WriterConfig: object({ Transformation: text, OutputType: text }) }),
    ToleratedFailurePercentage: number(0, 100),
    ToleratedFailurePercentagePath: path,
    ToleratedFailureCount: integer(0),
    ToleratedFailureCountPath: path,
    Label: { type: 'string', maxLength: 40 },
  }),
}

/** By the name of the function that checks it. */
export const schemas: Readonly<Record<string, Schema>> = {
  checkMachine: graph({ QueryLanguage: language, Version: text, TimeoutSeconds: integer(1, LONGEST_SECONDS) }),
  ...Object.fromEntries(Object.entries(states).map(([type, schema]) => [`check${type}`, withTests(schema)])),
}

/** Only a Choice refers to the nested tests. */
function withTests(schema: Schema): Schema {
  return schema === states.Choice ? { ...schema, $defs: { test: nestedTest } } : schema
}
