import type { Json } from '../../runtime/semantics/json.ts'
import { randomFrom } from './corpus/sample-data.ts'

/** A definition whose states lead anywhere: forward mostly, backward, into loops and out of them, from catchers too. */
export function randomDefinition(seed: string): Json {
  const random = randomFrom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const oneOf = <T>(items: readonly T[]): T => items[below(items.length)]!
  random()
  const count = 3 + below(9)
  const target = (at: number): string => {
    const isForward = random() < 0.8 && at + 1 < count
    return `S${isForward ? at + 1 + below(Math.min(4, count - at - 1)) : below(count)}`
  }
  const task = (at: number): Json => {
    const resultPath = oneOf([undefined, '$.a', '$.b', '$.r.x', null])
    const catcher = (errors: readonly string[]) => ({
      ErrorEquals: errors,
      ResultPath: oneOf(['$.e', null]),
      Next: target(at),
    })
    return {
      Type: 'Task',
      Resource: oneOf([`arn:aws:lambda:us-east-1:123456789012:function:f${at}`, 'arn:aws:states:::dynamodb:getItem']),
      ...(random() < 0.5 && { Parameters: { 'in.$': '$', k: at } }),
      ...(resultPath !== undefined && { ResultPath: resultPath }),
      Next: target(at),
      ...(random() < 0.5 && { Catch: [...(random() < 0.5 ? [catcher(['E1'])] : []), catcher(['States.ALL'])] }),
    }
  }
  const present = (field: string, isPresent: boolean) => ({
    Variable: `$.${oneOf(['a', 'b', 'c'])}.${field}`,
    IsPresent: isPresent,
  })
  const choice = (at: number): Json => ({
    Type: 'Choice',
    Choices: Array.from({ length: 1 + below(2) }, () => ({
      And: [present('f', true), present('g', random() < 0.5)],
      Next: target(at),
    })),
    Default: target(at),
  })
  const makers: readonly ((at: number) => Json)[] = [
    task,
    task,
    task,
    choice,
    choice,
    (at) => ({ Type: 'Pass', Result: { f: at, g: 'x' }, ResultPath: oneOf(['$.a', '$.c', '$']), Next: target(at) }),
    (at) => ({ Type: 'Fail', Error: `Err${at}`, Cause: 'why' }),
    (at) => ({ Type: 'Wait', Seconds: 1 + at, Next: target(at) }),
  ]
  const states = Array.from({ length: count }, (_, at): readonly [string, Json] => [
    `S${at}`,
    at === count - 1 ? { Type: 'Succeed' } : oneOf(makers)(at),
  ])
  return { StartAt: 'S0', States: reached(new Map(states)) }
}

function reached(states: ReadonlyMap<string, Json>): { readonly [name: string]: Json } {
  const live = new Map<string, Json>()
  const waiting = ['S0']
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = states.get(name)
    if (state === undefined || live.has(name)) continue
    live.set(name, state)
    for (const [, next] of JSON.stringify(state).matchAll(/"(?:Next|Default)":"(S\d+)"/g)) waiting.push(next!)
  }
  return Object.fromEntries(live)
}
