import { redactCut } from '../../../pipelines/redaction.ts'
import { cut, oneLine } from './text.ts'

/**
 * What another side said, as an error may show it: one line, without secrets, and without mail addresses and telephone
 * numbers, which it likes to repeat.
 */
export function shownText(text: string): string {
  return cut(
    oneLine(redactCut(text.slice(0, 5000)))
      .replace(/[^\s<>"'(),;:@]+@[^\s<>"'(),;:@]+/g, '***')
      .replace(/\+?\d(?:[ ()-]?\d){7,}/g, '***'),
    300,
  )
}
