import type { Body, Message } from '../../channel.ts'
import { asText, cut, cutFields, cutLines, oneLine, plain, webLinks } from '../common/text.ts'
import { htmlOf } from './html.ts'

/** As much as a page of a report; subjects beyond 200 characters are cut by whoever shows them. */
export function renderEmail(message: Message): Body {
  const parts = {
    title: cut(oneLine(message.title), 200),
    text: cut(plain(message.text), 20_000),
    fields: cutFields(message.fields, 100, 1000),
    lines: cutLines(message.lines, 500, 1000),
    links: webLinks(message.links).slice(0, 20),
  }
  return {
    subject: parts.title,
    text: asText(parts),
    html: htmlOf(parts, message.kind === 'alert resolved' ? 'info' : message.severity),
    // The same on every try, as a repeat is the same mail.
    date: message.at.toISOString(),
  }
}
