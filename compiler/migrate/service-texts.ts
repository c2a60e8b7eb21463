/** Text of the parts of a generated `services.ts`. It runs in the user's Lambda function, not here. */

export const PREAMBLE = `
export interface CallOptions {
  /** The call fails with States.Timeout after that. */
  readonly timeoutSeconds?: number
  /** The role to call with. */
  readonly credentials?: { readonly RoleArn: string }
}

/** What a service answers: an object. */
export interface Answer {
  readonly [name: string]: any
}

interface Service {
  readonly package: string
  /** Its API has camelCase names; input and answer here are in PascalCase, as in a definition. */
  readonly camelCase?: boolean
  /** Errors are named as the SDK integrations name them. */
  readonly sdk?: boolean
}

/** Sends one command and answers plain JSON. An error has the name that Step Functions gives it. */
async function send(service: Service, command: string, input: any, options: CallOptions): Promise<any> {
  const sdk = await import(service.package)
  const name = Object.keys(sdk).find((key) => /^[A-Z]\\w*Client$/.test(key)) ?? 'Client'
  const client = new sdk[name](await configuration(options))
  const given = service.camelCase ? renamed(input, (key) => key.charAt(0).toLowerCase() + key.slice(1)) : input
  try {
    const { $metadata: _, ...answer } = await inTime<any>(options, client.send(new sdk[command](given)))
    const plain = JSON.parse(JSON.stringify(answer))
    return service.camelCase ? renamed(plain, (key) => key.charAt(0).toUpperCase() + key.slice(1)) : plain
  } catch (error) {
    if (!(error instanceof Error) || error.name.startsWith('States.')) throw error
    const prefix = name.replace(/Client$/, '')
    const shown = service.sdk ? prefix.replace(/[A-Z]{2,}/g, (run) => run.charAt(0) + run.slice(1).toLowerCase()) : prefix
    throw failure(\`\${shown}.\${error.name}\`, error.message)
  }
}

async function configuration({ credentials }: CallOptions): Promise<any> {
  if (!credentials) return {}
  const providers = await import(String('@aws-sdk/credential-providers'))
  return { credentials: providers.fromTemporaryCredentials({ params: { RoleArn: credentials.RoleArn } }) }
}

async function inTime<T>({ timeoutSeconds }: CallOptions, work: Promise<T>): Promise<T> {
  if (timeoutSeconds === undefined) return work
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure('States.Timeout', '')), Number(timeoutSeconds) * 1000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}

export function asText(value: any): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function renamed(value: any, rename: (key: string) => string): any {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), renamed(item, rename)]))
}
`

const INVOKE = `
  const answer = await send({ package: '@aws-sdk/client-lambda' }, 'InvokeCommand', REQUEST, options)
  const text = Buffer.from(Object.values<number>(answer.Payload ?? {})).toString()
  const payload = text === '' ? null : JSON.parse(text)
  if (answer.FunctionError) throw failure(payload?.errorType ?? 'Lambda.Unknown', payload?.errorMessage ?? text)`

export const LAMBDA_CALLS = {
  invoke: `export async function NAME<Result = Answer>(input: any, options: CallOptions = {}): Promise<Result> {${INVOKE.replace(
    'REQUEST',
    '{ ...input, Payload: JSON.stringify(input.Payload ?? {}) }',
  )}
  const full: any = { ...answer, Payload: payload }
  return full
}
`,
  function: `export async function invokeLambda<Result = any>(name: string, input: any, options: CallOptions = {}): Promise<Result> {${INVOKE.replace(
    'REQUEST',
    '{ FunctionName: name, Payload: JSON.stringify(input) }',
  )}
  return payload
}
`,
} as const

export const ACTIVITY_CALL = `export async function runActivity<Result = any>(name: string, _input: any, _options: CallOptions = {}): Promise<Result> {
  // TODO(migrate): an activity has workers that ask for work; hand them the work, and wait with context.waitForCallback.
  throw new Error(\`not migrated: activity \${name}\`)
}
`

