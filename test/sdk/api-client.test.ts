import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LambdaClient } from '@aws-sdk/client-lambda'
import * as aws from '@aws/durable-execution-sdk-js'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'
import type { OperationUpdate } from '../../runtime/handler.ts'
import { FakeService, lambdaContext } from '../replay/fake-service.ts'

/**
 * A handler that imports stepwright, deployed to AWS: what Lambda calls talks to the service's HTTP API (`durable-api` 16.4) through the
 * real client of the AWS SDK, here against an endpoint of our own.
 */
let server: Server
let endpoint: string
let service: FakeService
let requests: { readonly method: string; readonly path: string; readonly body: unknown; readonly agent: string }[] = []
let refusal: { readonly status: number; readonly type: string; readonly message: string } | undefined

beforeAll(async () => {
  server = createServer((request, response) => {
    void answer(request).then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})
afterEach(() => {
  requests = []
  refusal = undefined
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

async function answer(request: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const body = text === '' ? undefined : (JSON.parse(text) as { CheckpointToken: string; Updates?: OperationUpdate[] })
  const url = new URL(request.url!, endpoint)
  const agent = String(request.headers['user-agent'])
  requests.push({ method: request.method!, path: decodeURIComponent(url.pathname), body, agent })
  if (refusal) {
    const headers = { 'x-amzn-errortype': refusal.type, 'x-amzn-requestid': 'request-1' }
    return { status: refusal.status, headers, body: JSON.stringify({ message: refusal.message }) }
  }
  const reply = url.pathname.endsWith('/checkpoint')
    ? await service.checkpoint({
        DurableExecutionArn: '',
        CheckpointToken: body!.CheckpointToken,
        Updates: body!.Updates,
      })
    : await service.getExecutionState({ Marker: url.searchParams.get('Marker') ?? undefined })
  // The protocol's times are seconds.
  const json = JSON.stringify(reply, function (key, value) {
    const given: unknown = this[key]
    return given instanceof Date ? given.getTime() / 1000 : value
  })
  return { status: 200, headers: { 'content-type': 'application/json' }, body: json }
}

const client = () =>
  new LambdaClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    maxAttempts: 1,
  })

type Package = Pick<typeof stepwright, 'withDurableExecution' | 'DurableExecutionApiClient'>
const PACKAGES: readonly (readonly [string, Package])[] = [
  ['stepwright', stepwright],
  ['AWS', aws as unknown as Package],
]

/** The client of the AWS SDK gives each checkpoint a random token against repetition. */
const comparable = ({ method, path, body }: (typeof requests)[number]) => ({
  method,
  path,
  body: body && { ...body, ClientToken: 'a token' },
})

/** More than one page of state, a wait and a step. */
async function deployed(wrap: Package['withDurableExecution'], config?: stepwright.DurableExecutionConfig) {
  service = new FakeService({ amount: 2 }, Date.now() + 3_600_000)
  service.pageSize = 2
  const handler = wrap(async (event: { amount: number }, context) => {
    const first = await context.step('first', async () => event.amount * 2)
    await context.wait('pause', { minutes: 5 })
    const second = await context.step('second', async () => first + 1)
    return context.step('third', async () => second + 1)
  }, config)
  const output = await service.run(handler)
  return { output, actions: service.updates.map(({ Action, Name }) => `${Action} ${Name}`) }
}

test('a deployed handler talks to the service as one of AWS does', async () => {
  const seen = []
  for (const [, { withDurableExecution, DurableExecutionApiClient }] of PACKAGES) {
    requests = []
    const durableExecutionClient = new DurableExecutionApiClient(client())
    const run = await deployed(withDurableExecution, { durableExecutionClient })
    seen.push({ ...run, requests: requests.map(comparable) })
  }
  const [ours, theirs] = seen
  expect(ours).toEqual(theirs)
  expect(ours!.output).toEqual({ Status: 'SUCCEEDED', Result: '6' })
  const paths = new Set(requests.map(({ method, path }) => `${method} ${path.replace(/arn:.*\//, 'ARN/')}`))
  expect([...paths].sort()).toEqual([
    'GET /2025-12-01/durable-executions/ARN/state',
    'POST /2025-12-01/durable-executions/ARN/checkpoint',
  ])
})

test.each([
  ['the deprecated client of the configuration', () => ({ client: client() })],
  ['a client made from the environment', () => undefined],
])('%s serves too', async (_name, config) => {
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', endpoint)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's')
  const { output } = await deployed(stepwright.withDurableExecution, config())
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '6' })
  if (!config()) expect(requests[0]!.agent).toContain(`stepwright/${stepwright.SDK_VERSION}`)
})

