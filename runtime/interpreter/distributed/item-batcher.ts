import type { ItemBatcher, QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import type { QueryData } from '../queries/data.ts'
import { templateQuery } from '../queries/template.ts'
import { numberField } from '../queries/typed.ts'

/** How items are put together: each batch is the input of one child execution. */
export interface Batching {
  /** 0 where not limited. */
  readonly maxItems: number
  readonly maxBytes: number
  readonly batchInput?: Json
}

/** 256 KiB: what an execution takes as its input. */
const LARGEST_INPUT_BYTES = 262_144

export function compileBatcher(batcher: ItemBatcher, language: QueryLanguage): (data: QueryData) => Promise<Batching> {
  const field = (name: 'MaxItemsPerBatch' | 'MaxInputBytesPerBatch') =>
    numberField(batcher[name], batcher[`${name}Path`], name, language)
  const maxItems = field('MaxItemsPerBatch')
  const maxBytes = field('MaxInputBytesPerBatch')
  const input =
    batcher.BatchInput === undefined ? undefined : templateQuery(batcher.BatchInput, language, 'ItemBatcher/BatchInput')
  return async (data) => ({
    maxItems: (await maxItems?.(data)) ?? 0,
    maxBytes: (await maxBytes?.(data)) ?? 0,
    ...(input && { batchInput: await input(data) }),
  })
}

/** The batches as inputs of their executions: in order, each as full as it may be. */
export function makeBatches(items: readonly Json[], { maxItems, maxBytes, batchInput }: Batching): Json[] {
  const most = maxBytes > 0 ? Math.min(maxBytes, LARGEST_INPUT_BYTES) : LARGEST_INPUT_BYTES
  const around = bytes(batchOf([], batchInput))
  const batches: Json[] = []
  let batch: Json[] = []
  let size = around
  for (const item of items) {
    const itemSize = bytes(item) + 1
    const full = (maxItems > 0 && batch.length >= maxItems) || size + itemSize > most
    if (full && batch.length > 0) {
      batches.push(batchOf(batch, batchInput))
      batch = []
      size = around
    }
    batch.push(item)
    size += itemSize
  }
  if (batch.length > 0) batches.push(batchOf(batch, batchInput))
  return batches
}

function batchOf(items: readonly Json[], batchInput: Json | undefined): Json {
  return { ...(batchInput !== undefined && { BatchInput: batchInput }), Items: items }
}

function bytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8')
}
