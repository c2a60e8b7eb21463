import type { Json } from '../../runtime/semantics/json.ts'

/**
 * The Amazon States Language as data (states-language.net/spec.html and the Step Functions developer guide), both query languages in
 * one: which fields a state may really have is the validator's business. Field order follows the specification.
 */
export type QueryLanguage = 'JSONPath' | 'JSONata'

/** A JSON value with templates in it: `"key.$"` fields (JSONPath) or `{% … %}` strings (JSONata). */
export type Template = Json

/** `{% … %}` text. */
export type JsonataText = string
/** A path; `null` discards. */
export type PathText = string

export interface Graph {
  readonly StartAt: string
  readonly States: { readonly [name: string]: State }
}

export interface StateMachine extends Graph {
  readonly Comment?: string
  readonly Version?: string
  readonly TimeoutSeconds?: number
  readonly QueryLanguage?: QueryLanguage
}

export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState

export type StateType = State['Type']

interface StateBase {
  readonly Comment?: string
  readonly QueryLanguage?: QueryLanguage
}

/** Where a state that is not terminal by its type goes: exactly one of the two. */
interface Next {
  readonly Next?: string
  readonly End?: boolean
}

interface InputOutput {
  readonly InputPath?: PathText | null
  readonly OutputPath?: PathText | null
  /** JSONata. */
  readonly Output?: Template
}

interface Assigning {
  readonly Assign?: { readonly [variable: string]: Template }
}

interface Payload {
  readonly Parameters?: Template
}

interface Result {
  readonly ResultPath?: PathText | null
  readonly ResultSelector?: Template
}

interface ErrorHandling {
  readonly Retry?: readonly Retrier[]
  readonly Catch?: readonly Catcher[]
}

export interface Retrier {
  readonly Comment?: string
  readonly ErrorEquals: readonly string[]
  /** Default 1. */
  readonly IntervalSeconds?: number
  /** Default 3; 0 means never. */
  readonly MaxAttempts?: number
  /** Default 2. */
  readonly BackoffRate?: number
  readonly MaxDelaySeconds?: number
  /** Default NONE. */
  readonly JitterStrategy?: 'FULL' | 'NONE'
}

export interface Catcher extends Assigning {
  readonly Comment?: string
  readonly ErrorEquals: readonly string[]
  readonly Next: string
  /** JSONPath; default `$`: the error output replaces the input. */
  readonly ResultPath?: PathText | null
  /** JSONata; default the error output. */
  readonly Output?: Template
}

export interface TaskState extends StateBase, Next, InputOutput, Assigning, Payload, Result, ErrorHandling {
  readonly Type: 'Task'
  readonly Resource: string
  /** JSONata. */
  readonly Arguments?: Template
  readonly TimeoutSeconds?: number | JsonataText
  readonly TimeoutSecondsPath?: PathText
  readonly HeartbeatSeconds?: number | JsonataText
  readonly HeartbeatSecondsPath?: PathText
  readonly Credentials?: { readonly RoleArn?: string; readonly 'RoleArn.$'?: string }
}

export interface PassState extends StateBase, Next, InputOutput, Assigning, Payload {
  readonly Type: 'Pass'
  readonly Result?: Json
  readonly ResultPath?: PathText | null
}

export interface ChoiceState extends StateBase, InputOutput, Assigning {
  readonly Type: 'Choice'
  readonly Choices: readonly ChoiceRule[]
  readonly Default?: string
}

/** A top rule of a Choice: a test with its target. */
export type ChoiceRule = Assigning & {
  readonly Comment?: string
  readonly Next: string
  /** JSONata. */
  readonly Output?: Template
} & (JsonataTest | PathTest)

export interface JsonataTest {
  readonly Condition: JsonataText | boolean
}

/** A test of JSONPath: a comparison, or one of the three combinations. */
export type PathTest =
  | { readonly And: readonly PathTest[] }
  | { readonly Or: readonly PathTest[] }
  | { readonly Not: PathTest }
  | (Comparison & { readonly Variable: PathText })

export type Comparison = { readonly [operator in ComparisonOperator]?: string | number | boolean }

