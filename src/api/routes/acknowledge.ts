import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Whereabouts } from '../../people/actor.ts'
import type { Api, ApiParts } from '../create-api.ts'
import { type Page, pageOf } from '../page.ts'
import { problem } from '../problem.ts'
import { isOwnPage } from '../sign-in/cookies.ts'
import { whereabouts } from '../sign-in/who-asks.ts'

/** What a link to acknowledge stands for. */
export type AcknowledgeLink =
  | { state: 'open'; title: string; person: string }
  /** Somebody has done so before, or it is over by itself. */
  | { state: 'settled'; title: string; by: string | null }
  | { state: 'expired' }
  /** It is none of ours. */
  | { state: 'unknown' }

export interface Acknowledging {
  read(token: string): Promise<AcknowledgeLink>
  /** In the name of whom the link was sent to. Doing it twice does no harm. */
  acknowledge(token: string, from: Whereabouts): Promise<AcknowledgeLink>
}

const mostFormBytes = 4 * 1024

/**
 * The link in a message. Looking at it changes nothing, because programs that read mail open every link; the page has a
 * button, and only that acknowledges.
 */
export function acknowledge({ acknowledging, onWrongSecret }: Pick<ApiParts, 'acknowledging' | 'onWrongSecret'>): Api {
  const routes: Api = new Hono()
  routes.get('/acknowledge/:token', async (context) => {
    const token = context.req.param('token')
    const { status, page } = shown(await acknowledging.read(token), formKeyOf(token))
    return context.html(pageOf(page), status)
  })
  const limit = bodyLimit({
    maxSize: mostFormBytes,
    onError: (context) => problem(context, { status: 413, title: 'too large' }),
  })
  /** The path is the secret of the link: the audit is told the route. */
  const tellRefused = async (context: Context) =>
    await onWrongSecret?.(context, { action: 'alert.acknowledge', route: '/acknowledge/:token' })
  routes.post('/acknowledge/:token', limit, async (context) => {
    const token = context.req.param('token')
    if (!isOwnPage(context) || !isFormKey(await sentKey(context.req), token)) {
      await tellRefused(context)
      const page = { title: 'Please use the page', text: 'Open the link once more, and press the button on the page.' }
      return context.html(pageOf(page), 403)
    }
    const link = await acknowledging.acknowledge(token, whereabouts(context))
    if (link.state === 'unknown') await tellRefused(context)
    if (link.state !== 'open') {
      const { status, page } = shown(link, formKeyOf(token))
      return context.html(pageOf(page), status)
    }
    return context.html(pageOf({ title: 'Acknowledged', text: `${link.title}. Thank you, ${link.person}.` }))
  })
  return routes
}

function shown(link: AcknowledgeLink, formKey: string): { status: 200 | 404 | 410; page: Page } {
  switch (link.state) {
    case 'open':
      return {
        status: 200,
        page: { title: link.title, text: `You are ${link.person}.`, button: { label: 'Acknowledge', formKey } },
      }
    case 'settled': {
      const by = link.by === null ? 'It is over already.' : `${link.by} has acknowledged it already.`
      return { status: 200, page: { title: link.title, text: `${by} There is nothing left to do.` } }
    }
    case 'expired':
      return { status: 410, page: { title: 'This link is too old', text: 'A newer message has a newer link.' } }
    default:
      return { status: 404, page: { title: 'This link is not known', text: 'It may have been cut. Copy all of it.' } }
  }
}

/** Made of the link, so that every process can check it: it shows that whoever sends the form has seen the page. */
function formKeyOf(token: string): string {
  return createHmac('sha256', token).update('the form of the acknowledge page').digest('base64url')
}

function isFormKey(given: string, token: string): boolean {
  const [mine, theirs] = [Buffer.from(formKeyOf(token)), Buffer.from(given)]
  return mine.length === theirs.length && timingSafeEqual(mine, theirs)
}

async function sentKey(request: { parseBody(): Promise<Record<string, unknown>> }): Promise<string> {
  try {
    const { key } = await request.parseBody()
    return typeof key === 'string' ? key : ''
  } catch {
    // What is no form has no key.
    return ''
  }
}
