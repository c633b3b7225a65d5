import type { ComponentType } from 'react'
import type { JsonSchema } from './field.ts'
import type { FieldErrors } from './value.ts'
import type { FormWords } from './words.ts'

/** A part of a form, with what it shares with all others. */
export interface PartProps {
  schema: JsonSchema
  value: unknown
  onChange(value: unknown): void
  form: {
    root: JsonSchema
    errors: FieldErrors
    words: FormWords
    /** Asks for a part of a part. */
    Part: ComponentType<PartProps>
  }
  path: string
  /** What it is called where its schema has no title; undefined for the whole form. */
  label: string | undefined
  isRequired: boolean
  depth: number
}

/** A name as it is read: `pricePerUnit` and `price_per_unit` are `Price per unit`. */
export function readable(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
  return words === '' ? name : words[0]?.toUpperCase() + words.slice(1).toLowerCase()
}
