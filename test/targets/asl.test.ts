import { describe, expect, it } from 'vitest'
import type { Graph, State } from '../../compiler/asl/types.ts'
import type { Workflow } from '../../compiler/ir/workflow.ts'
import { checkDefinition } from '../../compiler/targets/asl/check.ts'
import { emitAsl } from '../../compiler/targets/asl/emit.ts'
import { type TaskCall, TaskFailure } from '../../runtime/interpreter/interpret.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { run } from '../interpreter/run.ts'
import { handlerText, lowerText } from './from-text.ts'

const emit = (body: string, event?: string, more?: string) => emitAsl(lowerText(handlerText(body, event, more)))
const stateOf = (graph: Pick<Graph, 'States'>, name: string): State & Record<string, unknown> => {
  const state = graph.States[name]
  if (!state) throw new Error(`no state ${name}: ${Object.keys(graph.States).join(', ')}`)
  return state as State & Record<string, unknown>
}
const codesOf = ({ diagnostics }: { diagnostics: readonly { code: string }[] }) => diagnostics.map(({ code }) => code)
const failing = (name: string) => async (): Promise<Json> => {
  throw new TaskFailure(name, JSON.stringify({ errorType: name, errorMessage: 'not ours' }))
}
const answering =
  (answers: Readonly<Record<string, unknown>>, calls: string[] = []) =>
  async ({ state }: TaskCall): Promise<Json> => {
    calls.push(state)
    return { Payload: { result: (answers[state] ?? null) as Json } }
  }

describe('retries', () => {
  const retrierOf = (strategy: string) => {
    const { definition } = emit(
      `return await context.step('work', async () => event.id, { retryStrategy: ${strategy} })`,
    )
    const retry = stateOf(definition, 'work')['Retry'] as readonly Record<string, unknown>[]
    return {
      own: retry.find(({ ErrorEquals }) => (ErrorEquals as string[]).includes('StepError.Retryable')),
      definition,
    }
  }

  it('have the numbers of the default preset', () => {
    const { definition } = emit(`return await context.step('work', async () => event.id)`)
    expect((stateOf(definition, 'work')['Retry'] as unknown[])[0]).toEqual({
      ErrorEquals: ['StepError.Retryable'],
      IntervalSeconds: 5,
      MaxAttempts: 5,
      BackoffRate: 2,
      MaxDelaySeconds: 60,
      JitterStrategy: 'FULL',
    })
  })

  it('have no limit that is never reached', () => {
    const { own } = retrierOf(
      `api.createRetryStrategy({ maxAttempts: 3, initialDelay: { seconds: 2 }, jitter: api.JitterStrategy.NONE })`,
    )
    expect(own).toEqual({
      ErrorEquals: ['StepError.Retryable'],
      IntervalSeconds: 2,
      MaxAttempts: 2,
      BackoffRate: 2,
      JitterStrategy: 'NONE',
    })
  })

  it('are asked of the bundle where ASL has no such numbers', () => {
    for (const strategy of [
      `api.createRetryStrategy({ jitter: api.JitterStrategy.HALF })`,
      `api.createRetryStrategy({ initialDelay: { seconds: 1 }, backoffRate: 1.5 })`,
      `api.createLinearRetryStrategy()`,
      `api.createRetryStrategy({ retryableErrors: ['busy'] })`,
    ]) {
      const { own, definition } = retrierOf(strategy)
      expect(own).toBeUndefined()
      expect(Object.keys(definition.States)).toContain('work (wait)')
    }
  })

  it('are none where there is one attempt', () => {
    expect(retrierOf('api.retryPresets.noRetry').own).toBeUndefined()
  })
})

