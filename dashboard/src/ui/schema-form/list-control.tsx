import { Plus, X } from 'lucide-react'
import { useId } from 'react'
import { type Field, fieldOf } from './field.ts'
import { FieldNotes } from './labelled.tsx'
import { type PartProps, readable } from './part.ts'
import { pathTo, startValue } from './value.ts'

interface ListControlProps {
  part: PartProps
  field: Extract<Field, { kind: 'list' }>
}

/** Any number of the same, one below the other. */
export function ListControl({ part, field }: ListControlProps) {
  const id = useId()
  const items: readonly unknown[] = Array.isArray(part.value) ? part.value : []
  const { form, path } = part
  const { Part } = form
  const label = field.title ?? part.label ?? ''
  const itemTitle = fieldOf(field.item, form.root).title
  const isFull = field.most !== undefined && items.length >= field.most
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border border-border p-4">
      <legend className="px-1 text-sm font-medium wrap-anywhere">{label}</legend>
      <FieldNotes id={id} description={field.description} error={form.errors[path]} />
      {items.map((item, index) => (
        // Items have no names; where one stands is who it is.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <Part
              schema={field.item}
              value={item}
              onChange={(value) => part.onChange(items.map((each, at) => (at === index ? value : each)))}
              form={form}
              path={pathTo(path, index)}
              label={`${itemTitle ?? readable(label)} ${index + 1}`}
              isRequired
              depth={part.depth + 1}
            />
          </div>
          <button
            type="button"
            className="grid size-9 shrink-0 place-items-center rounded-md border border-border hover:bg-accent"
            aria-label={form.words.remove(`${label} ${index + 1}`)}
            onClick={() => part.onChange(items.filter((_, at) => at !== index))}
          >
            <X className="size-4" aria-hidden />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="flex h-9 items-center gap-1.5 self-start rounded-md border border-border px-3 text-sm hover:bg-accent disabled:opacity-50"
        disabled={isFull}
        onClick={() => part.onChange([...items, startValue(field.item, form.root)])}
      >
        <Plus className="size-4" aria-hidden />
        {form.words.add}
      </button>
    </fieldset>
  )
}
