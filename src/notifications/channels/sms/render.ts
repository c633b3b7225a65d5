import type { Body, Message } from '../../channel.ts'
import { referenceOf } from '../common/reference.ts'
import { cut, oneLine } from '../common/text.ts'
import { segmentsOf } from './segments.ts'

const mostSegments = 3

// Three dots and not the one sign for them, which would make the whole text UCS-2.
const mark = '... (cut)'

const room = ` ${referenceOf('')}`

/** Severity, title, text and as many fields as there is room for. */
export function renderSms(message: Message): Body {
  const heading = message.kind === 'alert resolved' ? 'RESOLVED' : message.severity.toUpperCase()
  const fields = Object.entries(message.fields).map(
    ([name, value]) => `${oneLine(name)}: ${oneLine(value.slice(0, 500))}`,
  )
  const sentence = [oneLine(message.title), oneLine(message.text.slice(0, 2000)), ...fields].join('. ')
  return { text: fitted(`${heading} ${sentence}`) }
}

/** The longest beginning that fits. More letters never take fewer segments, so halving finds it. */
function fitted(text: string): string {
  if (fits(text)) return text
  let [longest, tooLong] = [mark.length, 500]
  while (tooLong - longest > 1) {
    const middle = Math.floor((longest + tooLong) / 2)
    if (fits(cut(text, middle, mark))) longest = middle
    else tooLong = middle
  }
  return cut(text, longest, mark)
}

function fits(text: string): boolean {
  return segmentsOf(text + room) <= mostSegments
}