/** Operators whose operand is a constant of this kind; with `Path` appended it is read from a path (not for `StringMatches`). */
export const COMPARISONS = {
  StringEquals: 'string',
  StringLessThan: 'string',
  StringGreaterThan: 'string',
  StringLessThanEquals: 'string',
  StringGreaterThanEquals: 'string',
  NumericEquals: 'number',
  NumericLessThan: 'number',
  NumericGreaterThan: 'number',
  NumericLessThanEquals: 'number',
  NumericGreaterThanEquals: 'number',
  BooleanEquals: 'boolean',
  TimestampEquals: 'timestamp',
  TimestampLessThan: 'timestamp',
  TimestampGreaterThan: 'timestamp',
  TimestampLessThanEquals: 'timestamp',
  TimestampGreaterThanEquals: 'timestamp',
} as const

/** Tests of what is at a path; the operand is a boolean. */
export const TYPE_TESTS = ['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'] as const

export type ValueComparison = keyof typeof COMPARISONS
export type TypeTest = (typeof TYPE_TESTS)[number]
export type ComparisonOperator = ValueComparison | `${ValueComparison}Path` | 'StringMatches' | TypeTest

export interface WaitState extends StateBase, Next, InputOutput, Assigning {
  readonly Type: 'Wait'
  readonly Seconds?: number | JsonataText
  readonly SecondsPath?: PathText
  /** RFC 3339, or JSONata. */
  readonly Timestamp?: string
  readonly TimestampPath?: PathText
}

export interface SucceedState extends StateBase, InputOutput {
  readonly Type: 'Succeed'
}

export interface FailState extends StateBase {
  readonly Type: 'Fail'
  readonly Error?: string
  readonly ErrorPath?: string
  readonly Cause?: string
  readonly CausePath?: string
}

export interface ParallelState extends StateBase, Next, InputOutput, Assigning, Payload, Result, ErrorHandling {
  readonly Type: 'Parallel'
  readonly Branches: readonly Graph[]
  /** JSONata. */
  readonly Arguments?: Template
}

export interface MapState extends StateBase, Next, InputOutput, Assigning, Result, ErrorHandling {
  readonly Type: 'Map'
  readonly ItemProcessor?: ItemProcessor
  /** The older name of ItemProcessor. */
  readonly Iterator?: ItemProcessor
  /** JSONata: the array, an expression that gives one, or an object. */
  readonly Items?: Template
  readonly ItemsPath?: PathText
  readonly ItemSelector?: Template
  /** The older name of ItemSelector. */
  readonly Parameters?: Template
  readonly MaxConcurrency?: number | JsonataText
  readonly MaxConcurrencyPath?: PathText
  readonly ItemReader?: ItemReader
  readonly ItemBatcher?: ItemBatcher
  readonly ResultWriter?: ResultWriter
  readonly ToleratedFailurePercentage?: number | JsonataText
  readonly ToleratedFailurePercentagePath?: PathText
  readonly ToleratedFailureCount?: number | JsonataText
  readonly ToleratedFailureCountPath?: PathText
  readonly Label?: string
}

export interface ItemProcessor extends Graph {
  readonly Comment?: string
  readonly ProcessorConfig?: {
    /** Default INLINE. */
    readonly Mode?: 'INLINE' | 'DISTRIBUTED'
    readonly ExecutionType?: 'STANDARD' | 'EXPRESS'
  }
}

export interface ItemReader {
  readonly Resource: string
  readonly ReaderConfig?: { readonly [field: string]: Json }
  readonly Parameters?: Template
  readonly Arguments?: Template
}

export interface ItemBatcher {
  readonly MaxItemsPerBatch?: number | JsonataText
  readonly MaxItemsPerBatchPath?: PathText
  readonly MaxInputBytesPerBatch?: number | JsonataText
  readonly MaxInputBytesPerBatchPath?: PathText
  readonly BatchInput?: Template
}

export interface ResultWriter {
  readonly Resource?: string
  readonly Parameters?: Template
  readonly Arguments?: Template
  readonly WriterConfig?: { readonly Transformation?: string; readonly OutputType?: string }
}
