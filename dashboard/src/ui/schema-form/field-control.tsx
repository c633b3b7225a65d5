import { fieldOf } from './field.ts'
import { GroupControl } from './group-control.tsx'
import { JsonControl } from './json-control.tsx'
import { Labelled } from './labelled.tsx'
import { ListControl } from './list-control.tsx'
import { NumberControl } from './number-control.tsx'
import type { PartProps } from './part.ts'
import { ChoiceControl, FlagControl, TextControl } from './plain-controls.tsx'

/** Nested deeper than anybody fills in: asked for as JSON, which also ends schemas that contain themselves. */
const deepest = 6

/** Asks for one part of a schema. */
export function FieldControl(part: PartProps) {
  const field = fieldOf(part.schema, part.form.root)
  if (field.kind === 'group' && part.depth < deepest) return <GroupControl part={part} field={field} />
  if (field.kind === 'list' && part.depth < deepest) return <ListControl part={part} field={field} />
  if (field.kind === 'flag') return <FlagControl part={part} field={field} />
  return (
    <Labelled part={part} field={field}>
      {(control) => {
        switch (field.kind) {
          case 'text':
            return <TextControl part={part} field={field} control={control} />
          case 'number':
            return <NumberControl part={part} field={field} control={control} />
          case 'choice':
            return <ChoiceControl part={part} field={field} control={control} />
          default:
            return <JsonControl part={part} control={control} />
        }
      }}
    </Labelled>
  )
}
