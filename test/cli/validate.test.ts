import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../../cli/exit-codes.ts'
import { stepwright, temporaryFolder } from './spawn-cli.ts'

const RIGHT = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' } } })
const WRONG =
  '{\n  "StartAt": "A",\n  "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Wait", "End": true}}\n}'
const WAITING = JSON.stringify({
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true } },
})

interface Asked {
  readonly target: string | undefined
  readonly body: { readonly definition: string; readonly type: string; readonly severity: string }
}

/** Step Functions on this machine: it answers every request with the next of these, and keeps what it was asked. */
async function stepFunctions(answers: readonly { readonly status: number; readonly body: object }[]) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push({ target: request.headers['x-amz-target']?.toString(), body: JSON.parse(body) as Asked['body'] })
      const answer = answers[asked.length - 1] ?? answers.at(-1)!
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const env = {
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  return { asked, env, [Symbol.dispose]: () => void server.close() }
}

describe('validate', () => {
  test('says of every file whether it is valid', async () => {
    using folder = temporaryFolder({ 'right.asl.json': RIGHT, 'wrong.asl.json': WRONG })
    const run = await stepwright(['validate', 'right.asl.json', 'wrong.asl.json'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.findings)
    expect(run.stdout).toBe('right.asl.json: valid, 1 state\nwrong.asl.json: not valid, 1 error\n')
    expect(run.stderr).toContain(
      "error[missing-field]: A Wait state needs a field 'Seconds'.\n  at wrong.asl.json:3:50",
    )
    const right = await stepwright(['validate', 'right.asl.json'], { cwd: folder.path })
    expect(right).toEqual({ code: EXIT.ok, stdout: 'right.asl.json: valid, 1 state\n', stderr: '' })
  })

  test('--json has places, and locations as AWS writes them', async () => {
    using folder = temporaryFolder({ 'a.asl.json': WAITING })
    const run = await stepwright(['validate', 'a.asl.json', '--type', 'EXPRESS', '--json'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.findings)
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toMatchObject({
      definitions: [
        {
          file: 'a.asl.json',
          type: 'EXPRESS',
          valid: false,
          diagnostics: [{ code: 'not-in-express', location: '/States/A/Resource', span: { line: 1 } }],
        },
      ],
    })
  })

  test('reads templates, with the files they name and their types', async () => {
    using folder = temporaryFolder({
      'flows/order.asl.json': WAITING,
      'flows/template.yaml':
        'Resources:\n  Order:\n    Type: AWS::Serverless::StateMachine\n    Properties: { Type: EXPRESS, DefinitionUri: order.asl.json }\n',
    })
    const run = await stepwright(['validate', 'flows/template.yaml'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.findings)
    expect(run.stdout).toBe('flows/order.asl.json (Order): not valid, 1 error\n')
    expect(run.stderr).toContain('at flows/order.asl.json:1:')
  })

  test('what cannot be read is told, and the rest is checked', async () => {
    using folder = temporaryFolder({ 'right.asl.json': RIGHT, 'handler.ts': '' })
    writeFileSync(join(folder.path, 'latin.json'), Buffer.from('{"Comment": "caf\xe9"}', 'latin1'))
    const run = await stepwright(['validate', 'none.json', 'latin.json', 'handler.ts', 'right.asl.json'], {
      cwd: folder.path,
    })
    expect(run.code).toBe(EXIT.failure)
    expect(run.stdout).toBe('right.asl.json: valid, 1 state\n')
    expect(run.stderr).toContain('error[file-not-found]')
    expect(run.stderr).toContain('error[invalid-utf8]: latin.json is no valid UTF-8: byte 16 begins no character.')
    expect(run.stderr).toContain('error[not-a-definition]')
  })

  test('bytes that are no UTF-8 are refused from stdin, from a revision and in the file that a template names', async () => {
    using folder = temporaryFolder({
      'template.yaml': [
        'Resources:',
        '  Order:',
        '    Type: AWS::Serverless::StateMachine',
        '    Properties:',
        '      DefinitionUri: latin.json',
      ].join('\n'),
    })
    const latin = Buffer.from(RIGHT.replace('{', '{"Comment": "caf\xe9", '), 'latin1')
    writeFileSync(join(folder.path, 'latin.json'), latin)
    for (const words of [
      ['init', '-q'],
      ['add', '.'],
      ['-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-qm', 'a'],
    ])
      spawnSync('git', words, { cwd: folder.path })
    const from = async (...words: string[]) => stepwright(['validate', ...words], { cwd: folder.path, input: latin })
    expect((await from('-')).stderr).toContain('error[invalid-utf8]: stdin is no valid UTF-8: byte 16')
    expect((await from('git:HEAD:latin.json')).stderr).toContain('error[invalid-utf8]: git:HEAD:latin.json is no valid')
    expect((await from('template.yaml')).stderr).toContain('error[invalid-utf8]: latin.json is no valid UTF-8: byte 16')
    expect((await from('git:HEAD:template.yaml')).code).toBe(EXIT.failure)
  })
})

describe('validate --remote', () => {
  test('shows what AWS finds at its place, beside ours', async () => {
    using folder = temporaryFolder({ 'wrong.asl.json': WRONG })
    const diagnostics = [
      { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'Missing time', location: '/States/B' },
      { severity: 'WARNING', code: 'SOMETHING', message: 'A thing.', location: '/States/A/Next' },
    ]
    using aws = await stepFunctions([{ status: 200, body: { result: 'FAIL', diagnostics, truncated: false } }])
    const run = await stepwright(['validate', 'wrong.asl.json', '--remote'], { cwd: folder.path, env: aws.env })
    expect(run.code).toBe(EXIT.findings)
    expect(run.stdout).toBe('wrong.asl.json: not valid, 1 error; AWS: not valid\n')
    expect(run.stderr).toContain('error[missing-field]')
    expect(run.stderr).toContain(
      'error[aws-error]: AWS refuses the definition (SCHEMA_VALIDATION_FAILED at /States/B): Missing time.\n  at wrong.asl.json:3:50',
    )
    expect(run.stderr).toContain('warning[aws-warning]')
    expect(aws.asked).toEqual([
      {
        target: 'AWSStepFunctions.ValidateStateMachineDefinition',
        body: { definition: JSON.stringify(JSON.parse(WRONG)), type: 'STANDARD', severity: 'WARNING', maxResults: 100 },
      },
    ])
  })

  test('a definition that only AWS refuses is refused', async () => {
    using folder = temporaryFolder({ 'right.asl.json': RIGHT })
    const diagnostics = [{ severity: 'ERROR', code: 'X', message: 'No', location: '/' }]
    using aws = await stepFunctions([{ status: 200, body: { result: 'FAIL', diagnostics } }])
    const args = ['validate', 'right.asl.json', '--remote', '--json']
    const run = await stepwright(args, { cwd: folder.path, env: aws.env })
    expect(run.code).toBe(EXIT.findings)
    expect(JSON.parse(run.stdout)).toMatchObject({
      definitions: [{ valid: true, remote: { valid: false, diagnostics: [{ code: 'aws-error' }] } }],
    })
  })

  test('that gets no answer is a failure, with what was found here', async () => {
    using folder = temporaryFolder({ 'right.asl.json': RIGHT })
    const body = { __type: 'com.amazonaws.swf.base.model#AccessDeniedException', message: 'You may not' }
    using aws = await stepFunctions([{ status: 400, body }])
    const run = await stepwright(['validate', 'right.asl.json', '--remote'], { cwd: folder.path, env: aws.env })
    expect(run.code).toBe(EXIT.failure)
    expect(run.stdout).toBe('right.asl.json: valid, 1 state\n')
    expect(run.stderr).toContain('error[aws-failed]: AWS did not answer ValidateStateMachineDefinition: You may not.')
  })
})
