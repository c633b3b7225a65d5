import type { HttpResponse } from '../../pipelines/http-client.ts'
import { readBody, TooLarge } from './body.ts'
import { type Call, takeTurn } from './call.ts'
import type { Deadline } from './deadline.ts'
import { type Answer, discard, exchange } from './exchange.ts'
import { subjectAt } from './failure.ts'
import { isRedirect, mostRedirects, RedirectRefused, redirected } from './redirect.ts'
import { ReceivedResponse } from './response.ts'
import { statusFailure } from './status-failure.ts'
import type { Trace } from './trace.ts'

/** Sends the request once, follows its redirects and reads the answer. Throws whatever goes wrong, as it comes. */
export async function attemptOnce(call: Call, trace: Trace, { signal }: Deadline): Promise<HttpResponse> {
  const answer = await headOf(call, trace, signal)
  await readBody(answer.body, encodingOf(answer), call.settings.maxBytes, trace.body, signal)
  const subject = subjectAt(call, trace.address)
  trace.log(call, undefined)
  return new ReceivedResponse(subject, trace.attempt, answer.status, answer.headers, trace.body.whole())
}

/** Sends the request, follows its redirects, and refuses what will be no good before its body is read. */
export async function headOf(call: Call, trace: Trace, signal: AbortSignal): Promise<Answer> {
  const answer = await followRedirects(call, trace, signal)
  if (answer.status >= 400) throw await statusFailure(call, trace, answer, signal)
  refuseAnnounced(call, answer)
  return answer
}

async function followRedirects(call: Call, trace: Trace, signal: AbortSignal): Promise<Answer> {
  let request = call.request
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(call.connections, request, signal, () => {
      trace.wasSent = true
    })
    trace.status = answer.status
    if (!isRedirect(answer.status)) return answer
    discard(answer.body)
    if (redirects === mostRedirects) throw new RedirectRefused(`expected at most ${mostRedirects} redirects, got more`)
    request = redirected(request, answer.headers.get('location'), call.redactor)
    trace.address = call.redactor.address(request.url)
    await takeTurn(call, signal)
  }
}

/** Spares reading a body whose length is known to be over the cap. */
function refuseAnnounced({ method, settings }: Call, { headers, body }: Answer): void {
  if (method === 'HEAD' || !(Number(headers.get('content-length')) > settings.maxBytes)) return
  discard(body)
  throw new TooLarge()
}

export function encodingOf({ headers }: Answer): string {
  return headers.get('content-encoding') ?? ''
}
