import * as aws from '@aws/durable-execution-sdk-js'

/** An invocation of a handler on AWS's SDK, over records and a client that are in memory. */
export async function invokeOnAws(
  handler: aws.DurableLambdaHandler,
  operations: readonly aws.WireOperation[],
): Promise<aws.DurableExecutionInvocationOutput> {
  const client: aws.DurableExecutionClient = {
    checkpoint: async () => ({ CheckpointToken: 'token', NewExecutionState: { Operations: [] } }),
    getExecutionState: async () => ({ Operations: [] }),
  }
  const input = {
    DurableExecutionArn: 'arn:aws:lambda:local:000000000000:function:bench:$LATEST/durable-execution/bench/1',
    CheckpointToken: 'token',
    InitialExecutionState: { Operations: [...operations] },
  }
  const event = new aws.DurableExecutionInvocationInputWithClient(input, client)
  // What the SDK reads of Lambda's context.
  const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 }
  return handler(event, context as never)
}