/** API Gateway without authorisation. An HTTP task's connection (its secrets) cannot be used from outside of Step Functions. */
export const HTTP_CALL = `export async function NAME<Result = Answer>(input: any, options: CallOptions = {}): Promise<Result> {
  if (input.Authentication || (input.AuthType !== undefined && input.AuthType !== 'NO_AUTH')) {
    // TODO(migrate): sign the request, or take the credentials of the connection from Secrets Manager.
    throw new Error('not migrated: the authorisation of an HTTP call')
  }
  const base = input.Endpoint ?? input.ApiEndpoint ?? ''
  const stage = input.Stage === undefined ? '' : \`/\${input.Stage}\`
  const url = new URL(\`\${/^https?:/.test(base) ? '' : 'https://'}\${base}\${stage}\${input.Path ?? ''}\`)
  for (const [key, value] of Object.entries(input.QueryParameters ?? {})) url.searchParams.append(key, String(value))
  const body = input.RequestBody
  const answer = await inTime(
    options,
    fetch(url, {
      method: input.Method ?? 'GET',
      headers: { 'content-type': 'application/json', ...input.Headers },
      ...(body !== undefined && { body: asText(body) }),
    }),
  )
  const text = await answer.text()
  const headers: Record<string, string> = {}
  answer.headers.forEach((value, key) => {
    headers[key] = value
  })
  if (!answer.ok) throw failure(\`States.Http.StatusCode.\${answer.status}\`, text)
  const isJson = (headers['content-type'] ?? '').includes('json')
  const full: any = {
    Headers: headers,
    ResponseBody: isJson && text !== '' ? JSON.parse(text) : text,
    StatusCode: answer.status,
    StatusText: answer.statusText,
  }
  return full
}
`

/** Asks until a job is done. Its time-out and its failure are the state's. */
export const SYNC_LOOP = `async function untilDone(
  ask: () => Promise<any>,
  status: (answer: any) => string,
  succeeded: readonly string[],
  failed: readonly string[],
  options: CallOptions,
): Promise<any> {
  const end = Date.now() + (options.timeoutSeconds ?? Infinity) * 1000
  for (;;) {
    const answer = await ask()
    if (succeeded.includes(status(answer))) return answer
    if (failed.includes(status(answer))) throw failure('States.TaskFailed', JSON.stringify(answer))
    if (Date.now() > end) throw failure('States.Timeout', '')
    await new Promise((resolve) => setTimeout(resolve, 5000))
  }
}
`

/** The job integrations: how to start, how to ask, which answers end it. Bodies of functions; \`service\` is the client. */
export const SYNC_CALLS: Readonly<Record<string, string>> = {
  'states:startExecution': `  const started = await send(service, 'StartExecutionCommand', { ...input, Input: asText(input.Input) }, options)
  const done = await untilDone(
    () => send(service, 'DescribeExecutionCommand', { ExecutionArn: started.ExecutionArn }, options),
    (answer) => answer.Status,
    ['SUCCEEDED'],
    ['FAILED', 'TIMED_OUT', 'ABORTED'],
    options,
  )
  return PARSED && done.Output !== undefined ? { ...done, Output: JSON.parse(done.Output) } : done`,
  'glue:startJobRun': `  const started = await send(service, 'StartJobRunCommand', input, options)
  const done = await untilDone(
    () => send(service, 'GetJobRunCommand', { JobName: input.JobName, RunId: started.JobRunId }, options),
    (answer) => answer.JobRun.JobRunState,
    ['SUCCEEDED'],
    ['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR'],
    options,
  )
  return done.JobRun`,
  'batch:submitJob': `  const started = await send(service, 'SubmitJobCommand', input, options)
  const done = await untilDone(
    () => send(service, 'DescribeJobsCommand', { Jobs: [started.JobId] }, options),
    (answer) => answer.Jobs[0].Status,
    ['SUCCEEDED'],
    ['FAILED'],
    options,
  )
  return done.Jobs[0]`,
  'codebuild:startBuild': `  const started = await send(service, 'StartBuildCommand', input, options)
  const done = await untilDone(
    () => send(service, 'BatchGetBuildsCommand', { Ids: [started.Build.Id] }, options),
    (answer) => answer.Builds[0].BuildStatus,
    ['SUCCEEDED'],
    ['FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED'],
    options,
  )
  const full: any = { Build: done.Builds[0] }
  return full`,
  'ecs:runTask': `  const started = await send(service, 'RunTaskCommand', input, options)
  const [task] = started.Tasks
  const done = await untilDone(
    () => send(service, 'DescribeTasksCommand', { Cluster: input.Cluster, Tasks: [task.TaskArn] }, options),
    (answer) => answer.Tasks[0].LastStatus,
    ['STOPPED'],
    [],
    options,
  )
  if (done.Tasks[0].Containers.some((one: any) => one.ExitCode !== 0)) {
    throw failure('States.TaskFailed', JSON.stringify(done.Tasks[0]))
  }
  return done.Tasks[0]`,
  'athena:startQueryExecution': `  const started = await send(service, 'StartQueryExecutionCommand', input, options)
  return untilDone(
    () => send(service, 'GetQueryExecutionCommand', { QueryExecutionId: started.QueryExecutionId }, options),
    (answer) => answer.QueryExecution.Status.State,
    ['SUCCEEDED'],
    ['FAILED', 'CANCELLED'],
    options,
  )`,
}

export const TODO = `/** Stands where the definition had an expression without a counterpart; see TODO(migrate) in the handler. */
export function todo(what: string): any {
  throw new Error(\`not migrated: \${what}\`)
}
`
