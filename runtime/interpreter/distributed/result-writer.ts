import type { QueryLanguage, ResultWriter } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { StateFailure } from '../failure.ts'
import type { ObjectStore } from '../objects.ts'
import type { QueryData } from '../queries/data.ts'
import { isObject } from '../queries/equality.ts'
import { constant, templateQuery } from '../queries/template.ts'

/** A child execution that ended. */
export interface ChildResult {
  readonly executionArn: string
  readonly name: string
  readonly input: Json
  readonly startedMs: number
  readonly stoppedMs: number
  readonly end: { readonly output: Json } | { readonly error: string | undefined; readonly cause: string | undefined }
}

export interface MapRunPlace {
  readonly mapRunArn: string
  readonly stateMachineArn: string
  readonly newId: () => string
}

/** Makes the result of a Map run of its children's: what the state's output begins with. */
export type ResultWriting = (
  children: readonly ChildResult[],
  data: QueryData,
  objects: ObjectStore | undefined,
  place: MapRunPlace,
) => Promise<Json>

type Transformation = 'NONE' | 'COMPACT' | 'FLATTEN'

/** "ResultWriter" of the developer guide: the results in the state's output, or in files with a manifest. */
export function compileWriter(writer: ResultWriter | undefined, language: QueryLanguage): ResultWriting {
  const config = writer?.WriterConfig
  if (!writer?.Resource) {
    const transformation = (config?.Transformation ?? 'COMPACT') as Transformation
    return async (children, _, __, place) =>
      transformed(
        children.filter(({ end }) => 'output' in end),
        transformation,
        place,
      )
  }
  const template = language === 'JSONata' ? writer.Arguments : writer.Parameters
  const given = template === undefined ? constant({}) : templateQuery(template, language, 'ResultWriter/Arguments')
  return async (children, data, objects, place) => {
    const request = await given(data)
    const { Bucket: bucket, Prefix: prefix } = isObject(request) ? request : {}
    if (typeof bucket !== 'string' || !objects) {
      throw new StateFailure('States.ResultWriterFailed', 'There is no bucket to write the results to.')
    }
    const folder = `${typeof prefix === 'string' && prefix !== '' ? `${prefix.replace(/\/$/, '')}/` : ''}${place.newId()}`
    const transformation = (config?.Transformation ?? 'NONE') as Transformation
    const files: Record<string, Json> = {}
    for (const status of ['FAILED', 'PENDING', 'SUCCEEDED'] as const) {
      const chosen = children.filter(({ end }) => status === ('output' in end ? 'SUCCEEDED' : 'FAILED'))
      if (chosen.length === 0) {
        files[status] = []
        continue
      }
      // What failed has no output to transform.
      const results = transformed(chosen, status === 'SUCCEEDED' ? transformation : 'NONE', place)
      const lines = config?.OutputType === 'JSONL'
      const body = lines ? results.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify(results)
      const key = `${folder}/${status}_0.${lines ? 'jsonl' : 'json'}`
      await objects.put(bucket, key, body)
      files[status] = [{ Key: key, Size: Buffer.byteLength(body, 'utf8') }]
    }
    const key = `${folder}/manifest.json`
    const manifest = { DestinationBucket: bucket, MapRunArn: place.mapRunArn, ResultFiles: files }
    await objects.put(bucket, key, JSON.stringify(manifest))
    return { MapRunArn: place.mapRunArn, ResultWriterDetails: { Bucket: bucket, Key: key } }
  }
}

function transformed(children: readonly ChildResult[], how: Transformation, place: MapRunPlace): Json[] {
  if (how === 'NONE') return children.map((child) => described(child, place))
  const outputs = children.map(({ end }) => ('output' in end ? end.output : null))
  if (how === 'COMPACT') return outputs
  return outputs.flatMap((output) => {
    return Array.isArray(output) ? (output as readonly Json[]) : [output]
  })
}

/** A child as DescribeExecution and the files of results show it. */
function described(child: ChildResult, place: MapRunPlace): Json {
  const { end } = child
  return {
    ExecutionArn: child.executionArn,
    Input: JSON.stringify(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...('output' in end
      ? { Output: JSON.stringify(end.output), OutputDetails: { Included: true } }
      : { Error: end.error ?? '', Cause: end.cause ?? '' }),
    RedriveCount: 0,
    RedriveStatus: 'output' in end ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    ...('output' in end && { RedriveStatusReason: "Execution is SUCCEEDED and can't be redriven" }),
    StartDate: new Date(child.startedMs).toISOString(),
    StateMachineArn: place.stateMachineArn,
    Status: 'output' in end ? 'SUCCEEDED' : 'FAILED',
    StopDate: new Date(child.stoppedMs).toISOString(),
  }
}
