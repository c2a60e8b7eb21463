/** The runtime for programs that run handlers themselves: engine, stores, inspection. What a handler imports is `stepwright`. */
export {
  type Case,
  type CaseReport,
  type Cases,
  type CasesReading,
  compare,
  type CompareInput,
  type CompareReport,
  type Difference,
  type ExportMap,
  formatReport,
  type MappedState,
  readCases,
  type ReportOptions,
  type Run,
  type Side,
  TaskProcess,
} from './compare.ts'
export { completeCallback, type CallbackAnswer } from './engine/callbacks.ts'
export { Engine, type EngineOptions, type RunResult, type RunUntil, type StartRequest } from './engine/engine.ts'
export { EngineError } from './engine/engine-error.ts'
export type { FunctionCall, Functions, PlainFunction } from './engine/functions.ts'
export { Executions, type PurgeFilter, type RestartRequest } from './engine/executions.ts'
export { findExecution, inspectExecution, type InspectedExecution, listExecutions } from './engine/inspect.ts'
export { type LoadedHandler, loadHandlers, type LoadOptions } from './engine/load.ts'
export { OperationPaths } from './engine/operation-paths.ts'
export { diagnosticsOf, openStore } from './engine/store-diagnostics.ts'
export type { Waiting } from './engine/waiting.ts'
export type { Clock, Environment } from './environment/environment.ts'
export { Simulation } from './environment/simulation.ts'
export { systemEnvironment } from './environment/system.ts'
export type { EventType, HistoryEvent } from './history/event.ts'
export type { Effect, Outcome } from './history/outcome.ts'
export { type ExecutionLimits, LIMITS } from './semantics/limits.ts'
export type { Json } from './semantics/json.ts'
export { MemoryStore } from './store/memory-store.ts'
export type { ExecutionFilter, ExecutionRecord, ExecutionStatus, Store } from './store/store.ts'