describe("what is not the handler's error", () => {
  const COMPENSATING = `
    try { return await context.step('work', async () => event.id) }
    catch { await context.step('compensate', async () => {}) ; return 'compensated' }`

  it.each(['Lambda.TooManyRequestsException', 'Stepwright.Contract', 'Some.Unknown', 'States.Timeout'])(
    '%s ends the execution past every catch',
    async (name) => {
      const { outcome } = await run(emit(COMPENSATING).definition, { input: { id: 'x' }, tasks: failing(name) })
      expect(outcome).toMatchObject({ status: 'failed', error: { name } })
    },
  )

  it('passes the catch around a batch too', async () => {
    const { definition } = emit(`
      const batch = await context.parallel('both', [async (one) => one.step('work', async () => event.id)])
      try { batch.throwIfError() } catch { return 'caught' }
      return 'fine'`)
    const { outcome } = await run(definition, { input: { id: 'x' }, tasks: failing('Lambda.ServiceException') })
    expect(outcome).toMatchObject({ status: 'failed', error: { name: 'Lambda.ServiceException' } })
  })

  it('is not counted against the retries of a step', async () => {
    const names = ['Lambda.ServiceException', 'StepError.Retryable', 'Lambda.ServiceException', 'StepError.Retryable']
    const attempts: unknown[] = []
    const { definition } = emit(`return await context.step('work', async () => event.id, {
      retryStrategy: api.createRetryStrategy({ maxAttempts: 3, jitter: api.JitterStrategy.NONE }) })`)
    const { outcome } = await run(definition, {
      input: { id: 'x' },
      tasks: async ({ arguments: given }) => {
        attempts.push((given as { Payload: { attempt: number } }).Payload.attempt)
        const name = names.shift()
        if (name !== undefined) throw new TaskFailure(name, '{"errorMessage":"{}"}')
        return { Payload: { result: 'done' } }
      },
    })
    expect(outcome).toEqual({ status: 'succeeded', result: 'done' })
    expect(attempts).toHaveLength(5)
  })

  it('is an interruption where a step runs at most once', async () => {
    const { definition } = emit(`
      try {
        return await context.step('once', async () => event.id, {
          semantics: api.StepSemantics.AtMostOncePerRetry, retryStrategy: api.retryPresets.noRetry })
      } catch (error) { return error instanceof Error && error.cause instanceof Error ? error.cause.name : 'none' }`)
    const { outcome } = await run(definition, { input: { id: 'x' }, tasks: failing('Lambda.Unknown') })
    expect(outcome).toEqual({ status: 'succeeded', result: 'StepInterruptedError' })
  })

  it('is told from the error of an invoked function', async () => {
    const body = `
      try { return await context.invoke<{ id: string }, string>('ask', 'remote', { id: event.id }) }
      catch (error) { return error instanceof api.InvokeError ? \`caught \${error.message}\` : 'other' }`
    const { definition } = emit(body)
    const remote = await run(definition, { input: { id: 'x' }, tasks: failing('AnyName') })
    expect(remote.outcome).toEqual({ status: 'succeeded', result: 'caught not ours' })
    const platform = await run(definition, { input: { id: 'x' }, tasks: failing('Lambda.ServiceException') })
    expect(platform.outcome).toMatchObject({ status: 'failed', error: { name: 'Lambda.ServiceException' } })
  })

  it.each(['not JSON at all', '{"errorMessage":"{not json}"}', '{"errorMessage":"cut off', '', '{}', '"\\u12"'])(
    'is no trouble when its Cause is %s',
    async (cause) => {
      const { definition } = emit(`
        try { return await context.step('work', async () => event.id, { retryStrategy: api.retryPresets.noRetry }) }
        catch (error) { return error instanceof Error ? 'caught' : 'other' }`)
      const { outcome } = await run(definition, {
        input: { id: 'x' },
        tasks: async () => {
          throw new TaskFailure('StepError', cause)
        },
      })
      expect(outcome).toEqual({ status: 'succeeded', result: 'caught' })
    },
  )
})

