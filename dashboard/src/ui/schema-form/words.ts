import type { FieldProblem } from './value.ts'

/** What a form says of itself, in the language of who fills it in. */
export interface FormWords {
  required: string
  optional: string
  add: string
  remove(what: string): string
  none: string
  yes: string
  asJson: string
  problems: Readonly<Record<FieldProblem, string>>
}
