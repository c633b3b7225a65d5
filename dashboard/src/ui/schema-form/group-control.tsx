import type { Field } from './field.ts'
import { type PartProps, readable } from './part.ts'
import { pathTo, recordOf } from './value.ts'

interface GroupControlProps {
  part: PartProps
  field: Extract<Field, { kind: 'group' }>
}

/** Fields that belong together; framed where they are a part of something larger. */
export function GroupControl({ part, field }: GroupControlProps) {
  const { Part } = part.form
  const record = recordOf(part.value)
  const fields = field.fields.map(({ name, schema, isRequired }) => (
    <Part
      key={name}
      schema={schema}
      value={record[name]}
      onChange={(value) => part.onChange(changed(record, name, value))}
      form={part.form}
      path={pathTo(part.path, name)}
      label={readable(name)}
      isRequired={isRequired}
      depth={part.depth + 1}
    />
  ))
  if (part.label === undefined) return <div className="flex min-w-0 flex-col gap-4">{fields}</div>
  return (
    <fieldset className="flex min-w-0 flex-col gap-4 rounded-md border border-border p-4">
      <legend className="px-1 text-sm font-medium wrap-anywhere">{field.title ?? part.label}</legend>
      {field.description && <p className="text-sm text-muted-foreground wrap-anywhere">{field.description}</p>}
      {fields}
    </fieldset>
  )
}

function changed(record: Readonly<Record<string, unknown>>, name: string, value: unknown): Record<string, unknown> {
  const { [name]: _before, ...others } = record
  return value === undefined ? others : { ...record, [name]: value }
}