describe('values from outside', () => {
  const READING = `if (event.amount > 10) return 'much'
    return \`\${event.customer.name}\``
  const EVENT = '{ amount: number; customer: { name: string; age?: number }; unread: string[] }'

  it('are tested for what the definition reads of them, and for nothing else', async () => {
    const { definition } = emit(READING, EVENT)
    expect(JSON.stringify(definition)).not.toContain('unread')
    const outcomeOf = async (input: Json) => (await run(definition, { input })).outcome
    expect(await outcomeOf({ amount: 1, customer: { name: 'ada' } })).toEqual({ status: 'succeeded', result: 'ada' })
    const wrong: readonly Json[] = [
      {},
      [],
      'text',
      null,
      { amount: '11', customer: { name: 'a' } },
      { amount: 1, customer: null },
    ]
    for (const input of wrong)
      expect(await outcomeOf(input)).toMatchObject({ status: 'failed', error: { name: 'Stepwright.Contract' } })
  })

  it('need no test where they are only passed on', () => {
    const { definition } = emit(`return await context.step('work', async () => event.unread.length)`, EVENT)
    expect(definition.StartAt).toBe('work')
  })

  it('stop the execution where a number has no exact text', async () => {
    const { definition } = emit('return `costs ${event.amount}`', EVENT)
    const outcomeOf = async (amount: number) => (await run(definition, { input: { amount } })).outcome
    expect(await outcomeOf(59.97)).toEqual({ status: 'succeeded', result: 'costs 59.97' })
    expect(await outcomeOf(0.1 + 0.2)).toMatchObject({ status: 'failed', error: { name: 'Stepwright.Contract' } })
  })

  it('stop the execution where a computed key is `__proto__`', async () => {
    const writes = [
      'return Object.entries({ [event.id]: 1 })',
      'const made: Record<string, number> = { [event.id]: 1 }; return Object.entries(made)',
      'const made: Record<string, number> = {}; made[event.id] = 1; return Object.entries(made)',
    ]
    for (const body of writes) {
      const { definition } = emit(body)
      const outcomeOf = async (id: string) => (await run(definition, { input: { id } })).outcome
      expect(await outcomeOf('constructor')).toMatchObject({ result: [['constructor', 1]] })
      expect(await outcomeOf('__proto__')).toMatchObject({ error: { name: 'Stepwright.Contract' } })
    }
  })

  it('are not tested for that key where its text cannot be it', () => {
    for (const key of ['`of ${event.id}`', "event.id + '.'", 'event.id.length']) {
      const { definition } = emit(`await context.wait({ seconds: 1 }); return { [${key}]: 1 }`)
      expect(JSON.stringify(definition)).not.toContain('__proto__')
    }
  })

  it('stop the execution where a divisor is 0, on that way only', async () => {
    const { definition } = emit('return event.amount > 5 ? 100 / (event.amount - 6) : 0', EVENT)
    const outcomeOf = async (amount: number) => (await run(definition, { input: { amount } })).outcome
    expect(await outcomeOf(1)).toEqual({ status: 'succeeded', result: 0 })
    expect(await outcomeOf(8)).toEqual({ status: 'succeeded', result: 50 })
    expect(await outcomeOf(6)).toMatchObject({ status: 'failed', error: { name: 'Stepwright.Contract' } })
  })

  it('of a step stop it after the step', async () => {
    const { definition } = emit(`
      const price = await context.step('price', async (): Promise<number> => 1)
      return \`\${price} euros\``)
    const outcomeOf = async (price: number) =>
      (await run(definition, { input: { id: 'x' }, tasks: answering({ price }) })).outcome
    expect(await outcomeOf(12.5)).toEqual({ status: 'succeeded', result: '12.5 euros' })
    expect(await outcomeOf(0.1 + 0.2)).toMatchObject({ status: 'failed', error: { name: 'Stepwright.Contract' } })
  })
})

