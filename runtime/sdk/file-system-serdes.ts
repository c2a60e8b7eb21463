import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LIMITS } from '../semantics/limits.ts'
import type { AnySerdes, SerdesContext } from './serdes.ts'

/** `durable-api` 14: values in files, envelopes in the record. */
export const FileSystemSerdesMode = { ALWAYS: 'ALWAYS', OVERFLOW: 'OVERFLOW' } as const
export type FileSystemSerdesMode = (typeof FileSystemSerdesMode)[keyof typeof FileSystemSerdesMode]
export declare namespace FileSystemSerdesMode {
  type ALWAYS = 'ALWAYS'
  type OVERFLOW = 'OVERFLOW'
}

export const FileSystemPathEncoding = { URI: 'URI', HASH: 'HASH' } as const
export type FileSystemPathEncoding = (typeof FileSystemPathEncoding)[keyof typeof FileSystemPathEncoding]
export declare namespace FileSystemPathEncoding {
  type URI = 'URI'
  type HASH = 'HASH'
}

export interface FileSystemSerdesConfig {
  /** ALWAYS unless given; OVERFLOW writes a file only for what does not fit a record. */
  storageMode?: FileSystemSerdesMode
  /** URI unless given: readable folders; HASH: SHA-256 names. */
  pathEncoding?: FileSystemPathEncoding
  generatePreview?: (value: unknown) => Record<string, unknown> | undefined
}

/** 1 KiB below the limit of a record, for what the record adds around the envelope. */
const OVERFLOW_BYTES = LIMITS.operationPayloadBytes - 1024

const EXECUTION_ARN = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:/]+):[^:/]+\/durable-execution\/([^/]+)\/([^/]+)$/

/** Keeps values in files under `basePath`, which every invocation must be able to reach. */
export function createFileSystemSerdes(basePath: string, config: FileSystemSerdesConfig = {}): AnySerdes {
  const { storageMode = 'ALWAYS', pathEncoding = 'URI', generatePreview } = config

  const inFile = async (value: unknown, context: SerdesContext): Promise<string> => {
    const folder = executionFolder(basePath, context.durableExecutionArn, pathEncoding)
    await mkdir(folder, { recursive: true })
    const file = join(folder, `${segment(context.entityId, pathEncoding)}.json`)
    await writeFile(file, JSON.stringify(value), 'utf-8')
    const preview = generatePreview?.(value)
    return JSON.stringify(preview ? { file, preview } : { file })
  }

  return {
    serialize: async (value, context) => {
      if (value === undefined) return undefined
      if (storageMode === 'ALWAYS') return inFile(value, context)
      const inline = JSON.stringify({ data: JSON.stringify(value) })
      return Buffer.byteLength(inline, 'utf-8') > OVERFLOW_BYTES ? inFile(value, context) : inline
    },
    deserialize: async (data) => {
      if (data === undefined) return undefined
      const envelope = JSON.parse(data) as { file: string } | { data: string }
      return JSON.parse('file' in envelope ? await readFile(envelope.file, 'utf-8') : envelope.data)
    },
  }
}

function executionFolder(basePath: string, arn: string, encoding: FileSystemPathEncoding): string {
  const [, functionName, executionName, invocationId] = (encoding === 'URI' && EXECUTION_ARN.exec(arn)) || []
  if (functionName && executionName && invocationId) return join(basePath, functionName, executionName, invocationId)
  return join(basePath, segment(arn, encoding))
}

function segment(value: string, encoding: FileSystemPathEncoding): string {
  return encoding === 'HASH' ? createHash('sha256').update(value).digest('hex') : encodeURIComponent(value)
}
