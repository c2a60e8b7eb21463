import { gunzipSync } from 'node:zlib'
import type { ItemReader, QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { StateFailure, Uninterpretable } from '../failure.ts'
import type { ObjectStore } from '../objects.ts'
import type { QueryData } from '../queries/data.ts'
import { isObject, setOwn } from '../queries/equality.ts'
import { parseJson } from '../queries/intrinsics.ts'
import { constant, templateQuery } from '../queries/template.ts'
import { numberField } from '../queries/typed.ts'
import { parseRows } from './csv.ts'

/** What a reader found. */
export interface ReadItems {
  readonly items: readonly Json[]
  /** `Map.Item.Source` of the context object. */
  readonly source: string
}

/** The fields of a reader, evaluated. */
export interface ReaderRequest {
  readonly arguments: { readonly [field: string]: Json }
  readonly config: { readonly [field: string]: Json }
  /** 0 for all. */
  readonly maxItems: number
}

/** Evaluates the fields of a reader; reading is a step of its own, since what goes wrong there fails the Map run. */
export function compileReader(
  reader: ItemReader,
  language: QueryLanguage,
): (data: QueryData) => Promise<ReaderRequest> {
  const { MaxItems, MaxItemsPath, ...config } = reader.ReaderConfig ?? {}
  const template = language === 'JSONata' ? reader.Arguments : reader.Parameters
  const given = template === undefined ? constant({}) : templateQuery(template, language, 'ItemReader/Arguments')
  const configured =
    language === 'JSONata' ? templateQuery(config, language, 'ItemReader/ReaderConfig') : constant(config)
  const maxItems = numberField(MaxItems, MaxItemsPath as string | undefined, 'MaxItems', language)
  return async (data) => ({
    arguments: (await given(data)) as ReaderRequest['arguments'],
    config: (await configured(data)) as ReaderRequest['config'],
    maxItems: (await maxItems?.(data)) ?? 0,
  })
}

/** The items of data that was read elsewhere: the content of a file, or the list that listObjectsV2 gives. */
export function parsedItems(data: Json | undefined, request: ReaderRequest, state: string): ReadItems {
  if (Array.isArray(data)) return { items: data as readonly Json[], source: 'STATE_DATA' }
  const body = new TextEncoder().encode(typeof data === 'string' ? data : JSON.stringify(data ?? null))
  const items = parseItems(body, request.config, state)
  return { items: request.maxItems > 0 ? items.slice(0, request.maxItems) : items, source: 'STATE_DATA' }
}

/** Reads the items ("ItemReader" of the developer guide); what is wrong with them is States.ItemReaderFailed. */
export async function readItems(
  { Resource }: ItemReader,
  request: ReaderRequest,
  objects: ObjectStore,
  state: string,
): Promise<ReadItems> {
  const { Bucket: bucket, Key: key, Prefix: prefix } = request.arguments
  if (typeof bucket !== 'string') fail('The Bucket of the ItemReader must be a string.')
  const limited = (items: readonly Json[]) => (request.maxItems > 0 ? items.slice(0, request.maxItems) : items)
  if (Resource.endsWith(':s3:listObjectsV2')) {
    const transformed = request.config['Transformation'] === 'LOAD_AND_FLATTEN'
    const listed = await objects.list(bucket, typeof prefix === 'string' ? prefix : '')
    if (!transformed) return { items: limited(listed.map(summaryItem)), source: `S3://${bucket}` }
    const items: Json[] = []
    for (const object of listed) {
      // A folder's own entry holds nothing.
      if (object.key.endsWith('/')) continue
      items.push(...parseItems(await content(objects, bucket, object.key), request.config, state))
    }
    return { items: limited(items), source: `S3://${bucket}` }
  }
  if (!Resource.endsWith(':s3:getObject')) throw new Uninterpretable(state, `reads items with ${Resource}`)
  if (typeof key !== 'string') fail('The Key of the ItemReader must be a string.')
  const body = await content(objects, bucket, key)
  const source = `S3://${bucket}/${key}`
  if (request.config['InputType'] === 'MANIFEST') {
    return { items: limited(await manifestItems(body, request.config, objects, state)), source }
  }
  return { items: limited(parseItems(body, request.config, state)), source }
}

function fail(cause: string): never {
  throw new StateFailure('States.ItemReaderFailed', cause)
}

async function content(objects: ObjectStore, bucket: string, key: string): Promise<Uint8Array> {
  const body = await objects.get(bucket, key)
  if (body === undefined) fail(`The specified key does not exist: ${bucket}/${key}`)
  return body
}

function textOf(body: Uint8Array): string {
  const unpacked =
    body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body, { maxOutputLength: LARGEST_FILE_BYTES }) : body
  return new TextDecoder().decode(unpacked)
}

