import type { Json } from '../../semantics/json.ts'
import type { Environment } from '../../environment/environment.ts'
import type { MaybePromise } from '../maybe-promise.ts'
import type { Scope } from '../scope.ts'

/** What an expression of a state can see. */
export interface QueryData {
  /** `$states.input` of JSONata; the value that `$` names in JSONPath. */
  readonly input: Json
  /** `$states.result`, where the state has one. */
  readonly result?: Json
  /** `$states.errorOutput`, in a Catch. */
  readonly errorOutput?: Json
  /** `$states.context` and `$$`. */
  readonly context: Json
  readonly scope: Scope
  readonly environment: Pick<Environment, 'clock' | 'random' | 'newId'>
}

/** A compiled field: its value for the data at hand. Only JSONata has to be waited for. */
export type Query = (data: QueryData) => MaybePromise<Json>

/** A field of JSONPath. */
export type PathQuery = (data: QueryData) => Json
