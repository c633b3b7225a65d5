import { type ReactNode, useId } from 'react'
import type { Field } from './field.ts'
import type { PartProps } from './part.ts'

/** What ties a control to its label, its description and its problem. */
export interface ControlProps {
  id: string
  name: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean | undefined
  'aria-required': boolean | undefined
}

interface LabelledProps {
  part: PartProps
  field: Field
  children(control: ControlProps): ReactNode
}

/** A control under its label, with what is said of it and what is wrong with it. */
export function Labelled({ part, field, children }: LabelledProps) {
  const id = useId()
  const { form, path, isRequired } = part
  const label = field.title ?? part.label
  const error = form.errors[path]
  const described = [field.description && `${id}-about`, error && `${id}-problem`].filter(Boolean).join(' ')
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium wrap-anywhere">
        {label}
        <span className="text-xs font-normal text-muted-foreground">
          {isRequired ? form.words.required : form.words.optional}
        </span>
      </label>
      {children({
        id,
        name: path,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': isRequired || undefined,
      })}
      <FieldNotes id={id} description={field.description} error={error} />
    </div>
  )
}

/** What is said of a field, and what is wrong with it. */
export function FieldNotes(props: { id: string; description: string | undefined; error: string | undefined }) {
  return (
    <>
      {props.description && (
        <p id={`${props.id}-about`} className="text-sm text-muted-foreground wrap-anywhere">
          {props.description}
        </p>
      )}
      {props.error && (
        <p id={`${props.id}-problem`} className="text-sm font-medium text-destructive">
          {props.error}
        </p>
      )}
    </>
  )
}
