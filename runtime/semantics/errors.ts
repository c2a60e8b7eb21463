/** `durable-api` 13: the API's error classes, their defaults, and what survives the record. */
export const ERROR_CLASSES = {
  StepError: { parent: 'DurableOperationError', message: 'Step failed' },
  CallbackError: { parent: 'DurableOperationError', message: 'Callback failed' },
  CallbackExternalError: { parent: 'CallbackError', message: 'Callback failed' },
  CallbackTimeoutError: { parent: 'CallbackError', message: 'Callback timed out' },
  CallbackSubmitterError: { parent: 'CallbackError', message: 'Callback submitter failed' },
  InvokeError: { parent: 'DurableOperationError', message: 'Invoke failed' },
  ChildContextError: { parent: 'DurableOperationError', message: 'Child context failed' },
  WaitForConditionError: { parent: 'DurableOperationError', message: 'Wait for condition failed' },
  PromiseCombinatorError: { parent: 'DurableOperationError', message: 'Promise combinator failed' },
} as const

export type ErrorClassName = keyof typeof ERROR_CLASSES

/** From the own class up: `['CallbackTimeoutError', 'CallbackError', 'DurableOperationError', 'Error']`. */
export function errorClassChain(name: string): readonly string[] {
  const chain: string[] = []
  let next: string = name
  while (Object.hasOwn(ERROR_CLASSES, next)) {
    chain.push(next)
    next = ERROR_CLASSES[next as ErrorClassName].parent
  }
  if (chain.length === 0) return name === 'Error' ? ['Error'] : [name, 'Error']
  return [...chain, next, 'Error']
}

/** The class a recorded error type is rebuilt as: every unknown type is a StepError (`durable-api` 13.2). */
export function rebuiltClass(errorType: string | undefined): ErrorClassName {
  return errorType !== undefined && Object.hasOwn(ERROR_CLASSES, errorType)
    ? (errorType as ErrorClassName)
    : 'StepError'
}
