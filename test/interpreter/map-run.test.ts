import { expect, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { MemoryObjects, type StoredObject } from '../../runtime/interpreter/interpret.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { machine, run } from './run.ts'

const PASS = { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } }

function mapRun(fields: object, processor: object = PASS): object {
  return machine({
    Each: {
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...processor },
      End: true,
      ...fields,
    },
  })
}

async function items(objects: readonly StoredObject[], ReaderConfig: object, Arguments: object, action = 'getObject') {
  const definition = mapRun({ ItemReader: { Resource: `arn:aws:states:::s3:${action}`, ReaderConfig, Arguments } })
  const { outcome } = await run(definition, { objects: new MemoryObjects(objects) })
  return outcome.status === 'succeeded' ? outcome.result : outcome
}

test('a reader reads JSON, parts of it, JSON lines and text with delimiters', async () => {
  const object = (body: string) => [{ bucket: 'b', key: 'k', body }]
  const at = { Bucket: 'b', Key: 'k' }
  expect(await items(object('[1, [2]]'), { InputType: 'JSON' }, at)).toEqual([1, [2]])
  expect(
    await items(object('{"a":{"b":[1,2,3]}}'), { InputType: 'JSON', ItemsPointer: '/a/b', MaxItems: 2 }, at),
  ).toEqual([1, 2])
  expect(await items(object('{"x":1}\n\n{"y":2}\n'), { InputType: 'JSONL' }, at)).toEqual([{ x: 1 }, { y: 2 }])
  const csv = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: 'SEMICOLON' }
  expect(await items(object('a;b\r\n"1;2";"say ""yes"""\n3\n'), csv, at)).toEqual([
    { a: '1;2', b: 'say "yes"' },
    { a: '3', b: '' },
  ])
})

test('a reader lists objects, or reads all of them', async () => {
  const objects = [
    { bucket: 'b', key: 'in/2.json', body: '[3]' },
    { bucket: 'b', key: 'in/1.json', body: '[1, 2]', lastModified: 5 },
    { bucket: 'b', key: 'out/1.json', body: '[9]' },
  ]
  const at = { Bucket: 'b', Prefix: 'in/' }
  expect(await items(objects, {}, at, 'listObjectsV2')).toMatchObject([
    { Key: 'in/1.json', Size: 6, LastModified: 5, Etag: '"04cd0e0151f352e7fd414d694a604136"' },
    { Key: 'in/2.json', Size: 3 },
  ])
  const flat = { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' }
  expect(await items(objects, flat, at, 'listObjectsV2')).toEqual([1, 2, 3])
})

test('a reader follows an inventory to its packed files', async () => {
  const manifest = {
    destinationBucket: 'arn:aws:s3:::inventory',
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, Size',
    files: [{ key: 'data/1.csv.gz' }],
  }
  const objects = [
    { bucket: 'inventory', key: 'manifest.json', body: JSON.stringify(manifest) },
    { bucket: 'inventory', key: 'data/1.csv.gz', body: gzipSync('"b","one.txt","5"\n') },
  ]
  const found = await items(objects, { InputType: 'MANIFEST' }, { Bucket: 'inventory', Key: 'manifest.json' })
  expect(found).toEqual([{ Bucket: 'b', Key: 'one.txt', Size: '5' }])
})

test('a reader follows the manifest of an UNLOAD to its files', async () => {
  const objects = [
    { bucket: 'b', key: 'manifest.csv', body: 's3://data/1.csv\ns3://data/2.jsonl\n' },
    { bucket: 'data', key: '1.csv', body: 'a\n1\n' },
    { bucket: 'data', key: '2.jsonl', body: '{"a":2}\n' },
  ]
  const found = await items(
    objects,
    { InputType: 'MANIFEST', ManifestType: 'ATHENA_DATA', CSVHeaderLocation: 'FIRST_ROW' },
    { Bucket: 'b', Key: 'manifest.csv' },
  )
  expect(found).toEqual([{ a: '1' }, { a: 2 }])
})

test('a file in a format that is not read is told, and is no outcome', async () => {
  const parquet = items([{ bucket: 'b', key: 'k', body: 'PAR1' }], { InputType: 'PARQUET' }, { Bucket: 'b', Key: 'k' })
  await expect(parquet).rejects.toThrow(/reads items of the type "PARQUET", which the interpreter does not run/)
  const manifest = { destinationBucket: 'b', fileFormat: 'ORC', fileSchema: 'x', files: [] }
  const inventory = items(
    [{ bucket: 'b', key: 'm', body: JSON.stringify(manifest) }],
    { InputType: 'MANIFEST' },
    { Bucket: 'b', Key: 'm' },
  )
  await expect(inventory).rejects.toThrow(/reads an inventory of the format "ORC"/)
})

test('what cannot be read fails the Map, and can be caught', async () => {
  const failing = await items([], { InputType: 'JSON' }, { Bucket: 'b', Key: 'missing' })
  expect(failing).toMatchObject({ status: 'failed', error: { name: 'States.ItemReaderFailed' } })
})

test('items go in batches, each within both limits', async () => {
  const batches = {
    ItemBatcher: { MaxItemsPerBatch: 2, MaxInputBytesPerBatch: 60, BatchInput: { for: '{% $states.input.who %}' } },
  }
  const long = 'x'.repeat(30)
  const { outcome } = await run(mapRun({ Items: [1, 2, 3, long, long], ...batches }), { input: { who: 'me' } })
  const BatchInput = { for: 'me' }
  expect(outcome).toEqual({
    status: 'succeeded',
    result: [
      { BatchInput, Items: [1, 2] },
      { BatchInput, Items: [3] },
      { BatchInput, Items: [long] },
      { BatchInput, Items: [long] },
    ],
  })
})

test('results are written to files with a manifest', async () => {
  const objects = new MemoryObjects()
  const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'out', Prefix: 'runs' } }
  const { outcome } = await run(mapRun({ Items: [1, 2], ResultWriter }), { objects })
  if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome))
  const { Key } = (outcome.result as { ResultWriterDetails: { Key: string } }).ResultWriterDetails
  const read = async (key: string) => JSON.parse(new TextDecoder().decode(await objects.get('out', key))) as Json
  const manifest = (await read(Key)) as { ResultFiles: { SUCCEEDED: { Key: string }[]; FAILED: Json[] } }
  expect(manifest.ResultFiles.FAILED).toEqual([])
  expect(await read(manifest.ResultFiles.SUCCEEDED[0]!.Key)).toMatchObject([
    { Input: '1', Output: '1', Status: 'SUCCEEDED' },
    { Input: '2', Output: '2', Status: 'SUCCEEDED' },
  ])
})

