import { acknowledgeAlert, getAlert } from '../monitoring/alerts/acts.ts'
import { readAcknowledgeToken } from '../notifications/acknowledge/read-acknowledge-token.ts'
import { Refusal } from '../pipelines/refusal.ts'
import type { Engine } from '../runs/engine.ts'
import type { AcknowledgeLink, Acknowledging } from './routes/acknowledge.ts'

/** What links in messages are good for, by the alert as it is now. */
export function acknowledgingOf(engine: Engine): Acknowledging {
  const read = async (token: string): Promise<{ link: AcknowledgeLink; alertId?: string }> => {
    const granted = await readAcknowledgeToken(engine, token)
    if (!granted) return { link: { state: 'unknown' } }
    const { alertId, sentTo } = granted
    const alert = await getAlert(engine, alertId).catch(unlessGone)
    if (!alert) return { link: { state: 'expired' } }
    const { title, state, acknowledgedBy } = alert
    if (state !== 'firing') return { link: { state: 'settled', title, by: acknowledgedBy } }
    // The channel alone may be many people's, and is then all that is known of who it is.
    const person = sentTo === null ? 'somebody with a link' : sentTo.recipient || `somebody in ${sentTo.channel}`
    return { link: { state: 'open', title, person }, alertId }
  }
  return {
    read: async (token) => (await read(token)).link,
    acknowledge: async (token, from) => {
      const { link, alertId } = await read(token)
      if (link.state !== 'open' || alertId === undefined) return link
      try {
        await acknowledgeAlert(engine, alertId, { kind: 'link', name: link.person, ...from })
        return link
      } catch (error) {
        // Somebody else, or the end of its cause, was quicker.
        if (error instanceof Refusal) return (await read(token)).link
        throw error
      }
    },
  }
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error
}
