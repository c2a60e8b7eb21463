import { SimulatedClock } from '../../../runtime/environment/simulated-clock.ts'
import {
  TaskFailure,
  testState,
  TestStateRejection,
  type TestStateRequest,
} from '../../../runtime/interpreter/interpret.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import type { CaseRow } from './case-row.ts'
import { matches, type Transforms } from './json-match.ts'

/** A request of TestState as AWS answered it. */
export interface TestStateRecording {
  readonly name: string
  readonly category: string
  readonly request: TestStateRequest
  readonly response: Json
  readonly rejected?: boolean
  readonly transforms?: Transforms
}

export async function judgeTestState(recording: TestStateRecording): Promise<CaseRow> {
  const { name, category, request, response, rejected, transforms = [] } = recording
  let ids = 0
  let got: Json
  let refused = false
  try {
    got = (await testState(request, {
      environment: { clock: new SimulatedClock(), random: () => 0.5, newId: () => `id-${++ids}` },
      accountId: '111111111111',
      tasks: async () => {
        const wanted = (response as { readonly output?: Json }).output
        // The function's own answer is what the response shows.
        if (wanted === undefined) throw new TaskFailure('Unknown')
        return typeof wanted === 'string' ? (JSON.parse(wanted) as Json) : wanted
      },
    })) as unknown as Json
  } catch (error) {
    if (!(error instanceof TestStateRejection)) {
      return { name, category, status: false, result: false, cause: false, why: `threw ${(error as Error).stack}` }
    }
    refused = true
    got = { Error: { Code: error.code, Message: error.message }, message: error.message }
  }
  const wanted =
    typeof response === 'string'
      ? response.replace(/^An error occurred \(\w+\) when calling the TestState operation: /, '')
      : response
  const shown = typeof wanted === 'string' ? (got as { readonly message: string }).message : got
  const field = (of: Json, key: string) => (of as { readonly [key: string]: Json })[key]
  const status = refused === (rejected === true) && (refused || field(got, 'status') === field(response, 'status'))
  const result =
    status &&
    (refused ||
      ['output', 'error', 'nextState'].every((key) => matches(field(response, key), field(got, key), transforms)))
  const cause = result && matches(wanted, shown, transforms)
  return {
    name,
    category,
    status,
    result,
    cause,
    ...(!cause && { why: `${JSON.stringify(got)}\n   not ${JSON.stringify(response)}`.slice(0, 3000) }),
  }
}
