import { DurablePromise } from '../../sdk/durable-promise.ts'
import { type Duration, durationSeconds } from '../../semantics/duration.ts'
import { isFinal } from '../../semantics/suspension.ts'
import { type Call, splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import { never } from '../termination.ts'

/** `durable-api` 3.1, 4: the timer runs in the service from the call on. Never rejects, whatever the final status. */
export function wait(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('wait', args)
  // What the overloads ask for.
  const seconds = durationSeconds(rest[0] as Duration)
  const call = context.nextCall('wait', name)
  if (context.isLeftBehind(call)) return new DurablePromise(never)
  const begun = begin(context, call, seconds)
  return new DurablePromise(async () => {
    if ((await begun) === 'ended') return undefined as never
    await call.ended()
    context.lookAhead()
    call.settled()
    await call.hooks?.ended()
    return undefined as never
  })
}

async function begin(context: ReplayContext, call: Call, seconds: number): Promise<'ended' | 'open'> {
  if (!call.matchesRecord()) return never()
  if (isFinal(call.record?.Status)) {
    context.lookAhead()
    call.settled()
    await call.hooks?.foundEnded()
    return 'ended'
  }
  const isReplay = call.record !== undefined
  if (!isReplay) {
    call.effect('wait', { seconds })
    await call.checkpoint('START', { WaitOptions: { WaitSeconds: seconds } })
  }
  await call.hooks?.started(isReplay)
  call.waits(call.record?.WaitDetails?.ScheduledEndTimestamp)
  return 'open'
}