describe('batches', () => {
  const EVENT = '{ readonly ids: string[] }'
  const map = (rest: string, config = '') =>
    emit(
      `const batch = await context.map('each', event.ids, async (item, id) => item.step('work', async () => id)${config})
      ${rest}`,
      EVENT,
    )

  it('that cannot fail are read freely', () => {
    const emitted = emit(
      `const batch = await context.map('each', event.ids, async (item, id) => {
         try { return await item.step('work', async () => id) } catch { return 'none' }
       })
       return batch.getResults()`,
      EVENT,
    )
    expect(codesOf(emitted)).toEqual([])
  })

  it('that fail fast are read after their failure was thrown', () => {
    expect(codesOf(map('batch.throwIfError()\nreturn batch.getResults()'))).toEqual(['batch-stops-others'])
    expect(codesOf(map(`if (batch.hasFailure) return 'failed'\nreturn batch.getResults()`))).toEqual([
      'batch-stops-others',
    ])
    expect(codesOf(map(`if (batch.failureCount === 0) return batch.getResults()\nreturn 'failed'`))).toEqual([
      'batch-stops-others',
    ])
  })

  it('that fail fast are refused where something else is read', () => {
    for (const rest of [
      'return batch.getResults()',
      'return batch.successCount',
      'if (batch.hasFailure) return batch.totalCount\nreturn 0',
      'batch.throwIfError()\nreturn 1\n',
    ].slice(0, 3))
      expect(codesOf(map(rest))).toContain('batch-read-after-failure')
  })

  it('one at a time stop nobody', () => {
    expect(codesOf(map('batch.throwIfError()\nreturn 1', ', { maxConcurrency: 1 }'))).toEqual([])
  })

  it('that tolerate every failure collect all', () => {
    expect(
      codesOf(map('return batch.getResults()', ', { completionConfig: { toleratedFailurePercentage: 100 } }')),
    ).toEqual([])
  })

  it('that may end early while others run are refused, and the hint says how to write them', () => {
    for (const config of ['minSuccessful: 1', 'toleratedFailureCount: 1', 'toleratedFailurePercentage: 50']) {
      const emitted = map('return batch.getResults()', `, { completionConfig: { ${config} } }`)
      expect(codesOf(emitted)).toEqual(['batch-completion'])
      expect(emitted.diagnostics[0]!.hint).toContain('toleratedFailurePercentage: 100')
    }
  })

  it('of branches with a limit become a Map over them', async () => {
    const { definition } = emit(`
      const batch = await context.parallel('all', [
        async (one) => one.step('one', async (): Promise<number | number[]> => 1),
        async (two) => two.step('two', async (): Promise<number | number[]> => 2),
        async (three) => three.step('three', async (): Promise<number | number[]> => []),
      ], { maxConcurrency: 2, completionConfig: { toleratedFailureCount: 3 } })
      return batch.getResults()`)
    expect(stateOf(definition, 'all')).toMatchObject({ Type: 'Map', MaxConcurrency: 2 })
    const { outcome } = await run(definition, { tasks: answering({ one: 1, two: [2, 2], three: [] }) })
    expect(outcome).toEqual({ status: 'succeeded', result: [1, [2, 2], []] })
  })

  it('without branches succeed with nothing', async () => {
    const { definition } = emit(`const batch = await context.parallel('all', [])\nreturn batch.totalCount`)
    expect((await run(definition)).outcome).toEqual({ status: 'succeeded', result: 0 })
  })
})

describe('the definition', () => {
  const BODY = `
    const total = await context.step('count', async () => 2)
    const child = await context.runInChildContext('inner', async (inner) => inner.step('count', async () => total))
    await context.wait('pause', { seconds: 3 })
    return total + child`

  it('is the same each time', () => {
    expect(JSON.stringify(emit(BODY))).toBe(JSON.stringify(emit(BODY)))
  })

  it('has a map from every state to the operation and its strand', () => {
    const { definition, map } = emit(BODY)
    expect(Object.keys(definition.States).every((name) => name in map)).toBe(true)
    expect(map['pause']).toMatchObject({ kind: 'wait', role: 'operation', name: 'pause', strand: '' })
    const inner = Object.values(map).find(({ strand }) => strand === 'inner')
    expect(inner).toMatchObject({ kind: 'step', name: 'count' })
  })

  it('keeps its variables clear of the functions of JSONata', async () => {
    const { definition } = emit(`
      let count = await context.step('a', async (): Promise<number> => 1)
      const sum = await context.step('b', async (): Promise<number[]> => [1])
      count = count + sum.length
      await context.wait({ seconds: 1 })
      return [count, sum.length]`)
    const { outcome } = await run(definition, { tasks: answering({ a: 1, b: [1, 2] }) })
    expect(outcome).toEqual({ status: 'succeeded', result: [3, 2] })
  })

  it('that lacks an operation, reads what is not assigned or leads nowhere is our bug', () => {
    const workflow = lowerText(handlerText(BODY))
    const { definition, map } = emitAsl(workflow)
    const broken = (change: (states: Record<string, Record<string, unknown>>) => void, of: Workflow = workflow) => {
      const copy = JSON.parse(JSON.stringify(definition)) as typeof definition
      change(copy.States as unknown as Record<string, Record<string, unknown>>)
      return () => checkDefinition(of, copy, map)
    }
    expect(broken(() => {})).not.toThrow()
    expect(broken((states) => delete states['pause'])).toThrow(/stepwright is wrong here/)
    expect(broken((states) => (states['count']!['Next'] = 'nowhere'))).toThrow(/stepwright is wrong here/)
    expect(broken((states) => delete states['count']!['Assign'])).toThrow(/\$total/)
    expect(broken((states) => (states['pause']!['Seconds'] = '{% 1 + %}'))).toThrow(/stepwright is wrong here/)
  })

  it('says that a callback is answered through Step Functions', () => {
    const emitted = emit(`return await context.waitForCallback('ask', async (id) => {})`)
    expect(emitted.diagnostics).toMatchObject([
      { code: 'callback-token', severity: 'notice', allows: { kind: 'callback-protocol' } },
    ])
  })
})

