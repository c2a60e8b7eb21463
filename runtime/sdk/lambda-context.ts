/** What Lambda hands to a function beside its event; the same members as `Context` of `@types/aws-lambda`. */
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean
  functionName: string
  functionVersion: string
  invokedFunctionArn: string
  memoryLimitInMB: string
  awsRequestId: string
  logGroupName: string
  logStreamName: string
  identity?: CognitoIdentity | undefined
  clientContext?: ClientContext | undefined
  tenantId?: string | undefined
  getRemainingTimeInMillis(): number
  /** @deprecated */
  done(error?: Error, result?: unknown): void
  /** @deprecated */
  fail(error: Error | string): void
  /** @deprecated */
  succeed(messageOrObject: unknown): void
  /** @deprecated */
  succeed(message: string, object: unknown): void
}

interface CognitoIdentity {
  cognitoIdentityId: string
  cognitoIdentityPoolId: string
}

interface ClientContext {
  client: ClientContextClient
  custom?: unknown
  env: ClientContextEnv
}

interface ClientContextClient {
  installationId: string
  appTitle: string
  appVersionName: string
  appVersionCode: string
  appPackageName: string
}

interface ClientContextEnv {
  platformVersion: string
  platform: string
  make: string
  model: string
  locale: string
}
