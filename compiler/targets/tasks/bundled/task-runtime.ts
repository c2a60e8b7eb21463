/**
 * All that a task bundle has of this package: the runner, and the API as task functions need it. A compilation asks for this module and
 * what it imports; in the published package it is one file without imports (`tools/build/bundles.ts`).
 */
export * from 'stepwright'
export { tasksRunner } from './run-tasks.ts'