test.each([
  ['refused for good', { status: 400, type: 'InvalidParameterValueException', message: 'no such thing' }],
  [
    'an outdated token',
    { status: 400, type: 'InvalidParameterValueException', message: 'Invalid Checkpoint Token: x' },
  ],
  ['throttled', { status: 429, type: 'TooManyRequestsException', message: 'slower' }],
  ['a fault of the service', { status: 500, type: 'ServiceException', message: 'not now' }],
  ['a key that may not be used', { status: 502, type: 'KMSAccessDeniedException', message: 'no key' }],
])('a request that fails: %s', async (_name, given) => {
  const ends = []
  for (const [, { withDurableExecution, DurableExecutionApiClient }] of PACKAGES) {
    service = new FakeService({})
    refusal = given
    const durableExecutionClient = new DurableExecutionApiClient(client())
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const handler = withDurableExecution(async (_event, context) => context.step(async () => 1), {
      durableExecutionClient,
    })
    ends.push(await handler(service.input(), lambdaContext()).catch((error: unknown) => String(error)))
  }
  expect(ends[0]).toEqual(ends[1])
})

test('a failed request is told to the logger that is given', async () => {
  for (const [, { DurableExecutionApiClient }] of PACKAGES) {
    refusal = { status: 500, type: 'ServiceException', message: 'not now' }
    const lines: unknown[][] = []
    const logger = { error: (...line: unknown[]) => lines.push(line), warn() {}, info() {}, debug() {} }
    const transport = new DurableExecutionApiClient(client())
    const asked = { DurableExecutionArn: 'arn', CheckpointToken: 't' }
    await expect(transport.getExecutionState({ ...asked, MaxItems: 5 }, logger)).rejects.toThrow('not now')
    await expect(transport.checkpoint({ ...asked, Updates: [] }, logger)).rejects.toThrow('not now')
    expect(lines).toEqual([
      ['Failed to get durable execution state', expect.any(Error), { requestId: 'request-1' }],
      ['Failed to checkpoint durable execution', expect.any(Error), { requestId: 'request-1' }],
    ])
  }
})

test('DURABLE_VERBOSE_MODE shows what the replay does, from the next invocation on', async () => {
  const lines: string[] = []
  vi.spyOn(console, 'debug').mockImplementation((...words: unknown[]) => void lines.push(words.join(' ')))
  const run = async () => {
    service = new FakeService({})
    const wrapped = stepwright.withDurableExecution(async (_event, context) => context.step('one', async () => 1), {
      durableExecutionClient: service,
    })
    await service.run(wrapped)
  }
  await run()
  expect(lines).toEqual([])
  vi.stubEnv('DURABLE_VERBOSE_MODE', 'true')
  stepwright.refreshLogConfig()
  await run()
  expect(lines.map((line) => line.split(' {')[0])).toEqual([
    '[durable] the invocation begins',
    '[durable] checkpoint',
    '[durable] checkpoint acknowledged',
    '[durable] the invocation ends',
  ])
  expect(lines[1]).toContain('"Action":"SUCCEED","Name":"one"')
})

test('the version is that of the package', async () => {
  const { default: description } = await import('../../package.json', { with: { type: 'json' } })
  expect(stepwright.SDK_VERSION).toBe(description.version)
})
