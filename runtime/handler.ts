/** The package `stepwright`: what a handler imports, by the names of `@aws/durable-execution-sdk-js`. */
export * from './sdk/index.ts'
export { withDurableExecution } from './replay/with-durable-execution.ts'
