import { Refusal, shown } from '../../pipelines/refusal.ts'

/** One character that can stand between two values. */
export function checkedDelimiter(delimiter: string): string {
  if (typeof delimiter === 'string' && delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter
  throw new Refusal(`expected delimiter to be one character, got ${shown(delimiter)}`)
}
