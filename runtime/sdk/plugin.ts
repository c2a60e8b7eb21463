import type { DurableExecutionInvocationOutput } from './handler.ts'

/**
 * `durable-api` 20: the experimental plugin interface of AWS's package. Hooks are awaited where they are called, all plugins at
 * once; what a hook throws changes nothing. A plugin that has no time to lose starts its work and returns.
 */
export const DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION = 1

export const PluginInvocationStatus = {
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  PENDING: 'PENDING',
  RETRYING: 'RETRYING',
} as const
export type PluginInvocationStatus = (typeof PluginInvocationStatus)[keyof typeof PluginInvocationStatus]

export const PluginOperationStatus = {
  STARTED: 'STARTED',
  READY: 'READY',
  PENDING: 'PENDING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  TIMED_OUT: 'TIMED_OUT',
  STOPPED: 'STOPPED',
  CANCELLED: 'CANCELLED',
} as const
export type PluginOperationStatus = (typeof PluginOperationStatus)[keyof typeof PluginOperationStatus]

export const AttemptEndInfoOutcome = { SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED' } as const
export type AttemptEndInfoOutcome = (typeof AttemptEndInfoOutcome)[keyof typeof AttemptEndInfoOutcome]

export interface OperationInfo {
  id: string
  name?: string
  type: string
  subType?: string
  parentId?: string
  status?: PluginOperationStatus
  startTimestamp?: Date
  endTimestamp?: Date
  result?: string
  error?: Error
  attempt?: number
  isReplay: boolean
}

export interface OperationEndInfo extends OperationInfo {
  error?: Error
}

export interface AttemptInfo extends OperationInfo {
  attempt: number
}

export interface AttemptEndInfo extends AttemptInfo {
  outcome: AttemptEndInfoOutcome
  error?: Error
}

interface InvocationBaseInfo {
  requestId: string
  executionArn: string
  executionInput: unknown
  operations: Record<string, OperationInfo>
  executionStartTimestamp?: Date
}

export interface InvocationInfo extends InvocationBaseInfo {
  isFirstInvocation: boolean
  updatedOperations: Record<string, OperationInfo>
}

export interface InvocationEndInfo extends InvocationBaseInfo {
  status: PluginInvocationStatus
  executionResult?: unknown
  executionError?: Error
}

export interface OperationChangeInfo {
  executionArn: string
  updatedOperations: Record<string, OperationInfo>
  operations: Record<string, OperationInfo>
}

export interface DurableInstrumentationPlugin {
  onInvocationStart?(info: InvocationInfo): Promise<void>
  wrapInvocation?(
    info: InvocationInfo,
    fn: () => Promise<DurableExecutionInvocationOutput>,
  ): Promise<DurableExecutionInvocationOutput>
  onInvocationEnd?(info: InvocationEndInfo): Promise<void>
  onOperationStart?(info: OperationInfo): Promise<void>
  wrapChildContextFn?(info: OperationInfo, fn: () => unknown): unknown
  onOperationEnd?(info: OperationEndInfo): Promise<void>
  onOperationAttemptStart?(info: AttemptInfo): Promise<void>
  wrapOperationAttemptFn?(info: AttemptInfo, fn: () => unknown): unknown
  onOperationAttemptEnd?(info: AttemptEndInfo): Promise<void>
  onOperationChange?(info: OperationChangeInfo): Promise<void>
  enrichLogContext?(): Record<string, string | number | boolean> | undefined
}

export type DurableInstrumentationPluginType<
  Plugin extends DurableInstrumentationPlugin = DurableInstrumentationPlugin,
> = abstract new (...args: never[]) => Plugin

export interface DurableInstrumentationPluginProvider<
  Plugin extends DurableInstrumentationPlugin = DurableInstrumentationPlugin,
> {
  readonly pluginApiVersion: typeof DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION
  readonly pluginType: DurableInstrumentationPluginType<Plugin>
  createPlugin(): Plugin
}
