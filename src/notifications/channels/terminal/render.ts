import type { Body, Message } from '../../channel.ts'
import { cut, oneLine, webLinks } from '../common/text.ts'

/** A line longer than that fills the screen. */
const lineLength = 1000

export function renderTerminal(message: Message): Body {
  const fields = Object.entries(message.fields).map(
    ([name, value]) => `${oneLine(name)}=${oneLine(value.slice(0, 500))}`,
  )
  const links = webLinks(message.links).map(({ url }) => url)
  const rest = [oneLine(message.text.slice(0, 5000)), ...fields, ...links].filter((part) => part !== '').join('  ')
  return {
    at: message.at.toISOString(),
    heading: message.kind === 'alert resolved' ? 'resolved' : message.severity,
    title: cut(oneLine(message.title), 150),
    rest: cut(rest, lineLength),
  }
}
