import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import { remoteDiagnostic, type ValidatedDefinition } from '../compiler/validate.ts'
import { reason } from './system-reason.ts'

export interface RemoteValidation {
  /** Absent when AWS did not answer; the diagnostics say why. */
  readonly valid?: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** As many findings as AWS tells at most. */
const MOST_FINDINGS = 100

export type RemoteValidator = (definition: ValidatedDefinition) => Promise<RemoteValidation>

/**
 * Asks Step Functions (ValidateStateMachineDefinition), with the credentials, region and endpoint that AWS's SDK finds in the environment.
 * The SDK loads only here.
 */
export async function remoteValidator(): Promise<RemoteValidator> {
  const { SFNClient, ValidateStateMachineDefinitionCommand } = await import('@aws-sdk/client-sfn')
  const client = new SFNClient({ maxAttempts: 3 })
  return async (definition) => {
    try {
      const answer = await client.send(
        new ValidateStateMachineDefinitionCommand({
          definition: definition.json,
          type: definition.type,
          severity: 'WARNING',
          maxResults: MOST_FINDINGS,
        }),
      )
      const diagnostics = (answer.diagnostics ?? []).map(({ severity, code, message, location }) =>
        remoteDiagnostic(
          {
            severity: severity === 'WARNING' ? 'WARNING' : 'ERROR',
            code: code ?? 'UNKNOWN',
            message: message ?? '',
            ...(location !== undefined && { location }),
          },
          definition,
        ),
      )
      return { valid: answer.result === 'OK', diagnostics }
    } catch (thrown) {
      const error = thrown as Error
      const why = reason(error.message || error.name)
      return { diagnostics: [diagnostic('aws-failed', { operation: 'ValidateStateMachineDefinition', reason: why })] }
    }
  }
}
