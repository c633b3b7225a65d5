import type { Body, Message } from '../../channel.ts'
import { cut, cutFields, cutLines, oneLine, plain, webLinks } from '../common/text.ts'

/** The very text that is sent: parsed and written again, its properties might come in another order. */
export function renderWebhook(message: Message): Body {
  const { kind, severity, at } = message
  const data = {
    kind,
    severity,
    title: cut(oneLine(message.title), 200),
    text: cut(plain(message.text), 20_000),
    fields: Object.fromEntries(cutFields(message.fields, 100, 1000)),
    lines: cutLines(message.lines, 200, 500),
    links: webLinks(message.links).slice(0, 20),
  }
  return { json: JSON.stringify({ type: kind.replaceAll(' ', '.'), timestamp: at.toISOString(), data }) }
}