describe('what is relied on', () => {
  const outcomeOf = async (definition: ReturnType<typeof emit>['definition'], input: Json, answer: Json = null) => {
    const ran = await run(definition, { input, tasks: async () => ({ Payload: answer }) })
    return ran.outcome.status === 'failed' ? ran.outcome.error.name : (ran.outcome as { result?: Json }).result
  }
  const lookup = `await context.invoke<{ id: string }, { name: string; more: number[] }>('lookup', 'fn', { id: event.id })`

  it('is tested after an invoke, as nobody else holds its answer to the type', async () => {
    const { definition } = emit(`const found = ${lookup}\nif (found.name) return 'some'\nreturn 'none'`)
    expect(await outcomeOf(definition, { id: 'a' }, { name: 'x' })).toBe('some')
    expect(await outcomeOf(definition, { id: 'a' }, { name: '' })).toBe('none')
    expect(await outcomeOf(definition, { id: 'a' }, { name: 0 })).toBe('Stepwright.Contract')
    expect(await outcomeOf(definition, { id: 'a' }, null)).toBe('Stepwright.Contract')
  })

  it('is nothing of an answer that is only passed on', async () => {
    const { definition } = emit(`const found = ${lookup}\nreturn { found, name: found.name }`)
    expect(await outcomeOf(definition, { id: 'a' }, { name: 0 })).toEqual({ found: { name: 0 }, name: 0 })
    // Its `name` is read, which null does not have.
    expect(await outcomeOf(definition, { id: 'a' }, null)).toBe('Stepwright.Contract')
  })

  it('is tested where a batch hands the answers on', async () => {
    const { definition } = emit(
      `const batch = await context.map('all', event.ids, async (item, id) =>
         await item.invoke<string, { ready: boolean }>('ask', 'fn', id), { completionConfig: { toleratedFailurePercentage: 100 } })
       return batch.getResults()[0]!.ready ? 'yes' : 'no'`,
      '{ readonly ids: string[] }',
    )
    expect(await outcomeOf(definition, { ids: ['a'] }, { ready: true })).toBe('yes')
    expect(await outcomeOf(definition, { ids: ['a'] }, { ready: 'no' })).toBe('Stepwright.Contract')
  })

  it('may be undefined, which comes as null', async () => {
    const { definition } = emit(
      `const found = await context.invoke<string, string | undefined>('ask', 'fn', event.id)\nreturn found ?? 'none'`,
    )
    expect(await outcomeOf(definition, { id: 'a' }, null)).toBe('none')
    expect(await outcomeOf(definition, { id: 'a' }, 'x')).toBe('x')
    expect(await outcomeOf(definition, { id: 'a' }, 5)).toBe('Stepwright.Contract')
  })

  it('is a property of an index signature', async () => {
    for (const read of [`event.labels['a']`, `event.labels.a`]) {
      const { definition } = emit(
        `const label = ${read} ?? 'none'\nreturn label ? 'some' : 'empty'`,
        '{ readonly labels: Readonly<Record<string, string>> }',
      )
      expect(await outcomeOf(definition, { labels: { a: '' } })).toBe('empty')
      expect(await outcomeOf(definition, { labels: {} })).toBe('some')
      expect(await outcomeOf(definition, { labels: { a: 0 } })).toBe('Stepwright.Contract')
    }
  })
})

