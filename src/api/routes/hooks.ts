import { Hono } from 'hono'
import type { Api, ApiParts } from '../create-api.ts'
import { limitBody } from '../limit-body.ts'
import { problem } from '../problem.ts'

/** A request that sets off a schedule, as it came. */
export interface WebhookRequest {
  /** What was signed: the very bytes. */
  body: Uint8Array
  /** By name in lower case. */
  headers: Readonly<Record<string, string>>
}

/**
 * Sets a schedule off. 'refused' for a signature that is wrong or too old, a schedule that is not there or takes no requests:
 * who asks is not to learn which. 'invalid' when it is signed and says something that cannot be.
 */
export type TriggerByWebhook = (
  schedule: string,
  request: WebhookRequest,
) => Promise<'accepted' | 'refused' | 'invalid'>

/** Signed requests that start what is scheduled. */
export function hooks({ triggerByWebhook, onWrongSecret }: Pick<ApiParts, 'triggerByWebhook' | 'onWrongSecret'>): Api {
  const routes: Api = new Hono()
  routes.post('/api/hooks/:schedule', limitBody, async (context) => {
    const body = await wholeBody(context.req)
    if (body === undefined) return problem(context, { status: 400, title: 'not understood' })
    const headers = context.req.header()
    switch (await triggerByWebhook(context.req.param('schedule'), { body, headers })) {
      case 'accepted':
        return context.body(null, 202)
      case 'invalid':
        return problem(context, { status: 400, title: 'not understood' })
      default:
        await onWrongSecret?.(context, { action: 'schedule.trigger' })
        return problem(context, { status: 401, title: 'not signed as expected' })
    }
  })
  return routes
}

/** Undefined when the client has gone away in the middle of it. */
async function wholeBody(request: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await request.arrayBuffer())
  } catch {
    return undefined
  }
}
