import type { Body, Message } from '../../channel.ts'
import { asText, cut, cutFields, cutLines, oneLine, plain, webLinks } from '../common/text.ts'

/** WhatsApp takes 65,536 characters and folds long before that; room is left for the reference. */
const textLength = 4000

const signs = { info: 'ℹ️', warning: '⚠️', critical: '🔴' }

export function renderWhatsApp(message: Message): Body {
  const sign = message.kind === 'alert resolved' ? '✅' : signs[message.severity]
  const text = asText({
    title: `${sign} ${cut(oneLine(message.title), 150)}`,
    text: cut(plain(message.text), 2000),
    fields: cutFields(message.fields, 20, 300),
    lines: cutLines(message.lines, 30, 300),
    links: webLinks(message.links).slice(0, 5),
  })
  return { text: cut(text, textLength) }
}
