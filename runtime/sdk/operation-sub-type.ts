import { OPERATIONS } from '../semantics/operations.ts'

/** `durable-api` 16.2. */
export const OperationSubType = {
  STEP: OPERATIONS.step.subType,
  WAIT: OPERATIONS.wait.subType,
  CALLBACK: OPERATIONS.createCallback.subType,
  RUN_IN_CHILD_CONTEXT: OPERATIONS.runInChildContext.subType,
  MAP: OPERATIONS.map.subType,
  MAP_ITERATION: OPERATIONS.mapIteration.subType,
  PARALLEL: OPERATIONS.parallel.subType,
  PARALLEL_BRANCH: OPERATIONS.parallelBranch.subType,
  WAIT_FOR_CALLBACK: OPERATIONS.waitForCallback.subType,
  WAIT_FOR_CONDITION: OPERATIONS.waitForCondition.subType,
  CHAINED_INVOKE: OPERATIONS.invoke.subType,
} as const
export type OperationSubType = (typeof OperationSubType)[keyof typeof OperationSubType]