test('a child execution has a context of its own and none of the variables', async () => {
  const definition = machine({
    First: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Each' },
    Each: {
      Type: 'Map',
      Items: ['a'],
      Label: 'Part',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Show',
        States: {
          Show: {
            Type: 'Pass',
            Output: '{% [$states.context.Execution.Input, $states.context.StateMachine.Name, $exists($outer)] %}',
            End: true,
          },
        },
      },
      End: true,
    },
  })
  const { outcome } = await run(definition)
  expect(outcome).toEqual({ status: 'succeeded', result: [['a', 'StateMachine/Part', false]] })
})

test('every tolerance that is given must hold', async () => {
  const processor = {
    StartAt: 'Check',
    States: {
      Check: { Type: 'Choice', Choices: [{ Condition: '{% $states.input > 2 %}', Next: 'Bad' }], Default: 'Good' },
      Bad: { Type: 'Fail', Error: 'Bad' },
      Good: { Type: 'Succeed' },
    },
  }
  const status = async (fields: object) => {
    const { outcome } = await run(mapRun({ Items: [1, 2, 3, 4], ...fields }, processor))
    return outcome.status === 'failed' ? outcome.error.name : outcome.status
  }
  expect(await status({})).toBe('States.ExceedToleratedFailureThreshold')
  expect(await status({ ToleratedFailureCount: 2 })).toBe('succeeded')
  expect(await status({ ToleratedFailurePercentage: 50 })).toBe('succeeded')
  expect(await status({ ToleratedFailureCount: 2, ToleratedFailurePercentage: 25 })).toBe(
    'States.ExceedToleratedFailureThreshold',
  )
})

test('a distributed Map takes the entries of an object, by both languages; an inline one takes none', async () => {
  const input = { b: 1, a: { c: 2 } }
  const entries = [
    { Key: 'b', Value: 1 },
    { Key: 'a', Value: { c: 2 } },
  ]
  const byPath = { ...mapRun({ ItemsPath: '$.o' }), QueryLanguage: 'JSONPath' }
  expect((await run(byPath, { input: { o: input } })).outcome).toEqual({ status: 'succeeded', result: entries })
  const byExpression = mapRun({ Items: '{% $states.input %}' })
  expect((await run(byExpression, { input })).outcome).toEqual({ status: 'succeeded', result: entries })
  const inline = { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: PASS, End: true } } }
  expect((await run(inline, { input })).end.cause).toContain('Reference path "$" must point to array.')
})
