import type { Body, Message } from '../../channel.ts'
import { cut, oneLine } from '../common/text.ts'
import { shownIn } from './words.ts'

const longestTitle = 80

/** What it is about and where that is to be seen; no more, as it passes through others' services and shows on locked screens. */
export function renderPush(message: Message): Body {
  return {
    shown: shownIn(message, cut(oneLine(message.title), longestTitle)),
    page: message.page ?? '/',
    urgency: message.severity === 'critical' ? 'high' : 'normal',
  }
}
