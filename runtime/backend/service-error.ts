/**
 * The service refuses a request (`durable-api` 16.3): the name and the HTTP status are what AWS's client would carry, so that the
 * replaying side sorts it as it sorts AWS's own.
 */
export class ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(name: 'InvalidParameterValueException' | 'ResourceNotFoundException', message: string) {
    super(message)
    this.name = name
    this.$metadata = { httpStatusCode: name === 'ResourceNotFoundException' ? 404 : 400 }
  }
}

export const invalid = (message: string): ServiceError => new ServiceError('InvalidParameterValueException', message)

/** The token of an older invocation: another process has taken the execution over, or it has ended. */
export const staleToken = (): ServiceError => invalid('Invalid Checkpoint Token: the invocation is no longer current.')
