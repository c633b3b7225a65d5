import type { JsonSchema } from './field.ts'
import { FieldControl } from './field-control.tsx'
import type { FieldErrors } from './value.ts'
import type { FormWords } from './words.ts'

interface SchemaFormProps {
  schema: JsonSchema
  value: unknown
  onChange(value: unknown): void
  /** What is wrong, by path: `{ 'rows.0.price': 'expected a number' }`. */
  errors?: FieldErrors
  words: FormWords
}

/**
 * Asks for what a JSON schema describes. `startValue`, `problemsIn` and `valueToSend` go with it: what it starts from,
 * what is wrong with it so far, and what is sent.
 */
export function SchemaForm({ schema, value, onChange, errors = {}, words }: SchemaFormProps) {
  return (
    <FieldControl
      schema={schema}
      value={value}
      onChange={onChange}
      form={{ root: schema, errors, words, Part: FieldControl }}
      path=""
      label={undefined}
      isRequired
      depth={0}
    />
  )
}
