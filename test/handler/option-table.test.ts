import { describe, expect, it } from 'vitest'
import { OPTIONS, type OptionOwner } from '../../compiler/handler/operations/option-table.ts'
import { DURABLE_API_DECLARATION } from '../../compiler/handler/project/durable-api-declaration.ts'

/** The interfaces of the API that hold the options of an operation. */
const INTERFACES: Readonly<Record<string, OptionOwner>> = {
  DurableExecutionConfig: 'withDurableExecution',
  StepConfig: 'step',
  InvokeConfig: 'invoke',
  ChildConfig: 'runInChildContext',
  WithRetryConfig: 'withRetry',
  CreateCallbackConfig: 'createCallback',
  WaitForCallbackConfig: 'waitForCallback',
  WaitForConditionConfig: 'waitForCondition',
  MapConfig: 'map',
  ParallelConfig: 'parallel',
  ThresholdCompletionConfig: 'completionConfig',
  NamedParallelBranch: 'a branch',
}

const propertiesOf = (name: string): readonly string[] => {
  const [, body = ''] =
    new RegExp(`interface ${name}\\b[^{]*\\{\\n([^}]*(?:\\{[^}]*\\}[^}]*)*?)\\n\\}`).exec(DURABLE_API_DECLARATION) ?? []
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, property]) => property!)
}

describe('the table of options', () => {
  it.each(Object.entries(INTERFACES))('has a row for everything in %s', (name, owner) => {
    const properties = propertiesOf(name)
    expect(properties.length).toBeGreaterThan(0)
    expect(Object.keys(OPTIONS[owner]).toSorted()).toEqual(properties.toSorted())
  })

  it('has an owner for every row', () => {
    const others: readonly string[] = ['wait']
    expect(Object.keys(OPTIONS).toSorted()).toEqual([...Object.values(INTERFACES), ...others].toSorted())
  })
})
