import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDefinition, parseDefinitions } from '../../compiler/asl/parse.ts'
import { validateDefinition } from '../../compiler/asl/validate.ts'

/** `name: code 'marked text'` of every definition in a file; `beside` are the files it can name. */
function findings(text: string, file: string, beside: Readonly<Record<string, string>> = {}): readonly string[] {
  const texts: Record<string, string> = { [file]: text, ...beside }
  const readBeside = (path: string) => (beside[path] === undefined ? undefined : { file: path, text: beside[path] })
  return parseDefinitions({ file, text }, { readBeside }).flatMap((parsed) =>
    [...parsed.diagnostics, ...validateDefinition(parsed)].map(({ code, span }) => {
      const marked = span ? (texts[span.file] ?? '').slice(span.start, span.end) : ''
      return `${parsed.name ?? ''}: ${code} ${marked}`
    }),
  )
}

const template = (properties: string, type = 'AWS::Serverless::StateMachine') => `Resources:
  Queue: { Type: AWS::SQS::Queue }
  Order:
    Type: ${type}
    Properties:
${properties.replace(/^/gm, '      ')}
`

describe('a definition in a template', () => {
  test('as an object, with functions and substitutions', () => {
    const text = template(`Type: EXPRESS
DefinitionSubstitutions: { Charge: !GetAtt ChargeFunction.Arn, Table: orders }
Definition:
  StartAt: Charge
  States:
    Charge: { Type: Task, Resource: "\${Charge}", Next: Save }
    Save:
      Type: Task
      Resource: arn:aws:states:::dynamodb:getItem
      Parameters: { TableName: "\${Table}", Queue: !Ref Queue, Url: !Join ["/", [a, !Ref B]], Sub: !Sub "x\${Y}" }
      Next: Wait
    Wait: { Type: Task, Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", End: true }`)
    expect(findings(text, 'template.yaml')).toEqual([
      'Order: not-in-express "arn:aws:states:::sqs:sendMessage.waitForTaskToken"',
    ])
    const [parsed] = parseDefinitions({ file: 'template.yaml', text })
    expect(parsed!.type).toBe('EXPRESS')
    expect(parsed!.definition!.States.Save).toMatchObject({
      Parameters: { TableName: 'orders', Queue: '${Queue}', Url: 'a/${B}', Sub: 'x${Y}' },
    })
    expect(parsed!.definition!.States.Charge).toMatchObject({ Resource: '${Charge}' })
  })

  test('as an object whose parts a deployment chooses, leaves out or repeats', () => {
    const text = template(`Definition:
  StartAt: A
  States:
    A:
      Type: Task
      Resource: !If [Prod, !GetAtt F.Arn, !ImportValue other]
      TimeoutSeconds: !If [Prod, 60, 30]
      Retry: !If [Prod, [{ ErrorEquals: [States.ALL] }], !Ref "AWS::NoValue"]
      Catch:
        - !If [Prod, { ErrorEquals: [States.ALL], Next: C }, !Ref "AWS::NoValue"]
        - !Ref AWS::NoValue
      Comment: !Ref AWS::NoValue
      Next: !If [Prod, B, C]
    B: { Fn::If: [Prod, { Type: Pass, Wrong: 1, End: true }, { Type: Succeed }] }
    C:
      Type: Choice
      Choices: [{ Variable: $.a, NumericEquals: !FindInMap [M, !Ref X, y], Next: !Select [0, [B, D]] }]
      Default: D1
    Fn::ForEach::Waits:
      - Number
      - [1, 2]
      - D\${Number}: { Type: Wait, Seconds: !Ref Delay, Next: "E\${Number}" }
        E\${Number}: { Type: Succeed, Comment: "the \${Number}" }`)
    // What is chosen keeps its place.
    expect(findings(text, 'template.yaml')).toEqual(['Order: unknown-field Wrong'])
    const [parsed] = parseDefinitions({ file: 'template.yaml', text: text.replace(' Wrong: 1,', '') })
    expect(parsed!.diagnostics).toEqual([])
    expect(parsed!.definition!.States).toEqual({
      A: {
        Type: 'Task',
        Resource: '${Fn::If}',
        TimeoutSeconds: 60,
        Retry: [{ ErrorEquals: ['States.ALL'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
        Next: '${Fn::If}',
      },
      B: { Type: 'Pass', End: true },
      C: {
        Type: 'Choice',
        Choices: [{ Variable: '$.a', NumericEquals: '${Fn::FindInMap}', Next: '${Fn::Select}' }],
        Default: 'D1',
      },
      D1: { Type: 'Wait', Seconds: '${Delay}', Next: 'E1' },
      E1: { Type: 'Succeed', Comment: 'the 1' },
      D2: { Type: 'Wait', Seconds: '${Delay}', Next: 'E2' },
      E2: { Type: 'Succeed', Comment: 'the 2' },
    })
  })

  test('as a block of text behind !Sub: places lead into the template', () => {
    const text = template(
      `DefinitionString: !Sub |
  {
    "StartAt": "A",

    "States": {"A": {"Type": "Pass", "Reslt": "\${X.Arn}", "End": true}}
  }`,
      'AWS::StepFunctions::StateMachine',
    )
    expect(findings(text, 'template.yaml')).toEqual(['Order: unknown-field "Reslt"'])
  })

  test('as a text in JSON, escaped, with Fn::Sub and a map of names', () => {
    const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource: '${Fn}', End: true } } })
    const text = JSON.stringify({
      Resources: {
        Order: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { DefinitionString: { 'Fn::Sub': [definition, { Fn: 'arn:aws:states:::dynamodb:query' }] } },
        },
      },
    })
    const [found] = findings(text, 'template.json')
    expect(found).toMatch(/^Order: unknown-resource /)
    const plain = text.replace('"Fn::Sub":[', '"Fn::Join":["",[').replace(/,\{"Fn":"[^"]*"\}\]/, ']]')
    expect(findings(plain.replace('Task', 'Tsak'), 'template.json')).toEqual([
      String.raw`Order: unknown-state-type \"Tsak\"`,
      String.raw`Order: unknown-substitution \"${'$'}{Fn}\"`,
    ])
  })

  test('in a file beside it, where a bare substitution is a value', () => {
    const text = template('DefinitionUri: order.asl.json\nDefinitionSubstitutions: { Seconds: 5, Unused: x }')
    const file =
      '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Seconds}, "Next": "B"}, "B": {"Type": "Task", "Resource": "${Fn}", "End": true}}}'
    expect(findings(text, 'template.yaml', { 'order.asl.json': file })).toEqual([
      'Order: unknown-substitution "${Fn}"',
      'Order: unused-substitution Unused',
    ])
    expect(findings(text, 'template.yaml')).toEqual(['Order: no-definition T'])
  })

  test('words that a parameter or a deployment decides', () => {
    const body = (word: string, output: string) => `Definition:
  QueryLanguage: ${word}
  StartAt: A
  States:
    A:
      Type: Map
      ItemReader: { Resource: "arn:aws:states:::s3:getObject" }
      ItemProcessor:
        ProcessorConfig: { Mode: !Ref Mode, ExecutionType: !Ref Kind }
        StartAt: B
        States: { B: { Type: Pass, ${output}, End: true } }
      Retry: [{ ErrorEquals: [States.ALL], JitterStrategy: !Ref Jitter }]
      End: true`
    const parameters =
      'Parameters: { Lang: { Type: String, Default: JSONata }, Typo: { Type: String, Default: FULLL } }\n'
    const known = (word: string) => parameters + template(body(word, 'InputPath: $'))
    for (const text of [known('!Ref Lang'), known('!Sub "${Lang}"')])
      expect(findings(text, 'template.yaml')).toEqual(['Order: forbidden-field InputPath'])
    const viaSubstitution = template(`DefinitionSubstitutions: { Word: !Ref Lang }\n${body('${Word}', 'InputPath: $')}`)
    expect(findings(parameters + viaSubstitution, 'template.yaml')).toEqual(['Order: forbidden-field InputPath'])
    // Nothing is known of it: what is written tells.
    expect(findings(template(body('!Ref Other', 'Output: "{% 1 %}"')), 'template.yaml')).toEqual([])
    expect(findings(template(body('!Ref Other', 'InputPath: $')), 'template.yaml')).toEqual([])
    const wrong = parameters + template(body('JSONPath', 'InputPath: $').replace('!Ref Jitter', '!Ref Typo'))
    expect(findings(wrong, 'template.yaml')).toEqual(['Order: wrong-field-value Typo'])
    const own = JSON.stringify({
      QueryLanguage: '${Lang}',
      StartAt: 'A',
      States: { A: { Type: 'Succeed', Output: 1 } },
    })
    expect(findings(own, 'own.json')).toEqual([])
  })

  test('of Terraform as JSON, and in an answer of the API', () => {
    const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } })
    const terraform = { resource: { aws_sfn_state_machine: { order: { name: 'order', definition } } } }
    const found = [String.raw`order: unknown-target \"B\"`]
    expect(findings(JSON.stringify(terraform), 'main.tf.json')).toEqual(found)
    expect(findings(JSON.stringify({ name: 'order', type: 'STANDARD', definition }), 'answer.json')).toEqual(found)
  })

  test('is the one that commands on one definition read', () => {
    const one = template('Definition: { StartAt: A, States: { A: { Type: Succeed } } }')
    expect(parseDefinition({ file: 't.yaml', text: one }).definition).toBeDefined()
    const two = `${one}${one.split('\n').slice(2).join('\n').replace('Order', 'Other')}`
    expect(parseDefinition({ file: 't.yaml', text: two }).diagnostics[0]?.message).toContain("'Order', 'Other'")
    const none = 'Resources:\n  Q: { Type: AWS::SQS::Queue }\n'
    expect(findings(none, 't.yaml')).toEqual([': no-definition R'])
  })

  test('that the deployment makes is told', () => {
    const text = template('DefinitionUri: { Bucket: b, Key: k }')
    expect(findings(text, 't.yaml')).toEqual(['Order: no-definition T'])
  })

  test('changed anywhere never makes it throw, and places stay within the file', () => {
    const block = template(
      'DefinitionString: !Sub |\n  {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 5, "End": true}}}',
    )
    const joined = JSON.stringify({
      Resources: {
        Order: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            DefinitionSubstitutions: { Seconds: 5 },
            DefinitionString: {
              'Fn::Join': [
                '\n',
                ['{"StartAt": "A",', '"States": {"A": {"Type": "Wait", "Seconds": ${Seconds}, "End": true}}}'],
              ],
            },
          },
        },
      },
    })
    const law = () =>
      fc.assert(
        fc.property(
          fc.constantFrom([block, 't.yaml'] as const, [joined, 't.json'] as const),
          fc.nat(),
          fc.nat(8),
          fc.oneof(
            fc.string({ maxLength: 3 }),
            fc.constantFrom('null', '{}', '[', ']', '"', '\\', '\n', '!Ref', '${a}'),
          ),
          ([text, file], at, removed, added) => {
            const place = at % text.length
            const changed = text.slice(0, place) + added + text.slice(place + removed)
            for (const parsed of parseDefinitions({ file, text: changed })) {
              for (const { span } of [...parsed.diagnostics, ...validateDefinition(parsed)]) {
                if (!span) continue
                const inside = 0 <= span.start && span.start <= span.end && span.end <= changed.length + 1
                if (!inside) throw new Error(`${span.start} to ${span.end} of ${changed.length}`)
              }
            }
          },
        ),
        { numRuns: 1500 },
      )
    expect(law).not.toThrow()
  })
})