describe('numbers as text', () => {
  const codes = (body: string) => codesOf(emit(body, '{ readonly total: number; readonly rows: readonly string[] }'))

  it('are noticed where they need not be whole', () => {
    expect(codes('return `share ${event.total / 3}`')).toEqual(['number-as-text'])
    expect(codes('return String(event.total)')).toEqual(['number-as-text'])
    expect(codes('await context.step(`add ${event.total}`, async () => 1)')).toEqual(['number-as-text'])
  })

  it('are exact where they count', () => {
    expect(codes('return `${event.rows.length} rows, ${event.rows.length + 1}, ${12}`')).toEqual([])
  })
})

describe('what the platform fails at', () => {
  const compensating = (operation: string) =>
    emit(`try {
        ${operation}
      } catch (error) {
        await context.step('compensate', async () => 'done')
        return (error as Error).message
      }
      return 'fine'`).definition
  const ask = compensating(`await context.invoke('ask', 'fn', event.id)`)
  const tasksFailing =
    (name: string, calls: string[]) =>
    async ({ state }: TaskCall): Promise<Json> => {
      calls.push(state)
      if (state === 'compensate') return { Payload: { result: 'done' } }
      throw new TaskFailure(name, JSON.stringify({ errorType: name, errorMessage: 'no' }))
    }

  it.each([
    'Lambda.TooManyRequestsException',
    'Lambda.ENILimitReachedException',
    'Runtime.ImportModuleError',
    'Sandbox.Timedout',
    'Lambda.SomethingNew',
  ])('%s runs no compensation, also where its name is not listed', async (name) => {
    const calls: string[] = []
    const { outcome } = await run(ask, { input: { id: 'a' }, tasks: tasksFailing(name, calls) })
    expect(outcome).toMatchObject({ status: 'failed', error: { name } })
    expect(calls).not.toContain('compensate')
  })

  it.each(['Error', 'Busy', 'LambdaIsDown', 'MyRuntime.Failure'])('%s is an error of the function', async (name) => {
    const { outcome } = await run(ask, { input: { id: 'a' }, tasks: tasksFailing(name, []) })
    expect(outcome).toMatchObject({ status: 'succeeded', result: 'no' })
  })

  it('passes by the catch around a callback too', async () => {
    const calls: string[] = []
    const waiting = compensating(`await context.waitForCallback('answer', async (id) => { void id })`)
    const { outcome } = await run(waiting, {
      input: { id: 'a' },
      tasks: tasksFailing('Lambda.ENILimitReachedException', calls),
    })
    expect(outcome).toMatchObject({ status: 'failed', error: { name: 'Lambda.ENILimitReachedException' } })
    expect(calls).not.toContain('compensate')
  })
})

describe('assignments behind a test', () => {
  it('are made by the test of the event on its way', () => {
    const { definition } = emit(
      `const total = event.price * event.count
       await context.step('charge', async () => total)`,
      '{ readonly price: number; readonly count: number }',
    )
    const check = stateOf(definition, definition.StartAt)['Choices'] as readonly Record<string, unknown>[]
    expect(check[0]).toMatchObject({ Assign: { total: expect.stringContaining('*') }, Next: 'charge' })
  })

  it('stay a state of their own where a loop comes back to them', async () => {
    const { definition } = emit(
      `let n = event.count
       while (n > 0) n = n - 1
       return n`,
      '{ readonly count: number }',
    )
    const { outcome } = await run(definition, { input: { count: 3 } })
    expect(outcome).toEqual({ status: 'succeeded', result: 0 })
  })
})

describe('a batch with a computed name', () => {
  const batch = (name: string) =>
    emit(
      `await context.map(${name}, [1, 2], async (item, n) => {
         await item.step('first', async () => n)
         await item.wait({ seconds: 5 })
         await item.step('second', async () => n)
       })`,
    )

  it('says its name in the map', () => {
    const { diagnostics, map } = batch("'all-' + event.id")
    const strand = "{% 'all-' & $states.context.Execution.Input.id %}"
    expect(diagnostics.flatMap(({ allows }) => allows ?? [])).toEqual([{ kind: 'extra-effects', scope: strand }])
    expect(map['first']!.strand).toBe(`${strand}[*]`)
  })
})
