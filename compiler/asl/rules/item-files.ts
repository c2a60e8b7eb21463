import type { Json } from '../../../runtime/semantics/json.ts'
import { jsonataField } from '../../languages/jsonata.ts'
import type { DefinitionPath } from '../spans.ts'
import type { MapState } from '../types.ts'
import type { RuleContext } from '../validate.ts'

type Config = { readonly [field: string]: Json | undefined }

/** The values of the texts in a ReaderConfig and a WriterConfig (developer guide, "ItemReader" and "ResultWriter"). */
const READER: Readonly<Record<string, readonly string[]>> = {
  InputType: ['CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET'],
  Transformation: ['NONE', 'LOAD_AND_FLATTEN'],
  ManifestType: ['ATHENA_DATA', 'S3_INVENTORY'],
  CSVDelimiter: ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'],
  CSVHeaderLocation: ['FIRST_ROW', 'GIVEN'],
}
const WRITER: Readonly<Record<string, readonly string[]>> = {
  Transformation: ['NONE', 'COMPACT', 'FLATTEN'],
  OutputType: ['JSON', 'JSONL'],
}

/** How a distributed Map reads its items and writes its results, and how much a batch holds. */
export function checkItemFiles(context: RuleContext): void {
  for (const { states } of context.graphs) {
    for (const { state, path } of states) if (state.Type === 'Map') checkMap(state, path, context)
  }
}

function checkMap(
  { ItemReader, ItemBatcher, ResultWriter }: MapState,
  path: DefinitionPath,
  context: RuleContext,
): void {
  const { collector, spans } = context
  const missing = (field: string, owner: string, at: DefinitionPath) =>
    collector.report('missing-field', { field, owner }, spans.key(at))
  const reader: Config = ItemReader?.ReaderConfig ?? {}
  const readerPath = [...path, 'ItemReader', 'ReaderConfig']
  checkValues(reader, READER, readerPath, context)
  checkValues(ResultWriter?.WriterConfig ?? {}, WRITER, [...path, 'ResultWriter', 'WriterConfig'], context)
  if (reader['CSVHeaderLocation'] === 'GIVEN' && reader['CSVHeaders'] === undefined) {
    missing('CSVHeaders', "A 'ReaderConfig' whose headers are given", readerPath)
  }
  if (reader['InputType'] === 'CSV' && reader['CSVHeaderLocation'] === undefined) {
    missing('CSVHeaderLocation', "A 'ReaderConfig' for CSV", readerPath)
  }
  const limits = ['MaxItemsPerBatch', 'MaxInputBytesPerBatch'] as const
  if (ItemBatcher && limits.every((field) => (ItemBatcher[field] ?? ItemBatcher[`${field}Path`]) === undefined)) {
    missing('MaxItemsPerBatch', "An 'ItemBatcher'", [...path, 'ItemBatcher'])
  }
}

function checkValues(
  config: Config,
  values: Readonly<Record<string, readonly string[]>>,
  path: DefinitionPath,
  { collector, spans, near }: RuleContext,
): void {
  for (const [field, allowed] of Object.entries(values)) {
    const value = config[field]
    // What an expression or a deployment gives is not known here.
    if (typeof value !== 'string' || allowed.includes(value) || jsonataField(value) || value.includes('${')) continue
    const meant = near(value, allowed)
    const problem = `must be one of ${allowed.join(', ')}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`
    collector.report('wrong-field-value', { field, problem }, spans.value([...path, field]))
  }
}