/** 10 GB for AWS; what one string of this host can hold. */
const LARGEST_FILE_BYTES = 2 ** 29

function summaryItem(object: Awaited<ReturnType<ObjectStore['list']>>[number]): Json {
  return {
    Etag: object.etag ?? '',
    Key: object.key,
    LastModified: object.lastModified ?? 0,
    Size: object.size,
    StorageClass: object.storageClass ?? 'STANDARD',
  }
}

function parseItems(body: Uint8Array, config: ReaderRequest['config'], state: string): readonly Json[] {
  const text = textOf(body)
  switch (config['InputType'] ?? 'JSON') {
    case 'JSON':
      return jsonItems(text, config['ItemsPointer'])
    case 'JSONL':
      return text
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .map((line) => parseJson(line, () => fail('Attempting to map over a line that is not valid JSON.')))
    case 'CSV':
      return rowItems(parseRows(text, delimiterOf(config)), config)
    default:
      throw new Uninterpretable(state, `reads items of the type ${JSON.stringify(config['InputType'])}`)
  }
}

function jsonItems(text: string, pointer: Json | undefined): readonly Json[] {
  const document = parseJson(text, () => fail('Attempting to map over a file that is not valid JSON.'))
  const found = typeof pointer === 'string' ? atPointer(document, pointer) : document
  if (found === undefined) {
    fail('The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.')
  }
  if (Array.isArray(found)) return found as readonly Json[]
  // Only an object that a pointer names is taken for its entries.
  if (pointer !== undefined && pointer !== '' && isObject(found)) {
    return Object.entries(found).map(([Key, Value]) => ({ Key, Value }))
  }
  return fail('Attempting to map over non-iterable node.')
}

/** RFC 6901. */
function atPointer(document: Json, pointer: string): Json | undefined {
  let found: Json | undefined = document
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(found)) found = (found as readonly Json[])[Number(name)]
    else found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return found
}

const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
}

function delimiterOf(config: ReaderRequest['config']): string {
  const name = config['CSVDelimiter']
  return (typeof name === 'string' && Object.hasOwn(DELIMITERS, name) && DELIMITERS[name]) || ','
}

/** Rows as objects under the headers: what a row lacks is empty, what it has beyond them is dropped. */
function rowItems(rows: readonly string[][], config: ReaderRequest['config']): Json[] {
  const given = config['CSVHeaderLocation'] === 'GIVEN'
  const headers = given ? (config['CSVHeaders'] as readonly string[] | undefined) : rows[0]
  if (headers === undefined) fail('The CSV file is empty.')
  if (new Set(headers).size !== headers.length) fail('CSV headers cannot contain duplicates.')
  return rows.slice(given ? 0 : 1).map((row) => {
    const item: Record<string, Json> = {}
    for (const [index, header] of headers.entries()) setOwn(item, header, row[index] ?? '')
    return item
  })
}

/** The items of all files that a manifest lists: an S3 inventory, or Athena's of an UNLOAD. */
async function manifestItems(
  body: Uint8Array,
  config: ReaderRequest['config'],
  objects: ObjectStore,
  state: string,
): Promise<readonly Json[]> {
  const items: Json[] = []
  if (config['ManifestType'] === 'ATHENA_DATA') {
    for (const line of textOf(body).split(/\r?\n/)) {
      const place = /^s3:\/\/([^/]+)\/(.+)$/.exec(line.trim())
      if (!place) continue
      const type = /\.csv(?:\.gz)?$/.test(line.trim()) ? 'CSV' : 'JSONL'
      items.push(...parseItems(await content(objects, place[1]!, place[2]!), { ...config, InputType: type }, state))
    }
    return items
  }
  const manifest = parseJson(textOf(body), () => fail('The manifest is not valid JSON.'))
  const { files, fileSchema, fileFormat, destinationBucket } = isObject(manifest) ? manifest : {}
  if (!Array.isArray(files)) fail('The manifest has no list of files.')
  if (fileFormat !== undefined && fileFormat !== 'CSV') {
    throw new Uninterpretable(state, `reads an inventory of the format ${JSON.stringify(fileFormat)}`)
  }
  if (typeof fileSchema !== 'string' || typeof destinationBucket !== 'string') {
    fail('The manifest names no schema or bucket.')
  }
  const headers = fileSchema.split(/\s*,\s*/)
  const bucket = destinationBucket.replace(/^arn:aws[^:]*:s3:::/, '')
  for (const file of files as readonly Json[]) {
    const key =
      isObject(file) && typeof file['key'] === 'string' ? file['key'] : fail('A file of the manifest has no key.')
    const rows = parseRows(textOf(await content(objects, bucket, key)), ',')
    items.push(...rowItems(rows, { CSVHeaderLocation: 'GIVEN', CSVHeaders: headers }))
  }
  return items
}
